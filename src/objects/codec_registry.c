/* codec_registry.c - which codec a name means: native ones at once, all others through registered search functions.
 *
 * The encodings package registers the standard search function; it is imported when the first name is looked up that is
 * not native. */
#include "codec_int.h"

#include "objects/exceptions.h"
#include "objects/thread.h"

enum { ROOT_SEARCH, ROOT_CACHE, ROOT_ERRORS, ROOT_COUNT };
static Slot roots[ROOT_COUNT]; /* list of functions, dict name -> CodecInfo, dict name -> handler */
static bool encodings_imported;

Status codec_init(void) {
    gc_add_roots(roots, ROOT_COUNT, "codec registry");
    if (!(roots[ROOT_SEARCH].value = list_new(0)) || !(roots[ROOT_CACHE].value = dict_new()) || !(roots[ROOT_ERRORS].value = dict_new()))
        return -1;
    for (const MethodDef *def = codec_error_handlers; def->name; def++) {
        Value  function = builtin_new(def, NULL, NULL);
        size_t length = strlen(def->name), suffix = length > 7 && strcmp(def->name + length - 7, "_errors") == 0 ? 7 : 0;
        Value  name = str_from_latin1(def->name, length - suffix);
        if (!function || !name || dict_set(roots[ROOT_ERRORS].value, name, function) < 0) return -1;
    }
    return 0;
}

/* ---- error handlers ----------------------------------------------------------------------------------------------------------- */
Status codec_register_error(Value name, Value handler) {
    if (!value_is_callable(handler)) return RAISED(raise_type_error("handler must be callable"));
    return dict_set(roots[ROOT_ERRORS].value, name, handler);
}

Value codec_lookup_error(const char *name) {
    Value handler = dict_get_c(roots[ROOT_ERRORS].value, name ? name : "strict");
    return handler ? handler : raise_format(&LookupError_type, "unknown error handler name '%.400s'", name);
}

/* ---- codecs --------------------------------------------------------------------------------------------------------------------- */
Status codec_register(Value function) {
    if (!value_is_callable(function)) return RAISED(raise_type_error("argument must be callable"));
    return list_append(roots[ROOT_SEARCH].value, function);
}

Status codec_unregister(Value function) {
    Value list = roots[ROOT_SEARCH].value;
    for (intptr_t i = 0; i < list_length(list); i++) {
        if (list_get(list, i) != function) continue;
        dict_clear(roots[ROOT_CACHE].value);
        return list_pop(list, i) ? 0 : -1;
    }
    return 0;
}

/* Lower case, and runs of other characters than letters, digits and dots as one underscore.  False: does not fit. */
static bool normalize_name(const char *name, char *out, size_t size) {
    size_t n = 0;
    bool   gap = false;
    for (; *name; name++) {
        char c = *name;
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.') {
            if (gap && n) out[n++] = '_';
            gap = false;
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        } else {
            gap = true;
        }
        if (n + 2 >= size) return false;
    }
    out[n] = 0;
    return true;
}

static Value normalized(const char *encoding) {
    char        local[64];
    if (normalize_name(encoding, local, sizeof local)) return str_from_utf8(local, strlen(local));
    Value room = bytes_new((intptr_t)strlen(encoding) + 4);
    if (!room || !normalize_name(encoding, (char *)bytes_data(room), (size_t)bytes_length(room))) return NULL;
    return str_from_utf8((char *)bytes_data(room), strlen((char *)bytes_data(room)));
}

Value codec_lookup(const char *encoding) {
    Value name = normalized(encoding);
    if (!name || !(name = str_intern(name))) return NULL;
    Value found = dict_get(roots[ROOT_CACHE].value, name);
    if (found || exception_pending()) return found;
    if (!encodings_imported) {
        if (!vm_hooks.import) return raise_system_error("the codec registry is not ready: no importer");
        encodings_imported = true;
        if (!vm_hooks.import("encodings")) {
            encodings_imported = false;
            return NULL;
        }
    }
    Value list = roots[ROOT_SEARCH].value;
    if (list_length(list) == 0) return raise_format(&LookupError_type, "no codec search functions registered: can't find encoding");
    for (intptr_t i = 0; i < list_length(list); i++) {
        TRY_VALUE(found, CALL1(list_get(list, i), name));
        if (found == NONE) continue;
        if (!is_tuple(found) || tuple_length(found) != 4) return raise_type_error("codec search functions must return 4-tuples");
        return dict_set(roots[ROOT_CACHE].value, name, found) < 0 ? NULL : found;
    }
    return raise_format(&LookupError_type, "unknown encoding: %s", encoding);
}

