/* capi_unicode_codec.c - PyUnicode_Decode* and PyUnicode_As*String, names of files, and PyCodec_*, the registry. */
#include "capi_int.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "capi_text_int.h"
#include "objects/bytes.h"
#include "objects/codec.h"
#include "objects/exceptions.h"
#include "objects/str.h"

#include <wchar.h>

/* ---- decoding ------------------------------------------------------------------------------------------------------------ */
static const uint8_t *data_of(const char *text) { return (const uint8_t *)text; }

/* Results of stateful decoders: *CONSUMED may be absent, and then the input is complete. */
#define DECODE_STATEFUL(CALL) \
    do { \
        size_t used = 0; \
        bool   final = consumed == NULL; \
        Value  v = (CALL); \
        if (consumed != NULL && v != NULL) *consumed = (Py_ssize_t)used; \
        return capi_out(v); \
    } while (0)

PyObject *PyUnicode_DecodeUTF8Stateful(const char *s, Py_ssize_t size, const char *errors, Py_ssize_t *consumed) {
    DECODE_STATEFUL(codec_utf8_decode(data_of(s), (size_t)size, errors, final, &used));
}

PyObject *PyUnicode_DecodeUTF16Stateful(const char *s, Py_ssize_t size, const char *errors, int *order, Py_ssize_t *consumed) {
    int local = 0;
    DECODE_STATEFUL(codec_utf16_decode(data_of(s), (size_t)size, errors, order != NULL ? order : &local, final, &used));
}

PyObject *PyUnicode_DecodeUTF32Stateful(const char *s, Py_ssize_t size, const char *errors, int *order, Py_ssize_t *consumed) {
    int local = 0;
    DECODE_STATEFUL(codec_utf32_decode(data_of(s), (size_t)size, errors, order != NULL ? order : &local, final, &used));
}

PyObject *PyUnicode_DecodeUTF7Stateful(const char *s, Py_ssize_t size, const char *errors, Py_ssize_t *consumed) {
    DECODE_STATEFUL(codec_utf7_decode(data_of(s), (size_t)size, errors, final, &used));
}

PyObject *_PyUnicode_DecodeUnicodeEscapeStateful(const char *s, Py_ssize_t size, const char *errors, Py_ssize_t *consumed) {
    DECODE_STATEFUL(codec_unicode_escape_decode(data_of(s), (size_t)size, errors, final, &used));
}

PyObject *_PyUnicode_DecodeRawUnicodeEscapeStateful(const char *s, Py_ssize_t size, const char *errors, Py_ssize_t *consumed) {
    DECODE_STATEFUL(codec_raw_unicode_escape_decode(data_of(s), (size_t)size, errors, final, &used));
}

PyObject *PyUnicode_DecodeUTF8(const char *s, Py_ssize_t size, const char *errors) {
    return PyUnicode_DecodeUTF8Stateful(s, size, errors, NULL);
}
PyObject *PyUnicode_DecodeUTF16(const char *s, Py_ssize_t size, const char *errors, int *order) {
    return PyUnicode_DecodeUTF16Stateful(s, size, errors, order, NULL);
}
PyObject *PyUnicode_DecodeUTF32(const char *s, Py_ssize_t size, const char *errors, int *order) {
    return PyUnicode_DecodeUTF32Stateful(s, size, errors, order, NULL);
}
PyObject *PyUnicode_DecodeUTF7(const char *s, Py_ssize_t size, const char *errors) {
    return PyUnicode_DecodeUTF7Stateful(s, size, errors, NULL);
}
PyObject *PyUnicode_DecodeUnicodeEscape(const char *s, Py_ssize_t size, const char *errors) {
    return _PyUnicode_DecodeUnicodeEscapeStateful(s, size, errors, NULL);
}
PyObject *PyUnicode_DecodeRawUnicodeEscape(const char *s, Py_ssize_t size, const char *errors) {
    return _PyUnicode_DecodeRawUnicodeEscapeStateful(s, size, errors, NULL);
}
PyObject *PyUnicode_DecodeLatin1(const char *s, Py_ssize_t size, const char *errors) {
    return capi_out(codec_latin1_decode(data_of(s), (size_t)size));
}
PyObject *PyUnicode_DecodeASCII(const char *s, Py_ssize_t size, const char *errors) {
    return capi_out(codec_ascii_decode(data_of(s), (size_t)size, errors));
}
PyObject *PyUnicode_DecodeCharmap(const char *s, Py_ssize_t size, PyObject *mapping, const char *errors) {
    return capi_out(codec_charmap_decode(data_of(s), (size_t)size, errors, capi_in(mapping)));
}
PyObject *PyUnicode_Decode(const char *s, Py_ssize_t size, const char *encoding, const char *errors) {
    return capi_out(size == 0 ? empty_str : str_decode(data_of(s), (size_t)size, encoding, errors));
}

