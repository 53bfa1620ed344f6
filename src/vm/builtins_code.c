/* builtins_code.c - builtins that compile, execute, import, print and read. */
#include "builtins_int.h"
#include "objects/bytes.h"
#include "objects/exceptions.h"
#include "vm_int.h"
#include "vm/modules.h"
#include "vm/terminal.h"

#include <string.h>
#include <unistd.h>

/* ---- compile, eval, exec ------------------------------------------------------------------------------------------------ */
/* Source text as bytes: *FLAGS gets COMPILE_IGNORE_COOKIE for str.  The result points into *OWNER or the buffer. */
static const char *source_text(Value source, const char *function, const char *what, int *flags, Buffer *buffer, size_t *length) {
    buffer->object = NULL;
    if (is_str(source)) {
        *flags |= COMPILE_IGNORE_COOKIE;
        const char *text = str_utf8(source, length);
        if (text && memchr(text, 0, *length)) {
            raise_value_error("source code string cannot contain null bytes");
            return NULL;
        }
        return text;
    }
    if (!value_has_buffer(source)) {
        raise_type_error("%s() arg 1 must be a %s object", function, what);
        return NULL;
    }
    if (buffer_get(source, buffer, BUFFER_SIMPLE) < 0) return NULL;
    *length = (size_t)buffer->length;
    if (memchr(buffer->data, 0, *length)) {
        buffer_release(buffer);
        buffer->object = NULL;
        raise_value_error("source code string cannot contain null bytes");
        return NULL;
    }
    return buffer->data;
}

static Value compile_text(Value source, Value filename, const char *function, const char *what, CompileOptions options) {
    Buffer      buffer;
    size_t      length;
    const char *text = source_text(source, function, what, &options.flags, &buffer, &length);
    if (!text) return NULL;
    Value seen[] = {bytes_from_data(text, length), filename};
    Value code = seen[0] && sys_audit("compile", seen, 2) == 0 ? compile_source(text, length, filename, &options) : NULL;
    if (buffer.object) buffer_release(&buffer);
    return code;
}

/* Future statements of the calling code. */
static int inherited_flags(void) {
    Frame *frame = frame_running();
    return frame ? frame->code->flags & CODE_FUTURE_MASK : 0;
}

static Value b_compile(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"compile", "source filename mode | flags dont_inherit optimize * _feature_version"};
    Value                out[7];
    int64_t              flags = 0, optimize = -1, feature_version = -1;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (!is_str(out[2])) return raise_type_error("compile() argument 'mode' must be str, not %K", out[2]);
    size_t      mode_length;
    const char *mode;
    TRY_VALUE(mode, str_utf8(out[2], &mode_length));
    if (strlen(mode) != mode_length) return raise_value_error("embedded null character");
    if (out[3]) { Value v; TRY_VALUE(v, number_index(out[3])); TRY_NULL(int_as_i64(v, &flags)); }
    Truth dont_inherit = out[4] ? object_truth(out[4]) : 0;
    if (dont_inherit < 0) return NULL;
    if (out[5]) { Value v; TRY_VALUE(v, number_index(out[5])); TRY_NULL(int_as_i64(v, &optimize)); }
    if (out[6]) { Value v; TRY_VALUE(v, number_index(out[6])); TRY_NULL(int_as_i64(v, &feature_version)); }
    const int known = COMPILE_ONLY_AST | COMPILE_TYPE_COMMENTS | COMPILE_DONT_IMPLY_DEDENT | COMPILE_ALLOW_TOP_LEVEL_AWAIT
                      | COMPILE_ALLOW_INCOMPLETE | CODE_FUTURE_MASK | 0x10 /* CO_NESTED is accepted */;
    if (flags & ~(int64_t)known) return raise_value_error("compile(): unrecognised flags");
    if (optimize < -1 || optimize > 2) return raise_value_error("compile(): invalid optimize value");
    CompileOptions options = {.flags = (int)flags | (dont_inherit ? 0 : inherited_flags()),
                              .optimize = optimize < 0 ? vm_config.optimize : (int)optimize, .feature_version = (int)feature_version};
    if (str_equal_ascii(out[2], "exec")) options.mode = COMPILE_EXEC;
    else if (str_equal_ascii(out[2], "eval")) options.mode = COMPILE_EVAL;
    else if (str_equal_ascii(out[2], "single")) options.mode = COMPILE_SINGLE;
    else if (str_equal_ascii(out[2], "func_type")) {
        if (!(flags & COMPILE_ONLY_AST)) return raise_value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST");
        options.mode = COMPILE_FUNC_TYPE;
    } else {
        return raise_value_error(flags & COMPILE_ONLY_AST ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                                                          : "compile() mode must be 'exec', 'eval' or 'single'");
    }
    Value filename = str_fs_decode_path(out[1]);
    if (!filename) return NULL;
    if (value_is_ast(out[0])) return flags & COMPILE_ONLY_AST ? out[0] : compile_ast(out[0], filename, &options);
    return compile_text(out[0], filename, "compile", "string, bytes or AST", options);
}

