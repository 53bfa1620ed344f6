/* io_module.c - the `_io` module: open() and the table of types. */
#include "io_int.h"

#include <string.h>

typedef struct OpenMode {
    bool creating, reading, writing, appending, updating, text, binary;
} OpenMode;

static Status parse_mode(const char *mode, OpenMode *m) {
    *m = (OpenMode){0};
    for (const char *c = mode; *c; c++) {
        bool *flag = *c == 'x' ? &m->creating : *c == 'r' ? &m->reading : *c == 'w' ? &m->writing : *c == 'a' ? &m->appending
                     : *c == '+' ? &m->updating : *c == 't' ? &m->text : *c == 'b' ? &m->binary : NULL;
        if (!flag || *flag) return RAISED(raise_value_error("invalid mode: '%s'", mode));
        *flag = true;
    }
    if (m->text && m->binary) return RAISED(raise_value_error("can't have text and binary mode at once"));
    int kinds = m->creating + m->reading + m->writing + m->appending;
    if (kinds == 0) return RAISED(raise_value_error("Must have exactly one of create/read/write/append mode and at most one plus"));
    if (kinds > 1)
        return RAISED(raise_value_error("must have exactly one of create/read/write/append mode"));
    return 0;
}

static Value close_after_error(Value file) {
    Value error = exception_fetch();
    if (file && !CALL_METHOD0(file, NAME(close))) exception_set_context(error);
    else exception_restore(error);
    return NULL;
}

Value io_open(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"open", "file | mode buffering encoding errors newline closefd opener"};
    Value                out[8];
    int64_t              buffering = -1;
    OpenMode             m;
    TRY_NULL(args_parse(&spec, args, nargs, names, out));
    Value file = out[0], mode_value = out[1] ? out[1] : str_from_c("r");
    if (!is_int(file) && !is_str(file) && !is_bytes(file)) {
        Value method;
        Truth found = object_lookup_special(file, DUNDER(fspath), &method);
        if (found < 0) return NULL;
        if (!found) return raise_type_error("expected str, bytes or os.PathLike object, not %.200s", type_of(file)->name);
        TRY_VALUE(file, CALL0(method));
        if (!is_str(file) && !is_bytes(file))
            return raise_type_error("expected %.200s.__fspath__() to return str or bytes, not %.200s", type_of(out[0])->name, type_of(file)->name);
    }
    if (!is_str(mode_value)) return raise_type_error("open() argument 'mode' must be str, not %K", mode_value);
    const char *mode = str_utf8(mode_value, NULL);
    if (!mode) return NULL;
    if (out[4] && out[4] != NONE && !is_str(out[4])) return raise_type_error("open() argument 'errors' must be str or None, not %K", out[4]);
    if (out[3] && out[3] != NONE && !is_str(out[3])) return raise_type_error("open() argument 'encoding' must be str or None, not %K", out[3]);
    if (parse_mode(mode, &m) < 0) return NULL;
    if (out[2]) TRY_NULL(io_offset(out[2], &buffering));
    Value encoding = out[3] ? out[3] : NONE, errors = out[4] ? out[4] : NONE, newline = out[5] ? out[5] : NONE;
    if (m.binary && encoding != NONE) return raise_value_error("binary mode doesn't take an encoding argument");
    if (m.binary && errors != NONE) return raise_value_error("binary mode doesn't take an errors argument");
    if (m.binary && newline != NONE) return raise_value_error("binary mode doesn't take a newline argument");
    if (m.binary && buffering == 1
        && warn_format(&RuntimeWarning_type, 1, "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used") < 0)
        return NULL;
    char raw_mode[4] = {m.creating ? 'x' : m.reading ? 'r' : m.writing ? 'w' : 'a', m.updating ? '+' : 0, 0};
    Value raw_args[] = {file, str_from_c(raw_mode), out[6] ? out[6] : TRUE_VALUE, out[7] ? out[7] : NONE};
    Value raw = object_call(VALUE(&file_io_type), raw_args, 4, NULL);
    if (!raw) return NULL;
    Value result = raw;
    bool  line_buffering = false;
    if (buffering < 0) {
        Value tty = CALL_METHOD0(raw, NAME(isatty));
        if (!tty) return close_after_error(result);
        if (tty == TRUE_VALUE) {
            line_buffering = true;
            buffering = -1;
        }
    }
    if (buffering == 1) {
        line_buffering = true;
        buffering = -1;
    }
    if (buffering < 0) buffering = ((FileObj *)raw)->block_size;
    if (buffering == 0) {
        if (m.binary) return raw;
        raise_value_error("can't have unbuffered text I/O");
        return close_after_error(result);
    }
    Type *type = m.updating ? &buffered_random_type : m.reading ? &buffered_reader_type : &buffered_writer_type;
    Value buffer_args[] = {raw, int_from_i64(buffering)};
    Value buffer = object_call(VALUE(type), buffer_args, 2, NULL);
    if (!buffer) return close_after_error(result);
    if (m.binary) return buffer;
    result = buffer;
    Value text_args[] = {buffer, encoding == NONE ? io_text_encoding(NONE, 1) : encoding, errors, newline, value_from_bool(line_buffering)};
    Value wrapper = text_args[1] ? object_call(VALUE(&text_io_type), text_args, 5, NULL) : NULL;
    if (!wrapper || object_set_attr(wrapper, NAME(mode), mode_value) < 0) return close_after_error(result);
    return wrapper;
}