/* str(object, encoding, errors). */
PyObject *PyUnicode_FromEncodedObject(PyObject *object, const char *encoding, const char *errors) {
    Buffer buffer;
    if (object == NULL) {
        PyErr_BadInternalCall();
        return NULL;
    }
    Value v = capi_in(object);
    if (is_bytes(v)) return PyUnicode_Decode(PyBytes_AS_STRING(object), PyBytes_GET_SIZE(object), encoding, errors);
    if (is_str(v)) return capi_out(raise_type_error("decoding str is not supported"));
    if (!value_has_buffer(v)) return capi_out(raise_type_error("decoding to str: need a bytes-like object, %.80N found", v));
    if (buffer_get(v, &buffer, BUFFER_SIMPLE) < 0) return capi_out(NULL);
    Value result = buffer.length == 0 ? empty_str : str_decode(buffer.data, (size_t)buffer.length, encoding, errors);
    buffer_release(&buffer);
    return capi_out(result);
}

/* ---- encoding ------------------------------------------------------------------------------------------------------------ */
static bool text_argument(PyObject *object) {
    if (PyUnicode_Check(object)) return PyUnicode_READY(object) == 0;
    PyErr_BadArgument();
    return false;
}

#define ENCODE(object, CALL) (text_argument(object) ? capi_out(CALL) : NULL)

PyObject *_PyUnicode_AsUTF8String(PyObject *object, const char *errors) {
    return ENCODE(object, codec_utf8_encode(capi_in(object), errors));
}
PyObject *_PyUnicode_AsLatin1String(PyObject *object, const char *errors) {
    return ENCODE(object, codec_latin1_encode(capi_in(object), errors));
}
PyObject *_PyUnicode_AsASCIIString(PyObject *object, const char *errors) {
    return ENCODE(object, codec_ascii_encode(capi_in(object), errors));
}
PyObject *_PyUnicode_EncodeUTF16(PyObject *object, const char *errors, int order) {
    return ENCODE(object, codec_utf16_encode(capi_in(object), errors, order));
}
PyObject *_PyUnicode_EncodeUTF32(PyObject *object, const char *errors, int order) {
    return ENCODE(object, codec_utf32_encode(capi_in(object), errors, order));
}
PyObject *_PyUnicode_EncodeUTF7(PyObject *object, int set_o, int white_space, const char *errors) {
    return ENCODE(object, codec_utf7_encode(capi_in(object), errors));
}
PyObject *_PyUnicode_EncodeCharmap(PyObject *object, PyObject *mapping, const char *errors) {
    return ENCODE(object, codec_charmap_encode(capi_in(object), errors, capi_in(mapping)));
}
PyObject *PyUnicode_AsUTF8String(PyObject *object) { return _PyUnicode_AsUTF8String(object, NULL); }
PyObject *PyUnicode_AsLatin1String(PyObject *object) { return _PyUnicode_AsLatin1String(object, NULL); }
PyObject *PyUnicode_AsASCIIString(PyObject *object) { return _PyUnicode_AsASCIIString(object, NULL); }
PyObject *PyUnicode_AsUTF16String(PyObject *object) { return _PyUnicode_EncodeUTF16(object, NULL, 0); }
PyObject *PyUnicode_AsUTF32String(PyObject *object) { return _PyUnicode_EncodeUTF32(object, NULL, 0); }
PyObject *PyUnicode_AsUnicodeEscapeString(PyObject *object) {
    return ENCODE(object, codec_unicode_escape_encode(capi_in(object)));
}
PyObject *PyUnicode_AsRawUnicodeEscapeString(PyObject *object) {
    return ENCODE(object, codec_raw_unicode_escape_encode(capi_in(object)));
}
PyObject *PyUnicode_AsCharmapString(PyObject *object, PyObject *mapping) {
    if (!PyUnicode_Check(object) || mapping == NULL) {
        PyErr_BadArgument();
        return NULL;
    }
    return _PyUnicode_EncodeCharmap(object, mapping, NULL);
}
PyObject *PyUnicode_AsEncodedString(PyObject *object, const char *encoding, const char *errors) {
    return ENCODE(object, str_encode(capi_in(object), encoding, errors));
}

