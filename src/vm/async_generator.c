/* async_generator.c - asynchronous generators: the objects that asend(), athrow(), aclose() and __anext__() return.
 *
 * A yield of the generator body arrives wrapped (ASYNC_GEN_WRAP), which tells it from what an inner await passes up.  The
 * awaitable unwraps it and raises StopIteration with the value, so that `await agen.asend(x)` gives the yielded value. */
#include "vm_int.h"

typedef struct WrappedObj {
    Obj  header;
    Slot value;
} WrappedObj;

typedef enum AwaitState { AWAIT_NEW, AWAIT_ITERATING, AWAIT_CLOSED } AwaitState;

/* asend() and athrow()/aclose(). */
typedef struct AsyncAwaitObj {
    Obj     header;
    Slot    generator, value; /* value: to send; exception to throw; NULL for aclose() */
    int32_t state;
    bool    is_throw;
} AsyncAwaitObj;

static void wrapped_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((WrappedObj *)obj)->value); }
static NativeType wrapped_native = {.shape = {.size = sizeof(WrappedObj), .trace = wrapped_trace}};
Type async_generator_wrapped_value_type = STATIC_TYPE("async_generator_wrapped_value", &object_type, wrapped_native, sizeof(WrappedObj), 0,
                                                      TYPE_FLAG_DISALLOW_NEW);

Value vm_async_gen_wrap(Value value) {
    WrappedObj *wrapped = (WrappedObj *)gc_alloc(&async_generator_wrapped_value_type, sizeof(WrappedObj));
    if (!wrapped) return NULL;
    slot_init(&wrapped->value, value);
    return VALUE(wrapped);
}

/* First use in a thread: sys.set_asyncgen_hooks. */
static Status init_hooks(GeneratorObj *generator) {
    if (generator->hooks_inited) return 0;
    generator->hooks_inited = true;
    VmThread *vm = vm_thread();
    if (vm->async_gen_finalizer) slot_set(generator, &generator->origin_or_finalizer, vm->async_gen_finalizer);
    if (vm->async_gen_firstiter && !CALL1(vm->async_gen_firstiter, VALUE(generator))) return -1;
    return 0;
}

static Value await_new(Value generator, Type *type, Value value, bool is_throw) {
    TRY_NULL(init_hooks((GeneratorObj *)generator));
    AsyncAwaitObj *object = (AsyncAwaitObj *)gc_alloc(type, sizeof(AsyncAwaitObj));
    if (!object) return NULL;
    slot_init(&object->generator, generator);
    slot_init(&object->value, value);
    object->is_throw = is_throw;
    return VALUE(object);
}

static void await_trace(Obj *obj, Tracer *tracer) { trace_slots(tracer, &((AsyncAwaitObj *)obj)->generator, 2); }

/* RESULT came out of the generator: unwrap a yield, pass an inner await's value on. */
static Value unwrap(GeneratorObj *generator, Value result) {
    if (!result) {
        if (!exception_pending()) raise_format(&StopAsyncIteration_type, NULL);
        if (exception_matches(&StopAsyncIteration_type) || exception_matches(&GeneratorExit_type)) generator->closed = true;
        generator->running_async = false;
        return NULL;
    }
    if (value_is(result, &async_generator_wrapped_value_type)) {
        generator->running_async = false;
        return raise_stop_iteration(((WrappedObj *)result)->value.value);
    }
    return result;
}

static Value run_send(GeneratorObj *generator, Value sent) {
    Type *type = generator->header.type;
    if (generator->state == GENERATOR_RUNNING) return raise_value_error("async generator already executing");
    if (generator->state == GENERATOR_DONE) return raise_format(&StopAsyncIteration_type, NULL);
    if (generator->state == GENERATOR_CREATED && sent != NONE)
        return raise_type_error("can't send non-None value to a just-started async generator");
    CHECK(type == &async_generator_type);
    Value      result = NULL;
    SendResult outcome = generator_resume(generator, sent, &result);
    if (outcome == SEND_NEXT) return result;
    if (outcome == SEND_RETURN) raise_format(&StopAsyncIteration_type, NULL);
    return NULL;
}