/* Would a new exception of the class of CAUSE, made from one text, lose nothing? */
static bool can_wrap(Value cause) {
    Type         *type = type_of(cause), *base = type;
    ExceptionObj *exc = (ExceptionObj *)cause;
    Value         args = exc->args.value, dict = exc->dict.value;
    while (type_has_flag(base, TYPE_FLAG_HEAP)) base = base->base;
    if (base->basic_size != (intptr_t)sizeof(ExceptionObj) || type->native->create != BaseException_type.native->create ||
        type->native->init != BaseException_type.native->init)
        return false;
    if (base != type) {
        dict = object_get_dict(cause);
        if (!dict) exception_clear();
    }
    if (dict && is_dict(dict) && dict_length(dict)) return false;
    return !args || !is_tuple(args) || tuple_length(args) == 0 || (tuple_length(args) == 1 && is_str(tuple_get(args, 0)));
}

/* An error inside a codec is wrapped in one of the same class that names the codec, if that loses nothing. */
static void chain_error(const char *operation, const char *encoding) {
    Value cause = exception_fetch();
    if (!can_wrap(cause)) {
        exception_restore(cause);
        return;
    }
    Type *type = type_of(cause);
    Value args = ((ExceptionObj *)cause)->args.value, text = args && tuple_length(args) == 1 ? tuple_get(args, 0) : NULL;
    if (text) raise_format(type, "%s with '%s' codec failed (%s: %U)", operation, encoding, type_short_name(type), text);
    else raise_format(type, "%s with '%s' codec failed (%s: )", operation, encoding, type_short_name(type));
    Value wrapper = exception_fetch();
    if (is_exception(wrapper) && exception_set_cause(wrapper, cause) < 0) return; /* its context stays what was handled before */
    exception_restore(wrapper);
}

/* Calls the encoder (WHICH 0) or decoder (1) of CODEC; the first item of its result. */
static Value call_codec(Value codec, int which, Value object, const char *encoding, const char *errors) {
    Value args[2] = {object, NULL}, result;
    if (errors) TRY_VALUE(args[1], str_from_utf8(errors, strlen(errors)));
    result = object_call(tuple_get(codec, which), args, errors ? 2 : 1, NULL);
    if (!result) {
        chain_error(which ? "decoding" : "encoding", encoding);
        return NULL;
    }
    if (!is_tuple(result) || tuple_length(result) != 2)
        return raise_type_error(which ? "decoder must return a tuple (object,integer)" : "encoder must return a tuple (object, integer)");
    return tuple_get(result, 0);
}

Value codec_encode(Value object, const char *encoding, const char *errors) {
    Value codec = codec_lookup(encoding);
    return codec ? call_codec(codec, 0, object, encoding, errors) : NULL;
}

Value codec_decode(Value object, const char *encoding, const char *errors) {
    Value codec = codec_lookup(encoding);
    return codec ? call_codec(codec, 1, object, encoding, errors) : NULL;
}

/* The codec, which must be one between str and bytes: LookupError otherwise. */
static Value text_codec(const char *encoding, const char *alternative) {
    Value codec = codec_lookup(encoding), flag;
    if (!codec) return NULL;
    if (!value_is(codec, &tuple_type)) {
        Value name = str_intern_c("_is_text_encoding");
        Truth found = name ? object_lookup_attr(codec, name, &flag) : -1;
        Truth text = found > 0 ? object_truth(flag) : found < 0 ? -1 : 1;
        if (text < 0) return NULL;
        if (!text)
            return raise_format(&LookupError_type, "'%.400s' is not a text encoding; use %s to handle arbitrary codecs", encoding, alternative);
    }
    return codec;
}

/* ---- text <-> bytes ------------------------------------------------------------------------------------------------------------------ */
enum NativeCodec { CODEC_OTHER, CODEC_UTF8, CODEC_UTF16, CODEC_UTF32, CODEC_ASCII, CODEC_LATIN1 };