PyAPI_FUNC(PyObject *) PyUnicode_AsDecodedObject(PyObject *, const char *, const char *);
PyAPI_FUNC(PyObject *) PyUnicode_AsDecodedUnicode(PyObject *, const char *, const char *);
PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedObject(PyObject *, const char *, const char *);
PyAPI_FUNC(PyObject *) PyUnicode_AsEncodedUnicode(PyObject *, const char *, const char *);
PyAPI_FUNC(PyObject *) PyUnicode_BuildEncodingMap(PyObject *);

/* The four old ones go through the registry whatever the codec makes; two insist on text. */
static PyObject *convert(PyObject *object, const char *encoding, const char *errors, bool encode, bool want_text) {
    if (!text_argument(object)) return NULL;
    if (encoding == NULL) encoding = "utf-8";
    Value v = encode ? codec_encode(capi_in(object), encoding, errors) : codec_decode(capi_in(object), encoding, errors);
    if (v != NULL && want_text && !is_str(v)) {
        v = raise_type_error("'%.400s' %s returned '%.400N' instead of 'str'; use codecs.%s() to %s to arbitrary types", encoding,
                             encode ? "encoder" : "decoder", v, encode ? "encode" : "decode", encode ? "encode" : "decode");
    }
    return capi_out(v);
}

PyObject *PyUnicode_AsDecodedObject(PyObject *object, const char *encoding, const char *errors) {
    return convert(object, encoding, errors, false, false);
}
PyObject *PyUnicode_AsDecodedUnicode(PyObject *object, const char *encoding, const char *errors) {
    return convert(object, encoding, errors, false, true);
}
PyObject *PyUnicode_AsEncodedObject(PyObject *object, const char *encoding, const char *errors) {
    return convert(object, encoding, errors, true, false);
}
PyObject *PyUnicode_AsEncodedUnicode(PyObject *object, const char *encoding, const char *errors) {
    return convert(object, encoding, errors, true, true);
}

PyObject *PyUnicode_BuildEncodingMap(PyObject *table) {
    if (!PyUnicode_Check(table) || PyUnicode_GET_LENGTH(table) == 0) {
        PyErr_BadArgument();
        return NULL;
    }
    return capi_out(codec_charmap_build(capi_in(table)));
}

/* Is the character at I mapped to None?  str.translate drops it then; here it is an error. */
static Truth is_undefined(Value text, intptr_t i, Value mapping) {
    Value found = object_get_item(mapping, value_from_int((int64_t)str_char(text, i)));
    if (found != NULL) return found == NONE;
    if (!exception_matches(&LookupError_type)) return -1;
    exception_clear();
    return 0;
}

static Status check_mapping(Value text, Value mapping) {
    Truth undefined = 0;
    for (intptr_t i = 0; i < str_length(text) && undefined == 0; i++) {
        undefined = is_undefined(text, i, mapping);
        if (undefined <= 0) continue;
        intptr_t end = i + 1;
        while (end < str_length(text) && (undefined = is_undefined(text, end, mapping)) > 0) end++;
        if (undefined < 0) return -1;
        Value exception = unicode_translate_error_new(text, i, end, "character maps to <undefined>");
        return exception == NULL ? -1 : RAISED(raise_exception(exception));
    }
    return undefined < 0 ? -1 : 0;
}

PyObject *PyUnicode_Translate(PyObject *text, PyObject *mapping, const char *errors) {
    if (!text_argument(text)) return NULL;
    if (errors != NULL && strcmp(errors, "strict") != 0 && strcmp(errors, "ignore") != 0) {
        return capi_out(raise_not_implemented("PyUnicode_Translate with this error handler"));
    }
    if ((errors == NULL || errors[0] == 's') && check_mapping(capi_in(text), capi_in(mapping)) < 0) return capi_out(NULL);
    Value translate = str_intern_c("translate"), method = translate == NULL ? NULL : object_get_attr(VALUE(&str_type), translate);
    return capi_out(method == NULL ? NULL : CALL2(method, capi_in(text), capi_in(mapping)));
}

