/* vm_init.c - setting up the interpreter: collector, hooks into objects, types of this room, builtins, sys. */
#include "base/hash.h"
#include "base/os.h"
#include "threads_int.h"
#include "vm/modules.h"
#include "vm/signals.h"

#include <errno.h>
#include <stdio.h>

/* ---- hooks -------------------------------------------------------------------------------------------------------------- */
static Value hook_builtins(void) {
    Frame *frame = frame_running();
    return frame ? VALUE(frame->function->builtins) : vm_builtins();
}

static Value hook_globals(void) {
    Frame *frame = frame_running();
    return frame ? VALUE(frame->function->globals) : NULL;
}

static Status hook_poll(void) { return vm_poll_word ? vm_poll() : 0; }

/* super() without arguments: the first argument of the running function and its __class__ cell. */
static Value hook_super_arguments(Type **cls) {
    Frame *frame = frame_running();
    if (!frame) return raise_format(&RuntimeError_type, "super(): no current frame");
    CodeObj *code = frame->code;
    if (code->arg_count == 0) return raise_format(&RuntimeError_type, "super(): no arguments");
    Value self = frame->regs[0];
    if (self && value_is(self, &cell_type))
        for (int32_t i = 0; i < code->cell_count; i++)
            if (code->cell_registers[i] == 0) self = ((CellObj *)self)->contents.value;
    if (!self) return raise_format(&RuntimeError_type, "super(): arg[0] deleted");
    for (intptr_t i = 0; i < tuple_length(code->free_names.value); i++) {
        if (tuple_get(code->free_names.value, i) != DUNDER(class)) continue;
        Value found = ((CellObj *)tuple_get(frame->function->closure.value, i))->contents.value;
        if (!found) return raise_format(&RuntimeError_type, "super(): empty __class__ cell");
        if (!is_type(found)) return raise_format(&RuntimeError_type, "super(): __class__ is not a type (%s)", type_of(found)->name);
        *cls = (Type *)found;
        return self;
    }
    return raise_format(&RuntimeError_type, "super(): __class__ cell not found");
}

static void hook_request_poll(void) { vm_request_poll(POLL_GC); }

static Value    code_get_name(CodeObj *code) { return code->name.value; }
static Value    code_get_qualname(CodeObj *code) { return code->qualname.value; }
static intptr_t code_get_free_count(CodeObj *code) { return tuple_length(code->free_names.value); }
/* The first constant of a function is its docstring, or None. */
static Value code_get_doc(CodeObj *code) {
    Value first = tuple_length(code->consts.value) ? code_const(code, 0) : NONE;
    return is_str(first) ? first : NONE;
}

static void install_hooks(void) {
    vm_hooks = (VmHooks){.call_function = vm_call_function, .builtins = hook_builtins, .globals = hook_globals, .poll = hook_poll,
                         .warn = vm_warn, .import = vm_import_module, .super_arguments = hook_super_arguments,
                         .write_unraisable = vm_write_unraisable, .trace_thread = thread_trace_vm, .request_poll = hook_request_poll,
                         .collection_done = vm_gc_collection_done, .code_name = code_get_name,
                         .code_qualname = code_get_qualname, .code_doc = code_get_doc, .code_free_count = code_get_free_count};
}

static Status failed(const char *step) {
    fprintf(stderr, "Fatal Python error: cannot initialise %s\n", step);
    return -1;
}

Status vm_init(void *stack_base, const VmConfig *config) {
    bool seeded = !config->ignore_environment && config->hash_randomization < 2;
    if (!hash_init(seeded ? os_env("PYTHONHASHSEED") : NULL)) {
        fputs("Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]\n", stderr);
        return -1;
    }
    if (gc_init() < 0) return failed("the collector");
    gil_initialise();
    Thread *thread = thread_new(stack_base);
    if (!thread) return failed("the main thread");
    gil_acquire(thread);
    vm_main_thread_id = thread->id;
    install_hooks();
    TRY(objects_init());
    static Type *const types[] = {&frame_type, &traceback_type, &generator_type, &coroutine_type, &coroutine_wrapper_type,
                                  &async_generator_type, &async_generator_asend_type, &async_generator_athrow_type,
                                  &async_generator_wrapped_value_type};
    for (size_t i = 0; i < COUNT_OF(types); i++) TRY(type_ready(types[i]));
    TRY(compiler_init());
    TRY(attr_cache_init());
    TRY(modules_init());
    TRY(builtins_init());
    TRY(sys_init(config));
    TRY(signals_init(config->install_signal_handlers));
    return 0;
}
