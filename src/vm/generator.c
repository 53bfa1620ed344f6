/* generator.c - generators and coroutines: objects that own the registers of a suspended frame.
 *
 * The frame record and its registers lie in the generator object, which therefore must not move while it runs: it is
 * pinned when made.  The registers are written without a barrier while the frame runs (a running frame is a root); each
 * suspension passes the barrier once for the whole window. */
#include "objects/audit.h"
#include "objects/exceptions.h"
#include "vm/jit_hooks.h"
#include "vm_int.h"

static const char *kind_name(const GeneratorObj *generator) {
    Type *type = generator->header.type;
    return type == &coroutine_type ? "coroutine" : type == &async_generator_type ? "async generator" : "generator";
}

/* A generator of CODE that has not begun; its first run goes on behind PC.  The window is empty. */
static GeneratorObj *make(FunctionObj *function, CodeObj *code, const Insn *pc, Value locals) {
    Type         *type = code_has_flag(code, CODE_COROUTINE) ? &coroutine_type
                         : code_has_flag(code, CODE_ASYNC_GENERATOR) ? &async_generator_type : &generator_type;
    size_t        size = sizeof(GeneratorObj) + code->register_count * sizeof(Value);
    GeneratorObj *generator = (GeneratorObj *)gc_alloc_var(type, size, 0);
    if (!generator) return NULL;
    generator->code = code;
    generator->window_size = code->register_count;
    gc_pin(&generator->header);
    slot_init(&generator->name, function->name.value);
    slot_init(&generator->qualname, function->qualname.value);
    generator->frame = (Frame){.function = function, .code = code, .pc = pc, .regs = generator->window, .locals = locals, .generator = generator};
    generator->state = GENERATOR_CREATED;
    return generator;
}

static bool needs_finalizer(const GeneratorObj *generator) { return generator->header.type != &generator_type || generator->code->handler_count; }

Value generator_new_suspended(FunctionObj *function, const Insn *pc) {
    GeneratorObj *generator = make(function, function->code, pc, NULL);
    if (generator && needs_finalizer(generator)) TRY_NULL(gc_register_finalizer(&generator->header));
    return VALUE(generator);
}

/* ---- life --------------------------------------------------------------------------------------------------------------- */
Value vm_make_generator(Frame *frame) {
    CodeObj      *code = frame->code;
    GeneratorObj *generator = make(frame->function, code, frame->pc, frame->locals);
    if (!generator) return NULL;
    for (size_t i = 0; i < code->local_register_count; i++) generator->window[i] = frame->regs[i];
    if (generator->header.type == &coroutine_type && vm_thread()->coroutine_origin_depth > 0) {
        Value origin = list_new(0);
        int   depth = vm_thread()->coroutine_origin_depth;
        for (Frame *at = frame->back; origin && at && depth > 0; at = frame_shown(at->back), depth--) {
            Value entry = TUPLE3(at->code->filename.value, value_from_int(frame_line(at)), at->code->name.value);
            if (!entry || list_append(origin, entry) < 0) return NULL;
        }
        if (!origin || !(origin = tuple_from_list(origin))) return NULL;
        slot_set(generator, &generator->origin_or_finalizer, origin);
    }
    if (needs_finalizer(generator)) TRY_NULL(gc_register_finalizer(&generator->header));
    return VALUE(generator);
}

void generator_finish(GeneratorObj *generator) {
    generator->state = GENERATOR_DONE;
    generator->handled.value = NULL;
    generator->handled.previous = NULL;
    generator->frame.back = NULL;
    gc_drop_finalizer(&generator->header);
    for (size_t i = 0; i < generator->window_size; i++) generator->window[i] = NULL;
}

void generator_convert_stop(GeneratorObj *generator) {
    bool        is_async = generator->header.type == &async_generator_type;
    const char *what = exception_matches(&StopIteration_type) ? "StopIteration"
                       : is_async && exception_matches(&StopAsyncIteration_type) ? "StopAsyncIteration" : NULL;
    if (!what) return;
    Value stop = exception_fetch();
    raise_format(&RuntimeError_type, "%s raised %s", kind_name(generator), what);
    exception_chain_cause(stop);
    exception_set_context(stop);
}

size_t generator_size(const Obj *obj) {
    return sizeof(GeneratorObj) + ((const GeneratorObj *)obj)->window_size * sizeof(Value);
}