SendResult vm_asend_resume(Value self, Value sent, Value *result) {
    AsyncAwaitObj *object = (AsyncAwaitObj *)self;
    GeneratorObj  *generator = (GeneratorObj *)object->generator.value;
    *result = NULL;
    if (object->state == AWAIT_CLOSED) raise_format(&RuntimeError_type, "cannot reuse already awaited __anext__()/asend()");
    else if (object->state == AWAIT_NEW && generator->running_async) raise_format(&RuntimeError_type, "anext(): asynchronous generator is already running");
    if (exception_pending()) return SEND_ERROR;
    if (object->state == AWAIT_NEW && sent == NONE) sent = object->value.value;
    object->state = AWAIT_ITERATING;
    generator->running_async = true;
    Value value = run_send(generator, sent);
    if (value && value_is(value, &async_generator_wrapped_value_type)) {
        generator->running_async = false;
        object->state = AWAIT_CLOSED;
        *result = ((WrappedObj *)value)->value.value;
        return SEND_RETURN;
    }
    if ((*result = unwrap(generator, value))) return SEND_NEXT;
    object->state = AWAIT_CLOSED;
    return SEND_ERROR;
}

static Value asend_send(Value self, Value sent) {
    Value      result;
    SendResult outcome = vm_asend_resume(self, sent, &result);
    return outcome == SEND_RETURN ? raise_stop_iteration(result) : result;
}

static Value asend_next(Value self) { return asend_send(self, NONE); }

static Value asend_throw(Value self, const Value *args, size_t nargs, Value names) {
    AsyncAwaitObj *object = (AsyncAwaitObj *)self;
    GeneratorObj  *generator = (GeneratorObj *)object->generator.value;
    if (object->state == AWAIT_CLOSED) return raise_format(&RuntimeError_type, "cannot reuse already awaited __anext__()/asend()");
    Value result = unwrap(generator, generator_throw_arguments(VALUE(generator), args, nargs));
    if (!result) object->state = AWAIT_CLOSED;
    return result;
}

static Value await_close(Value self) {
    ((AsyncAwaitObj *)self)->state = AWAIT_CLOSED;
    return NONE;
}

/* ---- athrow and aclose ------------------------------------------------------------------------------------------------------ */
static Value finish_throw(AsyncAwaitObj *object, GeneratorObj *generator, Value result) {
    bool is_close = !object->value.value;
    if (result && value_is(result, &async_generator_wrapped_value_type)) {
        if (is_close) {
            generator->running_async = false;
            object->state = AWAIT_CLOSED;
            return raise_format(&RuntimeError_type, "async generator ignored GeneratorExit");
        }
        result = unwrap(generator, result);
        object->state = AWAIT_CLOSED;
        return result;
    }
    if (result) return result;
    generator->running_async = false;
    object->state = AWAIT_CLOSED;
    if (!exception_pending()) raise_format(&StopAsyncIteration_type, NULL);
    if (exception_matches(&StopAsyncIteration_type) || exception_matches(&GeneratorExit_type)) {
        generator->closed = true;
        if (is_close) {
            exception_clear();
            return raise_stop_iteration(NONE);
        }
    }
    return NULL;
}

static Value athrow_send(Value self, Value sent) {
    AsyncAwaitObj *object = (AsyncAwaitObj *)self;
    GeneratorObj  *generator = (GeneratorObj *)object->generator.value;
    if (object->state == AWAIT_CLOSED) return raise_format(&RuntimeError_type, "cannot reuse already awaited aclose()/athrow()");
    if (object->state == AWAIT_ITERATING) return finish_throw(object, generator, run_send(generator, sent));
    if (generator->running_async) {
        object->state = AWAIT_CLOSED;
        return raise_format(&RuntimeError_type, object->value.value ? "athrow(): asynchronous generator is already running"
                                                                    : "aclose(): asynchronous generator is already running");
    }
    if (generator->state == GENERATOR_DONE || generator->closed) {
        object->state = AWAIT_CLOSED;
        return generator->state == GENERATOR_DONE ? raise_stop_iteration(NONE) : raise_format(&StopAsyncIteration_type, NULL);
    }
    if (sent != NONE) return raise_format(&RuntimeError_type, "can't send non-None value to a just-started coroutine");
    object->state = AWAIT_ITERATING;
    generator->running_async = true;
    Value result;
    if (object->value.value) {
        Value args = object->value.value;
        result = generator_throw_arguments(VALUE(generator), (const Value *)((TupleObj *)args)->items, tuple_length(args));
    } else {
        generator->closed = true;
        Value exit = VALUE(&GeneratorExit_type);
        result = generator_throw_arguments(VALUE(generator), &exit, 1);
    }
    return finish_throw(object, generator, result);
}