static Status ensure_builtins(Value globals) {
    Value existing = dict_get_str(globals, DUNDER(builtins));
    if (existing || exception_pending()) return existing ? 0 : -1;
    Frame *frame = frame_running();
    return dict_set(globals, DUNDER(builtins), frame ? VALUE(frame->function->builtins) : vm_builtins());
}

/* Fills in GLOBALS and LOCALS of the caller where they are None. */
static Status resolve_namespaces(const char *function, Value *globals, Value *locals) {
    Frame *frame = frame_running();
    bool   in_eval = strcmp(function, "eval") == 0;
    if (in_eval && *locals != NONE && !native_of(*locals)->get_item) return RAISED(raise_type_error("locals must be a mapping"));
    if (*globals == NONE) {
        if (!frame) return RAISED(raise_system_error("globals and locals cannot be NULL"));
        *globals = VALUE(frame->function->globals);
        if (*locals == NONE && !(*locals = frame_locals(frame))) return -1;
    } else if (*locals == NONE) {
        *locals = *globals;
    }
    if (!is_dict(*globals) && in_eval)
        return RAISED(raise_type_error(native_of(*globals)->get_item ? "globals must be a real dict; try eval(code, {}, mapping)"
                                                                     : "globals must be a dict"));
    if (!is_dict(*globals)) return RAISED(raise_type_error("%s() globals must be a dict, not %.100N", function, *globals));
    if (!native_of(*locals)->get_item) return RAISED(raise_type_error("locals must be a mapping or None, not %.100N", *locals));
    return ensure_builtins(*globals);
}

static Value run_code_value(const char *function, Value code_value, Value globals, Value locals, Value closure) {
    CodeObj *code = (CodeObj *)code_value;
    intptr_t free_count = tuple_length(code->free_names.value);
    if (strcmp(function, "eval") == 0 && free_count) return raise_type_error("code object passed to eval() may not contain free variables");
    if (free_count == 0 && closure) return raise_type_error("cannot use a closure with this code object");
    if (free_count) {
        bool good = closure && value_is(closure, &tuple_type) && tuple_length(closure) == free_count;
        for (intptr_t i = 0; good && i < free_count; i++) good = value_is(tuple_get(closure, i), &cell_type);
        if (!good) return raise_type_error("code object requires a closure of exactly length %zd", free_count);
    }
    if (sys_audit("exec", &code_value, 1) < 0) return NULL;
    if (!closure) return vm_run_code(code, globals, locals);
    Value new_function = function_new(code, globals, NULL);
    if (!new_function) return NULL;
    slot_set((FunctionObj *)new_function, &((FunctionObj *)new_function)->closure, closure);
    return CALL0(new_function);
}