void generator_trace(Obj *obj, Tracer *tracer) {
    GeneratorObj *generator = (GeneratorObj *)obj;
    trace_pointer(tracer, &generator->code);
    trace_slot(tracer, &generator->weakrefs);
    trace_slot(tracer, &generator->name);
    trace_slot(tracer, &generator->qualname);
    trace_slot(tracer, (Slot *)&generator->handled.value);
    trace_slot(tracer, &generator->origin_or_finalizer);
    if (generator->state == GENERATOR_DONE) return;
    trace_pointer(tracer, &generator->frame.function);
    trace_slot(tracer, (Slot *)&generator->frame.locals); /* of a module with top-level await */
    trace_pointer(tracer, &generator->frame.frame_object);
    trace_slots(tracer, (Slot *)generator->window, generator->window_size);
}

/* ---- resuming from native code ------------------------------------------------------------------------------------------ */
/* Runs until the next yield, return or error.  With THROWING an exception is pending and raised at the yield. */
static SendResult resume(GeneratorObj *generator, Value sent, bool throwing, Value *result) {
    VmThread *vm = vm_thread();
    Frame    *frame = &generator->frame;
    if (recursion_enter("") < 0) return SEND_ERROR;
    if (vm->frame_top >= vm->frame_limit) {
        vm_raise_recursion();
        return SEND_ERROR;
    }
    vm->frame_top++;
    frame->back = current_thread->frame;
    frame->kind = FRAME_ENTRY;
    frame->stack_end = frame_free_window(current_thread->frame);
    generator->handled.previous = current_thread->handled;
    current_thread->handled = &generator->handled;
    current_thread->frame = frame;
    if (generator->state == GENERATOR_SUSPENDED) frame->regs[frame->pc->a] = sent;
    generator->state = GENERATOR_RUNNING;
    Value handled = generator->handled.value;
    if (throwing && handled && handled != NONE) exception_link_context(current_thread->exception, handled); /* as raised by its handler */
    bool traced = !UNLIKELY(vm_tracing) || trace_call(frame) == 0;
    if (!throwing && traced) frame->pc++;
    Value value = vm_run_frame(frame);
    if (!value) return SEND_ERROR;
    *result = value;
    return generator->state == GENERATOR_SUSPENDED ? SEND_NEXT : SEND_RETURN;
}

SendResult generator_resume(GeneratorObj *generator, Value sent, Value *result) { return resume(generator, sent, false, result); }

void generator_raise_not_resumable(GeneratorObj *generator) {
    raise_value_error("%s already executing", kind_name(generator));
}

static Value delegate_of(const GeneratorObj *generator);
static Value throw_exception(GeneratorObj *generator, Value exception, bool close_on_exit, const Value *args, size_t nargs);

/* The value of the StopIteration that is pending. */
static SendResult stop_to_result(Value *result) {
    if (!exception_matches(&StopIteration_type)) return SEND_ERROR;
    Value stop = exception_fetch();
    return (*result = object_get_attr(stop, NAME(value))) ? SEND_RETURN : SEND_ERROR;
}

/* Native code resumes while a signal waits: its handler runs as if the generator were past its yield already, so what it
 * raises is the generator's to catch.  Does nothing (SEND_NEXT, no result) where something else than a generator was asked last. */
static COLD SendResult poll_inside(GeneratorObj *generator, Value *result) {
    const GeneratorObj *inner = generator;
    for (Value next; (next = delegate_of(inner)) != NULL; inner = (const GeneratorObj *)next)
        if (!value_is(next, &generator_type) && !value_is(next, &coroutine_type)) return SEND_NEXT;
    if (vm_poll() == 0) return SEND_NEXT;
    if (generator->state != GENERATOR_SUSPENDED) return SEND_ERROR;
    Value exception = exception_fetch();
    *result = throw_exception(generator, exception, true, &exception, 1);
    return *result ? SEND_NEXT : stop_to_result(result);
}