static Value m_open_code(Value self, const Value *args, size_t nargs, Value names) {
    static const ArgSpec spec = {"open_code", "path"};
    Value                path;
    TRY_NULL(args_parse(&spec, args, nargs, names, &path));
    if (!is_str(path)) return raise_type_error("open_code() argument 'path' must be str, not %K", path);
    Value open_args[] = {path, str_from_c("rb")};
    return io_open(self, open_args, 2, NULL);
}
static Value m_text_encoding(Value self, const Value *args, size_t nargs, Value names) {
    int64_t level = 2;
    if (nargs < 1 || nargs > 2) return raise_arity("text_encoding", 1, 2, nargs);
    if (nargs == 2) TRY_NULL(io_offset(args[1], &level));
    return io_text_encoding(args[0], (int)level);
}

static const MethodDef module_methods[] = {
    {"open", io_open, METHOD_KEYWORDS, "open($module, /, file, mode='r', buffering=-1, encoding=None,\n     errors=None, newline=None, closefd=True, opener=None)\n--\n\nOpen file and return a stream.  Raise OSError upon failure."},
    {"open_code", m_open_code, METHOD_KEYWORDS, "open_code($module, /, path)\n--\n\nOpens the provided file with the intent to import the contents."},
    {"text_encoding", m_text_encoding, METHOD_FAST, "text_encoding($module, encoding, stacklevel=2, /)\n--\n\nA helper function to choose the text encoding."},
    {NULL}};

static Status execute(Value module) {
    static Type *const types[] = {&io_base_type, &raw_io_base_type, &buffered_io_base_type, &text_io_base_type, &file_io_type, &bytes_io_type, &string_io_type,
                                  &buffered_reader_type, &buffered_writer_type, &buffered_pair_type, &buffered_random_type, &text_io_type, &newline_decoder_type};
    Value bases = TUPLE2(VALUE(&OSError_type), VALUE(&ValueError_type)), name = str_from_c("UnsupportedOperation"), dict = dict_new();
    if (!bases || !name || !dict) return -1;
    TRY(dict_set_c(dict, "__module__", str_from_c("io")));
    io_unsupported_operation = type_create(&type_type, name, bases, dict, NULL, 0, NULL);
    if (!io_unsupported_operation) return -1;
    gc_add_roots((Slot *)&io_unsupported_operation, 1, "io.UnsupportedOperation");
    for (size_t i = 0; i < COUNT_OF(types); i++) TRY(module_add_type(module, types[i]));
    TRY(module_add(module, "UnsupportedOperation", io_unsupported_operation));
    TRY(module_add(module, "BlockingIOError", VALUE(&BlockingIOError_type)));
    return module_add(module, "DEFAULT_BUFFER_SIZE", value_from_int(DEFAULT_BUFFER_SIZE));
}

const NativeModule io_module = {"_io", "The io module provides the Python interfaces to stream handling.", module_methods, execute};
