/* frame_push.h - a frame for a call, as the interpreter loop and native callers make it. */
#pragma once

#include "vm/frame.h"

/* Fills FRAME for a call of FUNCTION whose registers are at WINDOW; `kind`, `dst`, `resume_words` and `extra` say what becomes of the result.
 * Field by field: a compound literal becomes a slow block fill. */
static inline void frame_fill(Frame *frame, Frame *back, FunctionObj *function, Value *window, Value extra, uint16_t dst, uint8_t resume_words, uint8_t kind) {
    CodeObj *code = function->code;
    frame->back = back;
    frame->function = function;
    frame->code = code;
    frame->pc = code->insns;
    frame->regs = window;
    frame->stack_end = NULL;
    frame->locals = frame->frame_object = NULL;
    frame->generator = NULL;
    frame->extra = extra;
    frame->dst = dst;
    frame->resume_words = resume_words;
    frame->kind = kind;
    frame->resumed_at = 0;
}