static SendResult send_to_own(GeneratorObj *generator, Value sent, Value *result) {
    if (UNLIKELY(vm_poll_word)) {
        *result = NULL;
        SendResult outcome = poll_inside(generator, result);
        if (outcome != SEND_NEXT || *result) return outcome;
    }
    if (generator->state == GENERATOR_RUNNING) {
        generator_raise_not_resumable(generator);
        return SEND_ERROR;
    }
    if (generator->state == GENERATOR_DONE) {
        if (generator->header.type == &coroutine_type) {
            raise_format(&RuntimeError_type, "cannot reuse already awaited coroutine");
            return SEND_ERROR;
        }
        *result = NONE;
        return SEND_RETURN;
    }
    if (generator->state == GENERATOR_CREATED && sent != NONE) {
        raise_type_error("can't send non-None value to a just-started %s", kind_name(generator));
        return SEND_ERROR;
    }
    return resume(generator, sent, false, result);
}

static bool is_own(Value v) {
    return value_is(v, &generator_type) || value_is(v, &coroutine_type);
}

SendResult generator_send(Value receiver, Value sent, Value *result) {
    if (is_own(receiver)) return send_to_own((GeneratorObj *)receiver, sent, result);
    Value value;
    if (value_is(receiver, &async_generator_asend_type)) return vm_asend_resume(receiver, sent, result);
    if (sent == NONE && value_is_iterator(receiver)) value = native_of(receiver)->iternext(receiver);
    else value = CALL_METHOD1(receiver, NAME(send), sent);
    if (value) {
        *result = value;
        return SEND_NEXT;
    }
    if (!exception_pending()) {
        *result = NONE;
        return SEND_RETURN;
    }
    return stop_to_result(result);
}

/* The receiver of a suspended `yield from` or `await`, or NULL. */
static Value delegate_of(const GeneratorObj *generator) {
    if (generator->state != GENERATOR_SUSPENDED || generator->frame.pc->op != OP_YIELD_FROM) return NULL;
    return generator->window[generator->frame.pc->c];
}

/* Result of a native resumption as the method call `send()` gives it. */
static Value as_call_result(GeneratorObj *generator, SendResult outcome, Value result) {
    if (outcome == SEND_ERROR) return NULL;
    if (outcome == SEND_NEXT) return result;
    if (generator->header.type == &async_generator_type)
        return raise_format(&StopAsyncIteration_type, NULL);
    return raise_stop_iteration(result);
}

static Value generator_send_method(Value self, Value sent) {
    Value      result = NULL;
    SendResult outcome = send_to_own((GeneratorObj *)self, sent, &result);
    return as_call_result((GeneratorObj *)self, outcome, result);
}

static Value generator_next(Value self) {
    Value      result = NULL;
    SendResult outcome = send_to_own((GeneratorObj *)self, NONE, &result);
    if (outcome == SEND_NEXT) return result;
    if (outcome == SEND_RETURN && result != NONE) raise_stop_iteration(result);
    return NULL;
}

/* ---- throw and close ------------------------------------------------------------------------------------------------------ */
static Value throw_here(GeneratorObj *generator) {
    if (generator->state == GENERATOR_DONE) return NULL;
    if (generator->state == GENERATOR_CREATED) {
        generator->frame.pc = generator->code->insns;
        Value      result = NULL;
        SendResult outcome = resume(generator, NONE, true, &result);
        return as_call_result(generator, outcome, result);
    }
    Value      result = NULL;
    SendResult outcome = resume(generator, NONE, true, &result);
    return as_call_result(generator, outcome, result);
}

static Status close_iterator(Value iterator) {
    if (is_own(iterator)) return CALL_METHOD0(iterator, NAME(close)) ? 0 : -1;
    Value method;
    Truth found = object_lookup_attr(iterator, NAME(close), &method);
    if (found < 0) {
        exception_write_unraisable(NULL, iterator);
        return 0;
    }
    return !found || CALL0(method) ? 0 : -1;
}

/* Goes on behind the SEND loop with VALUE as the result of the delegation. */
static Value continue_after_delegate(GeneratorObj *generator, Value value) {
    const Insn *yield = generator->frame.pc;
    const Insn *jump = yield + 1;
    const Insn *send = jump + 1 + (int32_t)((uint32_t)jump->b | (uint32_t)jump->c << 16);
    if (jump->op == OP_JUMP_BACK) send += opcode_info[OP_JUMP_BACK].cache;
    generator->window[send->b] = value;
    gc_barrier(generator, generator->window);
    generator->frame.pc = send + 1 + (int16_t)send->c - 1;
    generator->state = GENERATOR_CREATED; /* no register receives a sent value */
    Value      result = NULL;
    SendResult outcome = resume(generator, NONE, false, &result);
    return as_call_result(generator, outcome, result);
}