static enum NativeCodec native_codec(const char *encoding) {
    char name[16];
    if (!encoding) return CODEC_UTF8;
    if (strlen(encoding) > 12 || !normalize_name(encoding, name, sizeof name)) return CODEC_OTHER;
    static const struct {
        const char      *name;
        enum NativeCodec codec;
    } known[] = {{"utf_8", CODEC_UTF8}, {"utf8", CODEC_UTF8}, {"utf_16", CODEC_UTF16}, {"utf16", CODEC_UTF16}, {"utf_32", CODEC_UTF32},
                 {"utf32", CODEC_UTF32}, {"ascii", CODEC_ASCII}, {"us_ascii", CODEC_ASCII}, {"latin1", CODEC_LATIN1},
                 {"latin_1", CODEC_LATIN1}, {"iso_8859_1", CODEC_LATIN1}, {"iso8859_1", CODEC_LATIN1}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (strcmp(name, known[i].name) == 0) return known[i].codec;
    return CODEC_OTHER;
}

bool codec_development_mode;

Status codec_check_names(const char *encoding, const char *errors) {
    if (LIKELY(!codec_development_mode)) return 0;
    if (native_codec(encoding) == CODEC_OTHER && !codec_lookup(encoding)) return -1;
    return !errors || error_mode(errors) != ERRORS_CUSTOM || codec_lookup_error(errors) ? 0 : -1;
}

Value str_encode(Value text, const char *encoding, const char *errors) {
    TRY_NULL(codec_check_names(encoding, errors));
    switch (native_codec(encoding)) {
    case CODEC_UTF8: return codec_utf8_encode(text, errors);
    case CODEC_UTF16: return codec_utf16_encode(text, errors, 0);
    case CODEC_UTF32: return codec_utf32_encode(text, errors, 0);
    case CODEC_ASCII: return codec_ascii_encode(text, errors);
    case CODEC_LATIN1: return codec_latin1_encode(text, errors);
    default: break;
    }
    Value codec = text_codec(encoding, "codecs.encode()");
    Value bytes = codec ? call_codec(codec, 0, text, encoding, errors) : NULL;
    if (!bytes || is_bytes(bytes)) return bytes;
    if (value_is_a(bytes, &bytearray_type)) {
        if (warn_format(&RuntimeWarning_type, 1, "encoder %s returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types", encoding) < 0)
            return NULL;
        return bytes_from_data(bytearray_data(bytes), (size_t)bytearray_length(bytes));
    }
    return raise_type_error("'%.400s' encoder returned '%N' instead of 'bytes'; use codecs.encode() to encode to arbitrary types", encoding, bytes);
}

Value str_decode(const uint8_t *data, size_t length, const char *encoding, const char *errors) {
    int order = 0;
    TRY_NULL(codec_check_names(encoding, errors));
    switch (native_codec(encoding)) {
    case CODEC_UTF8: return codec_utf8_decode(data, length, errors, true, NULL);
    case CODEC_UTF16: return codec_utf16_decode(data, length, errors, &order, true, NULL);
    case CODEC_UTF32: return codec_utf32_decode(data, length, errors, &order, true, NULL);
    case CODEC_ASCII: return codec_ascii_decode(data, length, errors);
    case CODEC_LATIN1: return codec_latin1_decode(data, length);
    default: break;
    }
    Value codec = text_codec(encoding, "codecs.decode()"), bytes, view;
    if (!codec) return NULL;
    TRY_VALUE(bytes, bytes_from_data(data, length));
    TRY_VALUE(view, memoryview_from_object(bytes));
    Value text = call_codec(codec, 1, view, encoding, errors);
    if (!text || is_str(text)) return text;
    return raise_type_error("'%.400s' decoder returned '%N' instead of 'str'; use codecs.decode() to decode to arbitrary types", encoding, text);
}

/* ---- file system ------------------------------------------------------------------------------------------------------------------------ */
Value str_fs_decode(const char *text) { return codec_utf8_decode((const uint8_t *)text, strlen(text), "surrogateescape", true, NULL); }

/* Other objects with a buffer are still taken for a path, with a warning. */
static Value path_of_buffer(Value object) {
    TRY_NULL(warn_format(&DeprecationWarning_type, 1, "path should be string, bytes, or os.PathLike, not %.200s", type_of(object)->name));
    return bytes_from_object(object);
}

Value str_fs_decode_path(Value path) {
    if (!is_str(path)) {
        if (!is_bytes(path) && value_has_buffer(path)) TRY_VALUE(path, path_of_buffer(path));
        TRY_VALUE(path, str_fs_encode(path));
        path = codec_utf8_decode((const uint8_t *)bytes_data(path), (size_t)bytes_length(path), "surrogateescape", true, NULL);
    }
    return path;
}

Value str_fs_encode(Value path) {
    Value method, bytes;
    if (!is_str(path) && !is_bytes(path)) {
        Value original = path;
        Truth found = object_lookup_special(path, DUNDER(fspath), &method);
        if (found < 0) return NULL;
        if (!found) return raise_type_error("expected str, bytes or os.PathLike object, not %N", path);
        TRY_VALUE(path, CALL0(method));
        if (!is_str(path) && !is_bytes(path))
            return raise_type_error("expected %N.__fspath__() to return str or bytes, not %N", original, path);
    }
    TRY_VALUE(bytes, is_bytes(path) ? path : codec_utf8_encode(path, "surrogateescape"));
    if (memchr(bytes_data(bytes), 0, (size_t)bytes_length(bytes))) return raise_value_error("embedded null byte");
    return bytes;
}