/* ---- the file system and the locale: UTF-8 with surrogateescape ----------------------------------------------------------- */
const char *Py_FileSystemDefaultEncoding = "utf-8";
const char *Py_FileSystemDefaultEncodeErrors = "surrogateescape";
int         Py_HasFileSystemDefaultEncoding = 1;

PyObject *PyUnicode_EncodeFSDefault(PyObject *object) { return _PyUnicode_AsUTF8String(object, "surrogateescape"); }

PyObject *PyUnicode_DecodeFSDefaultAndSize(const char *s, Py_ssize_t size) {
    return PyUnicode_DecodeUTF8Stateful(s, size, "surrogateescape", NULL);
}

PyObject *PyUnicode_DecodeFSDefault(const char *s) { return PyUnicode_DecodeFSDefaultAndSize(s, (Py_ssize_t)strlen(s)); }

static bool locale_errors(const char *errors) {
    if (errors == NULL || strcmp(errors, "strict") == 0 || strcmp(errors, "surrogateescape") == 0) return true;
    PyErr_Format(PyExc_ValueError, "unsupported error handler");
    return false;
}

PyObject *PyUnicode_EncodeLocale(PyObject *object, const char *errors) {
    if (!text_argument(object)) return NULL;
    if (PyUnicode_FindChar(object, 0, 0, PyUnicode_GET_LENGTH(object), 1) >= 0) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        return NULL;
    }
    return locale_errors(errors) ? _PyUnicode_AsUTF8String(object, errors) : NULL;
}

PyObject *PyUnicode_DecodeLocaleAndSize(const char *s, Py_ssize_t size, const char *errors) {
    if (s[size] != '\0' || (size_t)size != strlen(s)) {
        PyErr_SetString(PyExc_ValueError, "embedded null byte");
        return NULL;
    }
    return locale_errors(errors) ? PyUnicode_DecodeUTF8Stateful(s, size, errors, NULL) : NULL;
}

PyObject *PyUnicode_DecodeLocale(const char *s, const char *errors) {
    return PyUnicode_DecodeLocaleAndSize(s, (Py_ssize_t)strlen(s), errors);
}

int PyUnicode_FSConverter(PyObject *object, void *pointer) {
    PyObject **target = pointer;
    if (object == NULL) {
        Py_DECREF(*target);
        *target = NULL;
        return 1;
    }
    *target = capi_out(str_fs_encode(capi_in(object)));
    return *target != NULL ? Py_CLEANUP_SUPPORTED : 0;
}

int PyUnicode_FSDecoder(PyObject *object, void *pointer) {
    PyObject **target = pointer, *path, *text = NULL;
    if (object == NULL) {
        Py_DECREF(*target);
        *target = NULL;
        return 1;
    }
    bool is_buffer = PyObject_CheckBuffer(object);
    path = is_buffer ? Py_NewRef(object) : PyOS_FSPath(object);
    if (path == NULL) return 0;
    if (PyUnicode_Check(path)) {
        text = Py_NewRef(path);
    } else if (PyBytes_Check(path) || is_buffer) {
        if (PyBytes_Check(path) ||
            PyErr_WarnFormat(PyExc_DeprecationWarning, 1, "path should be string, bytes, or os.PathLike, not %.200s",
                             Py_TYPE(object)->tp_name) == 0) {
            PyObject *bytes = PyBytes_FromObject(path);
            if (bytes != NULL) text = PyUnicode_DecodeFSDefaultAndSize(PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes));
            Py_XDECREF(bytes);
        }
    } else {
        PyErr_Format(PyExc_TypeError, "path should be string, bytes, or os.PathLike, not %.200s", Py_TYPE(object)->tp_name);
    }
    Py_DECREF(path);
    if (text != NULL && PyUnicode_FindChar(text, 0, 0, PyUnicode_GET_LENGTH(text), 1) >= 0) {
        PyErr_SetString(PyExc_ValueError, "embedded null character");
        Py_DECREF(text);
        text = NULL;
    }
    if (text == NULL) return 0;
    *target = text;
    return Py_CLEANUP_SUPPORTED;
}

