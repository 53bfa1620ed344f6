/* codecs_module.c - _codecs: the registry and the native codecs as Python functions. */
#include "objects/bytes.h"
#include "objects/codec.h"
#include "objects/function.h"
#include "objects/int.h"
#include "objects/str.h"
#include "objects/thread.h"

extern const NativeModule codecs_module;

/* ---- arguments -------------------------------------------------------------------------------------------------------- */
/* Text of an optional str argument. */
static Status text_argument(const char *function, int position, Value v, const char **out, bool none_allowed) {
    size_t length;
    *out = NULL;
    if (!v || (none_allowed && v == NONE)) return 0;
    if (!is_str(v)) {
        const char *wanted = none_allowed ? "str or None" : "str";
        return RAISED(raise_type_error("%s() argument %d must be %s, not %K", function, position, wanted, v));
    }
    if (!(*out = str_utf8(v, &length))) return -1;
    if (strlen(*out) != length) return RAISED(raise_value_error("embedded null character"));
    return 0;
}

typedef struct DecodeArguments {
    Buffer      data;
    const char *errors;
    bool        final;
    size_t      consumed;
} DecodeArguments;

/* data, errors=None, final=FINAL (if EXTRA allows it). */
static Status decode_arguments(const char *function, const Value *args, size_t nargs, size_t maximum, bool final, DecodeArguments *out) {
    if (nargs < 1 || nargs > maximum) return RAISED(raise_arity(function, 1, maximum, nargs));
    out->final = final;
    if (nargs > 2 && maximum == 3) {
        Truth truth = object_truth(args[2]);
        if (truth < 0) return -1;
        out->final = truth;
    }
    TRY(text_argument(function, 2, nargs > 1 ? args[1] : NULL, &out->errors, true));
    return buffer_get(args[0], &out->data, BUFFER_SIMPLE);
}

static Value decoded(DecodeArguments *a, Value text) {
    buffer_release(&a->data);
    return text ? TUPLE2(text, value_from_int((int64_t)a->consumed)) : NULL;
}

static Status encode_arguments(const char *function, const Value *args, size_t nargs, size_t maximum, const char **errors) {
    if (nargs < 1 || nargs > maximum) return RAISED(raise_arity(function, 1, maximum, nargs));
    if (!is_str(args[0])) {
        if (maximum == 1) return RAISED(raise_type_error("%s() argument must be str, not %N", function, args[0]));
        return RAISED(raise_type_error("%s() argument 1 must be str, not %K", function, args[0]));
    }
    return text_argument(function, 2, nargs > 1 ? args[1] : NULL, errors, true);
}

static Value encoded(Value text, Value bytes) { return bytes ? TUPLE2(bytes, value_from_int(str_length(text))) : NULL; }

static Status order_argument(Value v, int *out) {
    intptr_t i;
    TRY(number_as_index(v, &i, &OverflowError_type));
    *out = i < 0 ? -1 : i > 0;
    return 0;
}