static Value athrow_next(Value self) { return athrow_send(self, NONE); }

static Value athrow_throw(Value self, const Value *args, size_t nargs, Value names) {
    AsyncAwaitObj *object = (AsyncAwaitObj *)self;
    GeneratorObj  *generator = (GeneratorObj *)object->generator.value;
    if (object->state == AWAIT_CLOSED) return raise_format(&RuntimeError_type, "cannot reuse already awaited aclose()/athrow()");
    return finish_throw(object, generator, generator_throw_arguments(VALUE(generator), args, nargs));
}

static Value self_iter(Value self) { return self; }
static const MethodDef asend_methods[] = {{"send", asend_send, METHOD_ONE, NULL},
                                          {"throw", asend_throw, METHOD_FAST, NULL},
                                          {"close", await_close, METHOD_NOARGS, NULL},
                                          {NULL}};
static const MethodDef athrow_methods[] = {{"send", athrow_send, METHOD_ONE, NULL},
                                           {"throw", athrow_throw, METHOD_FAST, NULL},
                                           {"close", await_close, METHOD_NOARGS, NULL},
                                           {NULL}};
static NativeType asend_native = {.shape = {.size = sizeof(AsyncAwaitObj), .trace = await_trace}, .await = self_iter, .iter = self_iter,
                                  .iternext = asend_next, .methods = asend_methods};
Type async_generator_asend_type = STATIC_TYPE("async_generator_asend", &object_type, asend_native, sizeof(AsyncAwaitObj), 0, TYPE_FLAG_DISALLOW_NEW);
static NativeType athrow_native = {.shape = {.size = sizeof(AsyncAwaitObj), .trace = await_trace}, .await = self_iter, .iter = self_iter,
                                   .iternext = athrow_next, .methods = athrow_methods};
Type async_generator_athrow_type = STATIC_TYPE("async_generator_athrow", &object_type, athrow_native, sizeof(AsyncAwaitObj), 0, TYPE_FLAG_DISALLOW_NEW);

/* ---- the generator itself ------------------------------------------------------------------------------------------------------ */
static Value agen_anext(Value self) { return await_new(self, &async_generator_asend_type, NONE, false); }
static Value agen_asend(Value self, Value sent) { return await_new(self, &async_generator_asend_type, sent, false); }
static Value agen_aclose(Value self) { return await_new(self, &async_generator_athrow_type, NULL, true); }
static Value agen_athrow(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1 || nargs > 3) return raise_arity("athrow", 1, 3, nargs);
    Value tuple = tuple_from_values(args, nargs);
    return tuple ? await_new(self, &async_generator_athrow_type, tuple, true) : NULL;
}
static Value get_running_async(Value self, void *closure) { return value_from_bool(((GeneratorObj *)self)->running_async); }

static const GetSetDef agen_getsets[] = {{"ag_code", generator_get_code},
                                         {"ag_frame", generator_get_frame},
                                         {"ag_running", get_running_async},
                                         {"ag_await", generator_get_delegate},
                                         {"__name__", generator_get_text, generator_set_text, NULL, (void *)offsetof(GeneratorObj, name)},
                                         {"__qualname__", generator_get_text, generator_set_text, NULL, (void *)offsetof(GeneratorObj, qualname)},
                                         {NULL}};
static Value agen_class_getitem(Value cls, Value item) { return generic_alias_new(cls, item); }
static const MethodDef agen_methods[] = {{"asend", agen_asend, METHOD_ONE, "asend(v) -> send 'v' in generator."},
                                         {"athrow", agen_athrow, METHOD_FAST, "athrow(value)\nathrow(type[,value[,tb]])"},
                                         {"aclose", agen_aclose, METHOD_NOARGS, "aclose() -> raise GeneratorExit inside generator."},
                                         {"__class_getitem__", agen_class_getitem, METHOD_ONE | METHOD_CLASS, "See PEP 585"},
                                         {NULL}};
static NativeType agen_native = {.shape = {.size_of = generator_size, .trace = generator_trace}, .repr = generator_repr, .aiter = self_iter,
                                 .anext = agen_anext, .getsets = agen_getsets, .methods = agen_methods, .finalize = generator_finalize,
                                 .weak_offset = offsetof(GeneratorObj, weakrefs)};
Type async_generator_type = STATIC_TYPE("async_generator", &object_type, agen_native, sizeof(GeneratorObj), 0, TYPE_FLAG_DISALLOW_NEW);