/* The exception to throw (an instance) as (type, value, traceback) arguments describe it. */
static Value exception_from_arguments(Value type, Value value, Value traceback) {
    if (traceback && traceback != NONE && !value_is(traceback, &traceback_type))
        return raise_type_error("throw() third argument must be a traceback object");
    Value exception;
    if (is_type(type) && type_has_flag((Type *)type, TYPE_FLAG_EXCEPTION)) {
        if (value && is_exception(value) && value_is_a(value, (Type *)type)) exception = value;
        else if (!value || value == NONE) exception = CALL0(type);
        else if (is_tuple(value)) exception = object_call_tuple(type, value, NULL);
        else exception = CALL1(type, value);
        if (exception && !is_exception(exception))
            exception = raise_type_error("calling %R should have returned an instance of BaseException, not %R", type,
                                         VALUE(type_of(exception)));
        if (!exception) exception = exception_fetch(); /* what making it raised arrives in its place */
    } else if (is_exception(type)) {
        if (value && value != NONE) return raise_type_error("instance exception may not have a separate value");
        exception = type;
    } else {
        return raise_type_error("exceptions must be classes or instances deriving from BaseException, not %s", type_of(type)->name);
    }
    if (exception && traceback && traceback != NONE)
        slot_set((ExceptionObj *)exception, &((ExceptionObj *)exception)->traceback, traceback);
    return exception;
}

/* ARGS are what throw() was called with: an iterator of another kind that the generator delegates to gets those. */
static Value throw_exception(GeneratorObj *generator, Value exception, bool close_on_exit, const Value *args, size_t nargs) {
    if (generator->state == GENERATOR_RUNNING) {
        generator_raise_not_resumable(generator);
        return NULL;
    }
    Value delegate = delegate_of(generator);
    if (delegate) {
        Value result = NULL;
        if (close_on_exit && exception_value_matches(exception, VALUE(&GeneratorExit_type))) {
            generator->state = GENERATOR_RUNNING;
            Status closed = close_iterator(delegate);
            generator->state = GENERATOR_SUSPENDED;
            if (closed == 0) exception_restore(exception);
            return throw_here(generator);
        }
        if (is_own(delegate)) {
            generator->state = GENERATOR_RUNNING;
            Frame *below = current_thread->frame;
            generator->frame.back = below;
            current_thread->frame = &generator->frame;
            generator->frame.stack_end = frame_free_window(below);
            result = throw_exception((GeneratorObj *)delegate, exception, close_on_exit, args, nargs);
            current_thread->frame = below;
            generator->frame.back = NULL;
            generator->state = GENERATOR_SUSPENDED;
        } else {
            Value method;
            Truth found = object_lookup_attr(delegate, NAME(throw), &method);
            if (found < 0) return NULL;
            if (!found) {
                exception_restore(exception);
                return throw_here(generator);
            }
            generator->state = GENERATOR_RUNNING;
            result = object_call(method, args, nargs, NULL);
            generator->state = GENERATOR_SUSPENDED;
        }
        if (result) return result;
        if (!exception_matches(&StopIteration_type)) return throw_here(generator);
        Value stop = exception_fetch();
        Value value = object_get_attr(stop, NAME(value));
        return value ? continue_after_delegate(generator, value) : throw_here(generator);
    }
    if (generator->state == GENERATOR_DONE && generator->header.type == &coroutine_type)
        return raise_format(&RuntimeError_type, "cannot reuse already awaited coroutine");
    exception_restore(exception);
    return throw_here(generator);
}

static Value generator_throw(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 3) return raise_arity("throw", 1, 3, nargs);
    Value exception = exception_from_arguments(args[0], nargs > 1 ? args[1] : NULL, nargs > 2 ? args[2] : NULL);
    return exception ? throw_exception((GeneratorObj *)self, exception, true, args, nargs) : NULL;
}

Value generator_throw_arguments(Value self, const Value *args, size_t nargs) { return generator_throw(self, args, nargs, NULL); }