static Value b_eval(Value self, const Value *args, size_t nargs, Value names) {
    if (names && tuple_length(names)) return raise_type_error("eval() takes no keyword arguments");
    if (nargs < 1 || nargs > 3) return raise_arity("eval", 1, 3, nargs);
    Value source = args[0], globals = nargs > 1 ? args[1] : NONE, locals = nargs > 2 ? args[2] : NONE;
    TRY_NULL(resolve_namespaces("eval", &globals, &locals));
    if (value_is(source, &code_type)) return run_code_value("eval", source, globals, locals, NULL);
    CompileOptions options = {.mode = COMPILE_EVAL, .flags = inherited_flags(), .optimize = vm_config.optimize, .feature_version = -1};
    Value          filename = str_from_c("<string>");
    if (!filename) return NULL;
    /* Leading blanks are no indentation here. */
    if (is_str(source) && str_length(source) && (str_char(source, 0) == ' ' || str_char(source, 0) == '\t')) {
        intptr_t skip = 0;
        if (!str_encode(source, "utf-8", NULL)) return NULL;
        while (skip < str_length(source) && (str_char(source, skip) == ' ' || str_char(source, skip) == '\t')) skip++;
        TRY_VALUE(source, str_substring(source, skip, str_length(source)));
    } else if (is_bytes(source) && bytes_length(source) && strchr(" \t", bytes_data(source)[0])) {
        const char *text = (const char *)bytes_data(source);
        size_t      skip = strspn(text, " \t");
        TRY_VALUE(source, bytes_from_data(text + skip, (size_t)bytes_length(source) - skip));
    }
    Value code = compile_text(source, filename, "eval", "string, bytes or code", options);
    return code ? run_code_value("eval", code, globals, locals, NULL) : NULL;
}

static Value b_exec(Value self, const Value *args, size_t nargs, Value names) {
    Value closure = NULL;
    for (intptr_t i = 0; names && i < tuple_length(names); i++) {
        if (!str_equal(tuple_get(names, i), NAME(closure)))
            return raise_type_error("'%U' is an invalid keyword argument for exec()", tuple_get(names, i));
        closure = args[nargs + i] == NONE ? NULL : args[nargs + i];
    }
    if (nargs < 1) return raise_type_error("exec() takes at least 1 positional argument (0 given)");
    if (nargs > 3) return raise_type_error("exec() takes at most 3 positional arguments (%zu given)", nargs);
    Value source = args[0], globals = nargs > 1 ? args[1] : NONE, locals = nargs > 2 ? args[2] : NONE;
    TRY_NULL(resolve_namespaces("exec", &globals, &locals));
    if (!value_is(source, &code_type)) {
        if (closure) return raise_type_error("closure can only be used when source is a code object");
        CompileOptions options = {.mode = COMPILE_EXEC, .flags = inherited_flags(), .optimize = vm_config.optimize, .feature_version = -1};
        Value          filename = str_from_c("<string>");
        if (!filename) return NULL;
        TRY_VALUE(source, compile_text(source, filename, "exec", "string, bytes or code", options));
    }
    return run_code_value("exec", source, globals, locals, closure) ? NONE : NULL;
}

/* ---- import ----------------------------------------------------------------------------------------------------------------- */
static Value b_import(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"__import__", "name | globals locals fromlist level"};
    Value                out[5];
    int64_t              level = 0;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    if (out[4]) { Value v; TRY_VALUE(v, number_index(out[4])); TRY_NULL(int_as_i64(v, &level)); }
    return vm_import(out[0], out[1] ? out[1] : NONE, out[2] ? out[2] : NONE, out[3] ? out[3] : empty_tuple, (int)level);
}

/* ---- print and input ----------------------------------------------------------------------------------------------------------- */
static Status print_text(Value write, Value text) { return CALL1(write, text) ? 0 : -1; }

static Value b_print(Value self, const Value *args, size_t nargs, Value names) {
    Value file = NULL, separator = NULL, end = NULL, flush = NULL;
    for (intptr_t i = 0; names && i < tuple_length(names); i++) {
        Value keyword = tuple_get(names, i), value = args[nargs + i];
        if (str_equal(keyword, NAME(sep))) separator = value == NONE ? NULL : value;
        else if (str_equal(keyword, NAME(end))) end = value == NONE ? NULL : value;
        else if (str_equal(keyword, NAME(file))) file = value;
        else if (str_equal(keyword, NAME(flush))) flush = value;
        else return raise_type_error("'%U' is an invalid keyword argument for print()", keyword);
    }
    if (!file || file == NONE) {
        file = sys_get("stdout");
        if (!file) return raise_format(&RuntimeError_type, "lost sys.stdout");
        if (file == NONE) return NONE;
    }
    if (separator && !is_str(separator)) return raise_type_error("sep must be None or a string, not %.200s", type_of(separator)->name);
    if (end && !is_str(end)) return raise_type_error("end must be None or a string, not %.200s", type_of(end)->name);
    Value write = object_get_attr(file, NAME(write));
    if (!write) return NULL;
    static const char blank[] = " ", newline[] = "\n";
    for (size_t i = 0; i < nargs; i++) {
        if (i) {
            Value text = separator ? separator : str_from_latin1(blank, 1);
            if (!text || print_text(write, text) < 0) return NULL;
        }
        Value text = object_str(args[i]);
        if (!text || print_text(write, text) < 0) return NULL;
    }
    Value last = end ? end : str_from_latin1(newline, 1);
    if (!last || print_text(write, last) < 0) return NULL;
    if (flush) {
        Truth truth = object_truth(flush);
        if (truth < 0 || (truth && !CALL_METHOD0(file, NAME(flush)))) return NULL;
    }
    return NONE;
}