/* Bytes that are no UTF-8 become U+DC80..DCFF and back.  Memory of PyMem_RawMalloc. */
wchar_t *Py_DecodeLocale(const char *s, size_t *size) {
    size_t   length = strlen(s), count = 0;
    wchar_t *out = PyMem_RawMalloc((length + 1) * sizeof *out);
    if (out == NULL) {
        if (size != NULL) *size = (size_t)-1;
        return NULL;
    }
    for (size_t i = 0; i < length;) {
        uint32_t c;
        int      used = utf8_decode((const uint8_t *)s + i, length - i, UTF8_STRICT, &c);
        if (used <= 0) c = 0xdc00 + (unsigned char)s[i], used = 1;
        out[count++] = (wchar_t)c;
        i += (size_t)used;
    }
    out[count] = 0;
    if (size != NULL) *size = count;
    return out;
}

static char *encode_wide(const wchar_t *s, size_t *error, void *(*allocate)(size_t)) {
    size_t length = wcslen(s);
    char  *out = allocate(4 * length + 1), *p = out;
    if (error != NULL) *error = (size_t)-1;
    if (out == NULL) return NULL;
    for (size_t i = 0; i < length; i++) {
        uint32_t c = (uint32_t)s[i];
        if (c >= 0xdc80 && c <= 0xdcff) {
            *p++ = (char)(c - 0xdc00);
        } else if ((c >= 0xd800 && c < 0xe000) || c > 0x10ffff) {
            if (allocate == PyMem_Malloc) PyMem_Free(out);
            else PyMem_RawFree(out);
            if (error != NULL) *error = i;
            return NULL;
        } else {
            p += utf8_encode(c, p);
        }
    }
    *p = '\0';
    return out;
}

PyAPI_FUNC(char *) _Py_EncodeLocaleRaw(const wchar_t *, size_t *);
char *Py_EncodeLocale(const wchar_t *s, size_t *error) { return encode_wide(s, error, PyMem_Malloc); }
char *_Py_EncodeLocaleRaw(const wchar_t *s, size_t *error) { return encode_wide(s, error, PyMem_RawMalloc); }

/* ---- the registry ------------------------------------------------------------------------------------------------------------ */
int PyCodec_Register(PyObject *search) { return capi_status(codec_register(capi_in(search))); }
int PyCodec_Unregister(PyObject *search) { return capi_status(codec_unregister(capi_in(search))); }

PyObject *_PyCodec_Lookup(const char *encoding) {
    if (encoding == NULL) {
        PyErr_BadArgument();
        return NULL;
    }
    return capi_out(codec_lookup(encoding));
}

int PyCodec_KnownEncoding(const char *encoding) {
    PyObject *codec = _PyCodec_Lookup(encoding);
    if (codec == NULL) PyErr_Clear();
    Py_XDECREF(codec);
    return codec != NULL;
}

PyObject *PyCodec_Encode(PyObject *object, const char *encoding, const char *errors) {
    return capi_out(codec_encode(capi_in(object), encoding, errors));
}
PyObject *PyCodec_Decode(PyObject *object, const char *encoding, const char *errors) {
    return capi_out(codec_decode(capi_in(object), encoding, errors));
}

/* Item INDEX of a CodecInfo. */
static Value codec_item(const char *encoding, intptr_t index) {
    Value codec = codec_lookup(encoding);
    return codec == NULL ? NULL : tuple_get(codec, index);
}

PyObject *PyCodec_Encoder(const char *encoding) { return capi_out(codec_item(encoding, 0)); }
PyObject *PyCodec_Decoder(const char *encoding) { return capi_out(codec_item(encoding, 1)); }

static PyObject *make_stream(const char *encoding, PyObject *stream, const char *errors, intptr_t index) {
    Value type = codec_item(encoding, index), handler = NULL;
    if (type == NULL || (errors != NULL && (handler = str_from_utf8(errors, strlen(errors))) == NULL)) return capi_out(NULL);
    Value arguments[2] = {capi_in(stream), handler};
    return capi_out(object_call(type, arguments, handler != NULL ? 2 : 1, NULL));
}

PyObject *PyCodec_StreamReader(const char *encoding, PyObject *stream, const char *errors) {
    return make_stream(encoding, stream, errors, 2);
}
PyObject *PyCodec_StreamWriter(const char *encoding, PyObject *stream, const char *errors) {
    return make_stream(encoding, stream, errors, 3);
}

/* CODEC.NAME(errors) */
static PyObject *make_incremental(Value codec, const char *name, const char *errors) {
    Value attribute = codec == NULL ? NULL : str_intern_c(name), factory, handler = NULL;
    if (attribute == NULL || (factory = object_get_attr(codec, attribute)) == NULL) return capi_out(NULL);
    if (errors != NULL && (handler = str_from_utf8(errors, strlen(errors))) == NULL) return capi_out(NULL);
    return capi_out(object_call(factory, &handler, handler != NULL, NULL));
}