static Value generator_close(Value self) {
    GeneratorObj *generator = (GeneratorObj *)self;
    if (generator->state == GENERATOR_CREATED) {
        generator_finish(generator);
        return NONE;
    }
    if (generator->state == GENERATOR_DONE) return NONE;
    Value exit = CALL0(VALUE(&GeneratorExit_type));
    if (!exit) return NULL;
    Value yielded = throw_exception(generator, exit, true, &exit, 1);
    if (yielded) return raise_format(&RuntimeError_type, "%s ignored GeneratorExit", kind_name(generator));
    if (!exception_pending() || exception_matches(&StopIteration_type) || exception_matches(&GeneratorExit_type)
        || (generator->header.type == &async_generator_type && exception_matches(&StopAsyncIteration_type))) {
        exception_clear();
        return NONE;
    }
    return NULL;
}

/* Collected while suspended: finally blocks run; a coroutine that never started says so. */
void generator_finalize(Value self) {
    GeneratorObj *generator = (GeneratorObj *)self;
    Value         saved = exception_fetch();
    if (generator->state == GENERATOR_CREATED && value_is(self, &coroutine_type)) {
        Value warnings = dict_get_c(vm_modules, "warnings");
        Value method = NULL;
        if (warnings && object_lookup_attr(warnings, str_intern_c("_warn_unawaited_coroutine"), &method) > 0) {
            if (!CALL1(method, self)) exception_write_unraisable(NULL, self);
        } else if (warn_format(&RuntimeWarning_type, 1, "coroutine '%U' was never awaited", generator->qualname.value) < 0) {
            exception_write_unraisable(NULL, self);
        }
    }
    if (generator->state == GENERATOR_SUSPENDED) {
        Value finalizer = generator->origin_or_finalizer.value;
        if (value_is(self, &async_generator_type) && finalizer && finalizer != NONE && !generator->closed) {
            if (!CALL1(finalizer, self)) exception_write_unraisable(NULL, self);
        } else if (!generator_close(self)) {
            exception_write_unraisable(NULL, self);
        }
    }
    exception_restore(saved);
}

/* ---- attributes ------------------------------------------------------------------------------------------------------------ */
static Status audit_attribute(Value self, const char *of_generator, const char *of_coroutine, const char *of_async_generator) {
    return object_audit_get(self, value_is(self, &generator_type) ? of_generator : value_is(self, &coroutine_type) ? of_coroutine : of_async_generator);
}
Value generator_get_code(Value self, void *closure) {
    return audit_attribute(self, "gi_code", "cr_code", "ag_code") < 0 ? NULL : VALUE(((GeneratorObj *)self)->code);
}
static Value get_running(Value self, void *closure) { return value_from_bool(((GeneratorObj *)self)->state == GENERATOR_RUNNING); }
static Value get_suspended(Value self, void *closure) { return value_from_bool(((GeneratorObj *)self)->state == GENERATOR_SUSPENDED); }
Value generator_get_delegate(Value self, void *closure) {
    Value delegate = delegate_of((GeneratorObj *)self);
    return delegate ? delegate : NONE;
}
Value generator_get_frame(Value self, void *closure) {
    GeneratorObj *generator = (GeneratorObj *)self;
    TRY_NULL(audit_attribute(self, "gi_frame", "cr_frame", "ag_frame"));
    return generator->state == GENERATOR_DONE ? NONE : frame_object(&generator->frame);
}
Status generator_set_text(Value self, Value value, void *closure) {
    Slot *slot = (Slot *)((char *)self + (intptr_t)closure);
    if (!value || !is_str(value))
        return RAISED(raise_type_error("%s must be set to a string object",
                                       (intptr_t)closure == offsetof(GeneratorObj, name) ? "__name__" : "__qualname__"));
    slot_set(value_obj(self), slot, value);
    return 0;
}
Value generator_get_text(Value self, void *closure) { return ((Slot *)((char *)self + (intptr_t)closure))->value; }
static Value get_origin(Value self, void *closure) {
    Value origin = ((GeneratorObj *)self)->origin_or_finalizer.value;
    return origin ? origin : NONE;
}
Value generator_repr(Value self) {
    GeneratorObj *generator = (GeneratorObj *)self;
    const char   *kind = value_is(self, &async_generator_type) ? "async_generator" : kind_name(generator);
    return str_format("<%s object %U at %p>", kind, generator->qualname.value, (void *)self);
}
static Value generator_iter(Value self) { return self; }