Value (*vm_edit_line)(Value prompt);

/* Is STREAM the process's own FD, and that a terminal? */
static bool is_terminal(Value stream, int fd) {
    Value   number = CALL_METHOD0(stream, str_intern_c("fileno"));
    int64_t n;
    if (number && is_int(number) && int_as_i64(number, &n) == 0) return n == fd && isatty(fd);
    exception_clear();
    return false;
}

static Value b_input(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs > 1) return raise_arity("input", 0, 1, nargs);
    Value in = sys_get("stdin"), out = sys_get("stdout"), err = sys_get("stderr");
    if (!in || in == NONE) return raise_format(&RuntimeError_type, "input(): lost sys.stdin");
    if (!out || out == NONE) return raise_format(&RuntimeError_type, "input(): lost sys.stdout");
    if (!err || err == NONE) return raise_format(&RuntimeError_type, "input(): lost sys.stderr");
    Value audited[] = {nargs ? args[0] : NONE};
    TRY_NULL(sys_audit("builtins.input", audited, 1));
    if (!CALL_METHOD0(err, NAME(flush))) exception_clear();
    Value prompt = nargs ? object_str(args[0]) : str_from_c(""), line = NULL;
    if (!prompt) return NULL;
    if (vm_edit_line && is_terminal(in, 0) && is_terminal(out, 1)) {
        if (!CALL_METHOD0(out, NAME(flush))) exception_clear();
        line = vm_edit_line(prompt);
        if (!line && exception_pending()) return NULL;
    }
    if (!line) {
        if (nargs && !CALL_METHOD1(out, NAME(write), prompt)) return NULL;
        if (!CALL_METHOD0(out, NAME(flush))) exception_clear();
        line = CALL_METHOD0(in, NAME(readline));
    }
    if (!line) return NULL;
    if (!is_str(line)) return raise_type_error("object.readline() returned non-string");
    intptr_t length = str_length(line);
    if (length == 0) return raise_format(&EOFError_type, "EOF when reading a line");
    return str_char(line, length - 1) == '\n' ? str_substring(line, 0, length - 1) : line;
}

static Value b_breakpoint(Value self, const Value *args, size_t nargs, Value names) {
    Value hook = sys_get("breakpointhook");
    if (!hook) return raise_format(&RuntimeError_type, "lost sys.breakpointhook");
    TRY_NULL(sys_audit("builtins.breakpoint", &hook, 1));
    return object_call(hook, args, nargs, names);
}

const MethodDef builtins_code_methods[] = {
    {"__import__", b_import, METHOD_KEYWORDS, "__import__($module, /, name, globals=None, locals=None, fromlist=(),\n           level=0)\n--\n\nImport a module."},
    {"breakpoint", b_breakpoint, METHOD_KEYWORDS, "breakpoint(*args, **kws)"},
    {"compile", b_compile, METHOD_KEYWORDS,
     "compile($module, /, source, filename, mode, flags=0,\n        dont_inherit=False, optimize=-1, *, _feature_version=-1)\n--\n\nCompile source into a code object."},
    {"eval", b_eval, METHOD_KEYWORDS, "eval($module, source, globals=None, locals=None, /)\n--\n\nEvaluate the given source in the context of globals and locals."},
    {"exec", b_exec, METHOD_KEYWORDS, "exec($module, source, globals=None, locals=None, /, *, closure=None)\n--\n\nExecute the given source in the context of globals and locals."},
    {"input", b_input, METHOD_FAST, "input($module, prompt='', /)\n--\n\nRead a string from standard input."},
    {"print", b_print, METHOD_KEYWORDS, "print($module, /, *args, sep=' ', end='\\n', file=None, flush=False)\n--\n\nPrints the values to a stream, or to sys.stdout by default."},
    {NULL}};