/* ---- stateful and plain decoders ----------------------------------------------------------------------------------------- */
#define DATA (const uint8_t *)a.data.data, (size_t)a.data.length
#define STATEFUL(NAME, FINAL, CALL) \
    static Value NAME##_decode(Value module, const Value *args, size_t nargs, Value kwnames) { \
        DecodeArguments a; \
        TRY_NULL(decode_arguments(#NAME "_decode", args, nargs, 3, FINAL, &a)); \
        return decoded(&a, CALL); \
    }
#define WITH_ORDER(NAME, ORDER, CODEC) \
    static Value NAME##_decode(Value module, const Value *args, size_t nargs, Value kwnames) { \
        DecodeArguments a; \
        int             order = ORDER; \
        TRY_NULL(decode_arguments(#NAME "_decode", args, nargs, 3, false, &a)); \
        return decoded(&a, CODEC(DATA, a.errors, &order, a.final, &a.consumed)); \
    } \
    static Value NAME##_encode(Value module, const Value *args, size_t nargs, Value kwnames) { \
        const char *errors; \
        TRY_NULL(encode_arguments(#NAME "_encode", args, nargs, 2, &errors)); \
        return encoded(args[0], CODEC##_to(args[0], errors, ORDER)); \
    }
#define codec_utf16_decode_to codec_utf16_encode
#define codec_utf32_decode_to codec_utf32_encode

STATEFUL(utf_8, false, codec_utf8_decode(DATA, a.errors, a.final, &a.consumed))
STATEFUL(utf_7, false, codec_utf7_decode(DATA, a.errors, a.final, &a.consumed))
WITH_ORDER(utf_16_le, -1, codec_utf16_decode)
WITH_ORDER(utf_16_be, 1, codec_utf16_decode)
WITH_ORDER(utf_32_le, -1, codec_utf32_decode)
WITH_ORDER(utf_32_be, 1, codec_utf32_decode)

static Value utf_16_decode(Value module, const Value *args, size_t nargs, Value kwnames) {
    DecodeArguments a;
    int             order = 0;
    TRY_NULL(decode_arguments("utf_16_decode", args, nargs, 3, false, &a));
    return decoded(&a, codec_utf16_decode(DATA, a.errors, &order, a.final, &a.consumed));
}

static Value utf_32_decode(Value module, const Value *args, size_t nargs, Value kwnames) {
    DecodeArguments a;
    int             order = 0;
    TRY_NULL(decode_arguments("utf_32_decode", args, nargs, 3, false, &a));
    return decoded(&a, codec_utf32_decode(DATA, a.errors, &order, a.final, &a.consumed));
}

/* data, errors, byteorder, final -> text, consumed, byteorder */
static Value ex_decode(const char *function, const Value *args, size_t nargs, bool wide) {
    DecodeArguments a;
    int             order = 0;
    TRY_NULL(decode_arguments(function, args, nargs, 4, false, &a));
    if (nargs > 2 && order_argument(args[2], &order) < 0) return decoded(&a, NULL);
    Truth final = nargs > 3 ? object_truth(args[3]) : 0;
    if (final < 0) return decoded(&a, NULL);
    Value text = wide ? codec_utf32_decode(DATA, a.errors, &order, final, &a.consumed) : codec_utf16_decode(DATA, a.errors, &order, final, &a.consumed);
    buffer_release(&a.data);
    return text ? TUPLE3(text, value_from_int((int64_t)a.consumed), value_from_int(order)) : NULL;
}

static Value utf_16_ex_decode(Value module, const Value *args, size_t nargs, Value kwnames) { return ex_decode("utf_16_ex_decode", args, nargs, false); }
static Value utf_32_ex_decode(Value module, const Value *args, size_t nargs, Value kwnames) { return ex_decode("utf_32_ex_decode", args, nargs, true); }

static Value ascii_decode(Value module, const Value *args, size_t nargs, Value kwnames) {
    DecodeArguments a;
    TRY_NULL(decode_arguments("ascii_decode", args, nargs, 2, true, &a));
    a.consumed = (size_t)a.data.length;
    return decoded(&a, codec_ascii_decode(DATA, a.errors));
}

static Value latin_1_decode(Value module, const Value *args, size_t nargs, Value kwnames) {
    DecodeArguments a;
    TRY_NULL(decode_arguments("latin_1_decode", args, nargs, 2, true, &a));
    a.consumed = (size_t)a.data.length;
    return decoded(&a, codec_latin1_decode(DATA));
}

static Value charmap_decode(Value module, const Value *args, size_t nargs, Value kwnames) {
    DecodeArguments a;
    if (nargs < 1 || nargs > 3) return raise_arity("charmap_decode", 1, 3, nargs);
    TRY_NULL(decode_arguments("charmap_decode", args, nargs > 2 ? 2 : nargs, 2, true, &a));
    a.consumed = (size_t)a.data.length;
    return decoded(&a, codec_charmap_decode(DATA, a.errors, nargs > 2 && args[2] != NONE ? args[2] : NULL));
}

/* ---- escapes: their data may also be str ------------------------------------------------------------------------------------ */
static Status escape_arguments(const char *function, const Value *args, size_t nargs, size_t maximum, Value local[3], DecodeArguments *out) {
    if (nargs < 1 || nargs > maximum) return RAISED(raise_arity(function, 1, maximum, nargs));
    for (size_t i = 0; i < nargs; i++) local[i] = args[i];
    if (is_str(local[0]) && !(local[0] = codec_utf8_encode(local[0], NULL))) return -1;
    return decode_arguments(function, local, nargs, maximum, true, out);
}

static Value unicode_escape_decode(Value module, const Value *args, size_t nargs, Value kwnames) {
    DecodeArguments a;
    Value           local[3];
    TRY_NULL(escape_arguments("unicode_escape_decode", args, nargs, 3, local, &a));
    Value text = codec_unicode_escape_decode(DATA, a.errors, a.final, &a.consumed);
    if (a.final) a.consumed = (size_t)a.data.length; /* a handler may have put other bytes in their place */
    return decoded(&a, text);
}

static Value raw_unicode_escape_decode(Value module, const Value *args, size_t nargs, Value kwnames) {
    DecodeArguments a;
    Value           local[3];
    TRY_NULL(escape_arguments("raw_unicode_escape_decode", args, nargs, 3, local, &a));
    return decoded(&a, codec_raw_unicode_escape_decode(DATA, a.errors, a.final, &a.consumed));
}

static Value escape_decode(Value module, const Value *args, size_t nargs, Value kwnames) {
    DecodeArguments a;
    Value           local[3];
    intptr_t        bad;
    TRY_NULL(escape_arguments("escape_decode", args, nargs, 2, local, &a));
    a.consumed = (size_t)a.data.length;
    Value bytes = codec_escape_decode(DATA, a.errors, &bad);
    if (bytes && bad >= 0) {
        const uint8_t *p = (const uint8_t *)a.data.data + bad;
        Status         status = *p >= '4' && *p <= '7'
                                    ? warn_format(&DeprecationWarning_type, 1, "invalid octal escape sequence '\\%.3s'", (const char *)p)
                                    : warn_format(&DeprecationWarning_type, 1, "invalid escape sequence '\\%c'", *p);
        if (status < 0) bytes = NULL;
    }
    return decoded(&a, bytes);
}

static Value escape_encode(Value module, const Value *args, size_t nargs, Value kwnames) {
    const char *errors;
    if (nargs < 1 || nargs > 2) return raise_arity("escape_encode", 1, 2, nargs);
    if (!is_bytes(args[0])) return raise_type_error("escape_encode() argument 1 must be bytes, not %K", args[0]);
    TRY_NULL(text_argument("escape_encode", 2, nargs > 1 ? args[1] : NULL, &errors, true));
    Value bytes = codec_escape_encode(args[0]);
    return bytes ? TUPLE2(bytes, value_from_int(bytes_length(args[0]))) : NULL;
}

/* ---- encoders ------------------------------------------------------------------------------------------------------------------- */
#define ENCODER(NAME, CALL) \
    static Value NAME##_encode(Value module, const Value *args, size_t nargs, Value kwnames) { \
        const char *errors; \
        TRY_NULL(encode_arguments(#NAME "_encode", args, nargs, 2, &errors)); \
        return encoded(args[0], CALL); \
    }
ENCODER(utf_8, codec_utf8_encode(args[0], errors))
ENCODER(utf_7, codec_utf7_encode(args[0], errors))
ENCODER(ascii, codec_ascii_encode(args[0], errors))
ENCODER(latin_1, codec_latin1_encode(args[0], errors))
ENCODER(unicode_escape, codec_unicode_escape_encode(args[0]))
ENCODER(raw_unicode_escape, codec_raw_unicode_escape_encode(args[0]))

static Value ordered_encode(const char *function, const Value *args, size_t nargs, bool wide) {
    const char *errors;
    int         order = 0;
    TRY_NULL(encode_arguments(function, args, nargs, 3, &errors));
    if (nargs > 2) TRY_NULL(order_argument(args[2], &order));
    return encoded(args[0], wide ? codec_utf32_encode(args[0], errors, order) : codec_utf16_encode(args[0], errors, order));
}

static Value utf_16_encode(Value module, const Value *args, size_t nargs, Value kwnames) { return ordered_encode("utf_16_encode", args, nargs, false); }
static Value utf_32_encode(Value module, const Value *args, size_t nargs, Value kwnames) { return ordered_encode("utf_32_encode", args, nargs, true); }

static Value charmap_encode(Value module, const Value *args, size_t nargs, Value kwnames) {
    const char *errors;
    TRY_NULL(encode_arguments("charmap_encode", args, nargs, 3, &errors));
    return encoded(args[0], codec_charmap_encode(args[0], errors, nargs > 2 && args[2] != NONE ? args[2] : NULL));
}

static Value charmap_build(Value module, Value map) {
    if (!is_str(map)) return raise_type_error("charmap_build() argument must be str, not %K", map);
    return codec_charmap_build(map);
}

static Value readbuffer_encode(Value module, const Value *args, size_t nargs, Value kwnames) {
    DecodeArguments a;
    Value           local[3];
    TRY_NULL(escape_arguments("readbuffer_encode", args, nargs, 2, local, &a));
    a.consumed = (size_t)a.data.length;
    return decoded(&a, bytes_from_data(a.data.data, (size_t)a.data.length));
}

/* ---- registry ------------------------------------------------------------------------------------------------------------------------ */
static Value registry_register(Value module, Value function) { return codec_register(function) < 0 ? NULL : NONE; }
static Value registry_unregister(Value module, Value function) { return codec_unregister(function) < 0 ? NULL : NONE; }

static Value registry_lookup(Value module, Value encoding) {
    const char *text;
    if (!is_str(encoding)) return raise_type_error("lookup() argument must be str, not %K", encoding);
    TRY_NULL(text_argument("lookup", 1, encoding, &text, false));
    return codec_lookup(text);
}

static Value registry_lookup_error(Value module, Value name) {
    const char *text;
    if (!is_str(name)) return raise_type_error("lookup_error() argument must be str, not %K", name);
    TRY_NULL(text_argument("lookup_error", 1, name, &text, false));
    return codec_lookup_error(text);
}

static Value registry_register_error(Value module, const Value *args, size_t nargs, Value kwnames) {
    const char *text;
    if (nargs != 2) return raise_arity("register_error", 2, 2, nargs);
    TRY_NULL(text_argument("register_error", 1, args[0], &text, false));
    if (!text) return raise_type_error("register_error() argument 1 must be str, not None");
    return codec_register_error(args[0], args[1]) < 0 ? NULL : NONE;
}

static Value convert(const char *function, const Value *args, size_t nargs, Value kwnames, bool encode) {
    static const ArgSpec encode_spec = {"encode", "obj | encoding errors"}, decode_spec = {"decode", "obj | encoding errors"};
    Value                out[3];
    const char          *encoding = "utf-8", *errors = NULL;
    TRY_NULL(args_parse(encode ? &encode_spec : &decode_spec, args, nargs, kwnames, out));
    if (out[1] && !is_str(out[1])) return raise_type_error("%s() argument 'encoding' must be str, not %K", function, out[1]);
    if (out[2] && !is_str(out[2])) return raise_type_error("%s() argument 'errors' must be str, not %K", function, out[2]);
    if (out[1]) TRY_NULL(text_argument(function, 2, out[1], &encoding, false));
    if (out[2]) TRY_NULL(text_argument(function, 3, out[2], &errors, false));
    return encode ? codec_encode(out[0], encoding, errors) : codec_decode(out[0], encoding, errors);
}

static Value registry_encode(Value module, const Value *args, size_t nargs, Value kwnames) { return convert("encode", args, nargs, kwnames, true); }
static Value registry_decode(Value module, const Value *args, size_t nargs, Value kwnames) { return convert("decode", args, nargs, kwnames, false); }

#define DECODER_ROW(NAME, REST) {#NAME "_decode", NAME##_decode, METHOD_FAST, #NAME "_decode($module, data, errors=None, " REST "/)\n--\n\n"}
#define ENCODER_ROW(NAME, REST) {#NAME "_encode", NAME##_encode, METHOD_FAST, #NAME "_encode($module, str, errors=None, " REST "/)\n--\n\n"}
static const MethodDef codecs_methods[] = {
    {"register", registry_register, METHOD_ONE, "register($module, search_function, /)\n--\n\nAdds a codec search function."},
    {"unregister", registry_unregister, METHOD_ONE, "unregister($module, search_function, /)\n--\n\nRemoves a codec search function and forgets what was found."},
    {"lookup", registry_lookup, METHOD_ONE, "lookup($module, encoding, /)\n--\n\nThe CodecInfo of an encoding."},
    {"encode", registry_encode, METHOD_KEYWORDS, "encode($module, /, obj, encoding='utf-8', errors='strict')\n--\n\nEncodes obj with a registered codec."},
    {"decode", registry_decode, METHOD_KEYWORDS, "decode($module, /, obj, encoding='utf-8', errors='strict')\n--\n\nDecodes obj with a registered codec."},
    {"escape_encode", escape_encode, METHOD_FAST, "escape_encode($module, data, errors=None, /)\n--\n\n"},
    {"escape_decode", escape_decode, METHOD_FAST, "escape_decode($module, data, errors=None, /)\n--\n\n"},
    ENCODER_ROW(utf_8, ""), DECODER_ROW(utf_8, "final=False, "),
    ENCODER_ROW(utf_7, ""), DECODER_ROW(utf_7, "final=False, "),
    ENCODER_ROW(utf_16, "byteorder=0, "), DECODER_ROW(utf_16, "final=False, "),
    ENCODER_ROW(utf_16_le, ""), DECODER_ROW(utf_16_le, "final=False, "),
    ENCODER_ROW(utf_16_be, ""), DECODER_ROW(utf_16_be, "final=False, "),
    {"utf_16_ex_decode", utf_16_ex_decode, METHOD_FAST, "utf_16_ex_decode($module, data, errors=None, byteorder=0, final=False,\n                 /)\n--\n\n"},
    ENCODER_ROW(utf_32, "byteorder=0, "), DECODER_ROW(utf_32, "final=False, "),
    ENCODER_ROW(utf_32_le, ""), DECODER_ROW(utf_32_le, "final=False, "),
    ENCODER_ROW(utf_32_be, ""), DECODER_ROW(utf_32_be, "final=False, "),
    {"utf_32_ex_decode", utf_32_ex_decode, METHOD_FAST, "utf_32_ex_decode($module, data, errors=None, byteorder=0, final=False,\n                 /)\n--\n\n"},
    ENCODER_ROW(unicode_escape, ""), DECODER_ROW(unicode_escape, "final=True, "),
    ENCODER_ROW(raw_unicode_escape, ""), DECODER_ROW(raw_unicode_escape, "final=True, "),
    ENCODER_ROW(latin_1, ""), DECODER_ROW(latin_1, ""),
    ENCODER_ROW(ascii, ""), DECODER_ROW(ascii, ""),
    ENCODER_ROW(charmap, "mapping=None, "), DECODER_ROW(charmap, "mapping=None, "),
    {"charmap_build", charmap_build, METHOD_ONE, "charmap_build($module, map, /)\n--\n\n"},
    {"readbuffer_encode", readbuffer_encode, METHOD_FAST, "readbuffer_encode($module, data, errors=None, /)\n--\n\n"},
    {"register_error", registry_register_error, METHOD_FAST, "register_error($module, errors, handler, /)\n--\n\nGives an error handler a name."},
    {"lookup_error", registry_lookup_error, METHOD_ONE, "lookup_error($module, name, /)\n--\n\nThe error handler with a name."},
    {NULL, NULL, 0, NULL},
};

const NativeModule codecs_module = {"_codecs", NULL, codecs_methods, NULL};