#define TEXT_GETSETS(name_doc, qualname_doc) \
    {"__name__", generator_get_text, generator_set_text, name_doc, (void *)offsetof(GeneratorObj, name)}, \
    {"__qualname__", generator_get_text, generator_set_text, qualname_doc, (void *)offsetof(GeneratorObj, qualname)}

static const GetSetDef generator_getsets[] = {{"gi_code", generator_get_code},       {"gi_frame", generator_get_frame},         {"gi_running", get_running},
                                              {"gi_suspended", get_suspended}, {"gi_yieldfrom", generator_get_delegate},
                                              TEXT_GETSETS("name of the generator", "qualified name of the generator"), {NULL}};
static const GetSetDef coroutine_getsets[] = {{"cr_code", generator_get_code},       {"cr_frame", generator_get_frame},      {"cr_running", get_running},
                                              {"cr_suspended", get_suspended}, {"cr_await", generator_get_delegate}, {"cr_origin", get_origin},
                                              TEXT_GETSETS("name of the coroutine", "qualified name of the coroutine"), {NULL}};

#define SEND_DOC  "send(arg) -> resume with ARG as the value of the yield; the next yielded value or StopIteration."
#define THROW_DOC "throw(value)\nthrow(type[,value[,traceback]])\n\nRaise an exception at the yield; the next yielded value or StopIteration."
#define COROUTINE_SEND_DOC  "send(arg) -> pass ARG into coroutine as the result of the await; the next awaited value or StopIteration."
#define COROUTINE_THROW_DOC "throw(value)\nthrow(type[,value[,traceback]])\n\nRaise an exception in coroutine; the next awaited value or StopIteration."
#define COROUTINE_CLOSE_DOC "close() -> raise GeneratorExit inside coroutine."
#define CLOSE_DOC "close() -> raise GeneratorExit at the yield."
static const MethodDef generator_methods[] = {{"send", generator_send_method, METHOD_ONE, SEND_DOC},
                                              {"throw", generator_throw, METHOD_FAST, THROW_DOC},
                                              {"close", generator_close, METHOD_NOARGS, CLOSE_DOC},
                                              {NULL}};
#define GENERATOR_SHAPE {.size_of = generator_size, .trace = generator_trace}
static NativeType generator_native = {.shape = GENERATOR_SHAPE, .repr = generator_repr, .iter = generator_iter, .iternext = generator_next,
                                      .getsets = generator_getsets, .methods = generator_methods, .finalize = generator_finalize,
                                      .weak_offset = offsetof(GeneratorObj, weakrefs)};
Type generator_type = STATIC_TYPE("generator", &object_type, generator_native, sizeof(GeneratorObj), 0, TYPE_FLAG_DISALLOW_NEW);

/* ---- coroutines -------------------------------------------------------------------------------------------------------------- */
/* __await__() of a coroutine: an iterator that forwards to it. */
typedef struct CoroutineWrapperObj {
    Obj  header;
    Slot coroutine;
} CoroutineWrapperObj;

static Value coroutine_await(Value self) {
    CoroutineWrapperObj *wrapper = (CoroutineWrapperObj *)gc_alloc(&coroutine_wrapper_type, sizeof(CoroutineWrapperObj));
    if (!wrapper) return NULL;
    slot_init(&wrapper->coroutine, self);
    return VALUE(wrapper);
}
static void wrapper_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((CoroutineWrapperObj *)obj)->coroutine); }
static Value wrapper_next(Value self) { return generator_next(((CoroutineWrapperObj *)self)->coroutine.value); }
static Value wrapper_send(Value self, Value sent) { return generator_send_method(((CoroutineWrapperObj *)self)->coroutine.value, sent); }
static Value wrapper_throw(Value self, const Value *args, size_t nargs, Value names) {
    return generator_throw(((CoroutineWrapperObj *)self)->coroutine.value, args, nargs, names);
}
static Value wrapper_close(Value self) { return generator_close(((CoroutineWrapperObj *)self)->coroutine.value); }
static const MethodDef wrapper_methods[] = {{"send", wrapper_send, METHOD_ONE, COROUTINE_SEND_DOC},
                                            {"throw", wrapper_throw, METHOD_FAST, COROUTINE_THROW_DOC},
                                            {"close", wrapper_close, METHOD_NOARGS, COROUTINE_CLOSE_DOC},
                                            {NULL}};
