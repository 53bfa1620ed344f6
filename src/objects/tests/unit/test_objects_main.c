/* test_objects_main.c - brings up the object model for the unit tests of this room, without a VM above it. */
#include "base/test.h"
#include "gc/gc.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/str.h"
#include "objects/thread.h"
#include "test_objects.h"

/* Types that live in the rooms above: nothing here makes instances of them. */
static NativeType code_native = {.shape = {.size = sizeof(Obj)}};
Type              code_type = STATIC_TYPE("code", &object_type, code_native, sizeof(Obj), 0, 0);
static NativeType traceback_native = {.shape = {.size = sizeof(Obj)}};
Type              traceback_type = STATIC_TYPE("traceback", &object_type, traceback_native, sizeof(Obj), 0, 0);

static Thread main_thread;
static Value  test_globals;

static Value globals(void) { return test_globals; }

static Status set_up(void) {
    char here;
    main_thread.stack_limit = (uintptr_t)&here - 6 * 1024 * 1024;
    if (gc_init() < 0) return -1;
    main_thread.gc = gc_thread_attach(__builtin_frame_address(0));
    if (main_thread.gc == NULL) return -1;
    thread_attach(&main_thread);
    vm_hooks.globals = globals;
    gc_add_roots((Slot *)&test_globals, 1, "test globals");
    TRY(objects_init());
    TRY(type_ready(&code_type));
    TRY(type_ready(&traceback_type));
    test_globals = dict_new();
    if (test_globals == NULL) return -1;
    Value name = str_from_c("test");
    return name == NULL ? -1 : dict_set_c(test_globals, "__name__", name);
}

static Status set_up_or_explain(void) {
    Status status = set_up();
    if (status < 0 && current_thread != NULL && exception_pending()) fprintf(stderr, "%s\n", test_error_text());
    return status;
}

const char *test_text(Value v) {
    static char texts[8][512];
    static int  turn;
    char       *out = texts[turn++ & 7];
    Value       text = v == NULL ? NULL : object_str(v);
    const char *utf8 = text == NULL ? NULL : str_utf8(text, NULL);
    snprintf(out, sizeof texts[0], "%s", utf8 != NULL ? utf8 : "(error)");
    return out;
}

const char *test_error_text(void) {
    static char text[600];
    Value       error = exception_fetch();
    if (error == NULL) return "(no error)";
    snprintf(text, sizeof text, "%s: %s", type_short_name(type_of(error)), test_text(error));
    return text;
}

TEST_MAIN(set_up_or_explain())