PyObject *PyCodec_IncrementalEncoder(const char *encoding, const char *errors) {
    return make_incremental(codec_lookup(encoding), "incrementalencoder", errors);
}
PyObject *PyCodec_IncrementalDecoder(const char *encoding, const char *errors) {
    return make_incremental(codec_lookup(encoding), "incrementaldecoder", errors);
}
PyObject *_PyCodecInfo_GetIncrementalEncoder(PyObject *codec, const char *errors) {
    return make_incremental(capi_in(codec), "incrementalencoder", errors);
}
PyObject *_PyCodecInfo_GetIncrementalDecoder(PyObject *codec, const char *errors) {
    return make_incremental(capi_in(codec), "incrementaldecoder", errors);
}

/* LookupError unless the codec turns text into bytes and back. */
PyObject *_PyCodec_LookupTextEncoding(const char *encoding, const char *alternative) {
    Value codec = codec_lookup(encoding), name, flag;
    if (codec == NULL) return capi_out(NULL);
    if (!value_is(codec, &tuple_type)) {
        Truth found = (name = str_intern_c("_is_text_encoding")) == NULL ? -1 : object_lookup_attr(codec, name, &flag);
        Truth is_text = found > 0 ? object_truth(flag) : found < 0 ? -1 : 1;
        if (is_text < 0) return capi_out(NULL);
        if (is_text == 0) {
            return capi_out(raise_format(&LookupError_type, "'%.400s' is not a text encoding; use %s to handle arbitrary codecs",
                                         encoding, alternative));
        }
    }
    return capi_out(codec);
}

static PyObject *convert_text(PyObject *object, const char *encoding, const char *errors, intptr_t index, const char *alternative) {
    PyObject *codec = _PyCodec_LookupTextEncoding(encoding, alternative);
    Value     handler = NULL, result;
    if (codec == NULL) return NULL;
    Value function = tuple_get(capi_in(codec), index);
    Py_DECREF(codec);
    if (errors != NULL && (handler = str_from_utf8(errors, strlen(errors))) == NULL) return capi_out(NULL);
    Value arguments[2] = {capi_in(object), handler};
    result = object_call(function, arguments, handler != NULL ? 2 : 1, NULL);
    if (result != NULL && (!is_tuple(result) || tuple_length(result) != 2)) {
        result = raise_type_error("%s must return a tuple (object, integer)", index == 0 ? "encoder" : "decoder");
    }
    return capi_out(result == NULL ? NULL : tuple_get(result, 0));
}

PyObject *_PyCodec_EncodeText(PyObject *object, const char *encoding, const char *errors) {
    return convert_text(object, encoding, errors, 0, "codecs.encode()");
}
PyObject *_PyCodec_DecodeText(PyObject *object, const char *encoding, const char *errors) {
    return convert_text(object, encoding, errors, 1, "codecs.decode()");
}

/* ---- error handlers ------------------------------------------------------------------------------------------------------------ */
int PyCodec_RegisterError(const char *name, PyObject *handler) {
    Value text = str_from_utf8(name, strlen(name));
    return capi_status(text == NULL ? -1 : codec_register_error(text, capi_in(handler)));
}

PyObject *PyCodec_LookupError(const char *name) { return capi_out(codec_lookup_error(name)); }

static PyObject *call_handler(const char *name, PyObject *exception) {
    Value handler = codec_lookup_error(name);
    return capi_out(handler == NULL ? NULL : CALL1(handler, capi_in(exception)));
}

PyObject *PyCodec_StrictErrors(PyObject *exception) { return call_handler("strict", exception); }
PyObject *PyCodec_IgnoreErrors(PyObject *exception) { return call_handler("ignore", exception); }
PyObject *PyCodec_ReplaceErrors(PyObject *exception) { return call_handler("replace", exception); }
PyObject *PyCodec_XMLCharRefReplaceErrors(PyObject *exception) { return call_handler("xmlcharrefreplace", exception); }
PyObject *PyCodec_BackslashReplaceErrors(PyObject *exception) { return call_handler("backslashreplace", exception); }
PyObject *PyCodec_NameReplaceErrors(PyObject *exception) { return call_handler("namereplace", exception); }