static const MethodDef coroutine_methods[] = {{"send", generator_send_method, METHOD_ONE, COROUTINE_SEND_DOC},
                                              {"throw", generator_throw, METHOD_FAST, COROUTINE_THROW_DOC},
                                              {"close", generator_close, METHOD_NOARGS, COROUTINE_CLOSE_DOC},
                                              {NULL}};
static NativeType wrapper_native = {.shape = {.size = sizeof(CoroutineWrapperObj), .trace = wrapper_trace}, .iter = generator_iter,
                                    .iternext = wrapper_next, .methods = wrapper_methods};
Type coroutine_wrapper_type = STATIC_TYPE("coroutine_wrapper", &object_type, wrapper_native, sizeof(CoroutineWrapperObj), 0, TYPE_FLAG_DISALLOW_NEW);

static NativeType coroutine_native = {.shape = GENERATOR_SHAPE, .repr = generator_repr, .await = coroutine_await,
                                      .getsets = coroutine_getsets, .methods = coroutine_methods, .finalize = generator_finalize,
                                      .weak_offset = offsetof(GeneratorObj, weakrefs)};
Type coroutine_type = STATIC_TYPE("coroutine", &object_type, coroutine_native, sizeof(GeneratorObj), 0, TYPE_FLAG_DISALLOW_NEW);

/* ---- what operations need ------------------------------------------------------------------------------------------------------ */
static bool is_iterable_coroutine(Value v) {
    return value_is(v, &coroutine_type)
           || (value_is(v, &generator_type) && code_has_flag(((GeneratorObj *)v)->code, CODE_ITERABLE_COROUTINE));
}

Value vm_yield_from_iterator(Frame *frame, Value iterable) {
    if (value_is(iterable, &coroutine_type)) {
        if (!code_has_flag(frame->code, CODE_COROUTINE | CODE_ITERABLE_COROUTINE))
            return raise_type_error("cannot 'yield from' a coroutine object in a non-coroutine generator");
        return iterable;
    }
    return value_is(iterable, &generator_type) ? iterable : object_iter(iterable);
}

static Value awaitable_iterator(Value v) {
    if (is_iterable_coroutine(v)) return v;
    UnaryFn await = native_of(v)->await;
    if (!await) return raise_type_error("object %.100s can't be used in 'await' expression", type_of(v)->name);
    Value iterator = await(v);
    if (!iterator) return NULL;
    if (is_iterable_coroutine(iterator)) return raise_type_error("__await__() returned a coroutine");
    if (!value_is_iterator(iterator))
        return raise_type_error("__await__() returned non-iterator of type '%.100s'", type_of(iterator)->name);
    return iterator;
}

Value vm_get_awaitable(Value v, int where) {
    Value iterator = awaitable_iterator(v);
    if (!iterator) {
        if (where && !native_of(v)->await && !is_iterable_coroutine(v)) {
            exception_clear();
            raise_type_error("'async with' received an object from %s that does not implement __await__: %.100s",
                             where == 1 ? "__aenter__" : "__aexit__", type_of(v)->name);
        }
        return NULL;
    }
    if (value_is(iterator, &coroutine_type) && delegate_of((GeneratorObj *)iterator))
        return raise_format(&RuntimeError_type, "coroutine is being awaited already");
    return iterator;
}

Value vm_get_aiter(Value v) {
    UnaryFn aiter = native_of(v)->aiter;
    if (!aiter) return raise_type_error("'async for' requires an object with __aiter__ method, got %.100s", type_of(v)->name);
    Value iterator = aiter(v);
    if (iterator && !native_of(iterator)->anext)
        return raise_type_error("'async for' received an object from __aiter__ that does not implement __anext__: %.100s",
                                type_of(iterator)->name);
    return iterator;
}

Value vm_get_anext(Value v) {
    UnaryFn anext = native_of(v)->anext;
    if (!anext) return raise_type_error("'async for' requires an iterator with __anext__ method, got %.100s", type_of(v)->name);
    Value awaitable = anext(v);
    if (!awaitable || value_is(v, &async_generator_type)) return awaitable;
    Value iterator = awaitable_iterator(awaitable);
    if (iterator) return iterator;
    Value cause = exception_fetch();
    raise_type_error("'async for' received an invalid object from __anext__: %.100s", type_of(awaitable)->name);
    exception_chain_cause(cause);
    return NULL;
}
