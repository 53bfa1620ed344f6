/* testinternal_module.c - `_testinternalcapi`: the few facts about the interpreter that CPython's own test suite asks for before it runs
 * whole files. */
#include "native_help.h"
#include "objects/int.h"
#include "vm/modules.h"
#include "vm/vm.h"

static Status set_flag(Value dict, const char *name, int64_t value) { return dict_set_c(dict, name, value_from_int(value)); }

static Value t_get_config(Value self) {
    Value dict = dict_new();
    if (!dict) return NULL;
    const struct { const char *name; int64_t value; } facts[] = {
        {"code_debug_ranges", !vm_config.no_debug_ranges}, {"isolated", vm_config.isolated}, {"use_environment", !vm_config.ignore_environment},
        {"dev_mode", vm_config.dev_mode}, {"install_signal_handlers", vm_config.install_signal_handlers}, {"faulthandler", vm_config.faulthandler},
        {"import_time", vm_config.import_time}, {"site_import", !vm_config.no_site}, {"bytes_warning", vm_config.bytes_warning},
        {"warn_default_encoding", vm_config.warn_default_encoding}, {"inspect", vm_config.inspect}, {"interactive", vm_config.interactive},
        {"optimization_level", vm_config.optimize}, {"parser_debug", vm_config.parser_debug}, {"write_bytecode", !vm_config.dont_write_bytecode},
        {"verbose", vm_config.verbose}, {"quiet", vm_config.quiet}, {"user_site_directory", !vm_config.no_user_site},
        {"buffered_stdio", !vm_config.unbuffered}, {"safe_path", vm_config.safe_path}};
    for (size_t i = 0; i < COUNT_OF(facts); i++) TRY_NULL(set_flag(dict, facts[i].name, facts[i].value));
    return dict;
}

static Value t_get_recursion_depth(Value self) {
    return value_from_int(vm_thread()->frame_top - vm_thread()->frames);
}

static const MethodDef methods[] = {
    {"get_config", t_get_config, METHOD_NOARGS, "The settings of the command line and the environment."},
    {"get_recursion_depth", t_get_recursion_depth, METHOD_NOARGS, "Number of running frames."},
    {NULL}};

/* Objects have no header of a collector in front of them. */
static Status execute(Value module) { return module_add(module, "SIZEOF_PYGC_HEAD", value_from_int(0)); }

const NativeModule testinternal_module = {"_testinternalcapi", "Facts for CPython's own tests.", methods, execute};
