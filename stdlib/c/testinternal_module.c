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

/* Text of file names and arguments in bytes and back: UTF-8 in every locale.  METHOD: encode or decode. */
static Value locale_convert(const Value *args, size_t nargs, const char *method, bool is_text) {
    if (nargs < 1 || nargs > 3) return raise_arity(method, 1, 3, nargs);
    if (is_text ? !is_str(args[0]) : !is_bytes(args[0])) return raise_type_error("argument 1 must be %s, not %N", is_text ? "str" : "bytes", args[0]);
    Value errors = nargs > 2 && args[2] != NONE ? args[2] : str_from_c("strict"), encoding = str_from_c("utf-8");
    if (!errors || !encoding) return NULL;
    const char *known[] = {"strict", "surrogateescape", "surrogatepass"};
    size_t      i = 0;
    while (i < COUNT_OF(known) && !(is_str(errors) && str_equal_ascii(errors, known[i]))) i++;
    if (i == COUNT_OF(known)) return raise_value_error("unsupported error handler");
    Value result = CALL_METHOD2(args[0], str_intern_c(method), encoding, errors);
    if (result || !exception_matches(&UnicodeError_type)) return result;
    Value error = exception_fetch(), start = object_get_attr(error, str_intern_c("start")), reason = object_get_attr(error, str_intern_c("reason"));
    if (!start || !reason) return NULL;
    return raise_format(&RuntimeError_type, "%s error: pos=%S, reason=%S", method, start, reason);
}
static Value t_encode_locale(Value self, const Value *args, size_t nargs, Value names) { return locale_convert(args, nargs, "encode", true); }
static Value t_decode_locale(Value self, const Value *args, size_t nargs, Value names) { return locale_convert(args, nargs, "decode", false); }

static const MethodDef methods[] = {
    {"EncodeLocaleEx", t_encode_locale, METHOD_FAST, "Bytes of a text in file names and arguments."},
    {"DecodeLocaleEx", t_decode_locale, METHOD_FAST, "Text of bytes in file names and arguments."},
    {"get_config", t_get_config, METHOD_NOARGS, "The settings of the command line and the environment."},
    {"get_recursion_depth", t_get_recursion_depth, METHOD_NOARGS, "Number of running frames."},
    {NULL}};

/* Objects have no header of a collector in front of them. */
static Status execute(Value module) { return module_add(module, "SIZEOF_PYGC_HEAD", value_from_int(0)); }

const NativeModule testinternal_module = {"_testinternalcapi", "Facts for CPython's own tests.", methods, execute};
