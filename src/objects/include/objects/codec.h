/* codec.h - conversion between text and bytes: native codecs, error handlers, and the registry of all others.
 *
 * ERRORS is the name of an error handler or NULL for "strict".  Decoders that take CONSUMED are stateful: with FINAL false
 * they leave an incomplete sequence at the end alone and tell how many bytes they used. */
#pragma once

#include "objects/object.h"

MUST_CHECK Value codec_utf8_decode(const uint8_t *, size_t, const char *errors, bool final, size_t *consumed);
MUST_CHECK Value codec_utf8_encode(Value text, const char *errors);
/* BYTE_ORDER: -1 little, 0 native or as the byte order mark says (then set to what it was), 1 big. */
MUST_CHECK Value codec_utf16_decode(const uint8_t *, size_t, const char *errors, int *byte_order, bool final, size_t *consumed);
MUST_CHECK Value codec_utf16_encode(Value text, const char *errors, int byte_order); /* 0 writes a mark */
MUST_CHECK Value codec_utf32_decode(const uint8_t *, size_t, const char *errors, int *byte_order, bool final, size_t *consumed);
MUST_CHECK Value codec_utf32_encode(Value text, const char *errors, int byte_order);
MUST_CHECK Value codec_utf7_decode(const uint8_t *, size_t, const char *errors, bool final, size_t *consumed);
MUST_CHECK Value codec_utf7_encode(Value text, const char *errors);
MUST_CHECK Value codec_latin1_decode(const uint8_t *, size_t);
MUST_CHECK Value codec_latin1_encode(Value text, const char *errors);
MUST_CHECK Value codec_ascii_decode(const uint8_t *, size_t, const char *errors);
MUST_CHECK Value codec_ascii_encode(Value text, const char *errors);
/* MAPPING: str, mapping, or NULL for Latin-1. */
MUST_CHECK Value codec_charmap_decode(const uint8_t *, size_t, const char *errors, Value mapping_or_null);
MUST_CHECK Value codec_charmap_encode(Value text, const char *errors, Value mapping_or_null);
MUST_CHECK Value codec_charmap_build(Value table);
MUST_CHECK Value codec_unicode_escape_decode(const uint8_t *, size_t, const char *errors, bool final, size_t *consumed);
MUST_CHECK Value codec_unicode_escape_encode(Value text);
MUST_CHECK Value codec_raw_unicode_escape_decode(const uint8_t *, size_t, const char *errors, bool final, size_t *consumed);
MUST_CHECK Value codec_raw_unicode_escape_encode(Value text);
/* Escapes of bytes literals; *BAD receives the first invalid escape character position or -1 (no warning is given). */
MUST_CHECK Value codec_escape_decode(const uint8_t *, size_t, const char *errors, intptr_t *bad);
MUST_CHECK Value codec_escape_encode(Value bytes);
/* As codec_unicode_escape_decode for string literals: no warning, *BAD as above; always final. */
MUST_CHECK Value codec_literal_decode(const uint8_t *, size_t, intptr_t *bad);

/* ---- registry (codec_registry.c): all run Python code ---------------------------------------------------------------- */
MUST_CHECK Status codec_register(Value search_function);
MUST_CHECK Status codec_unregister(Value search_function);
MUST_CHECK Value  codec_lookup(const char *encoding);                             /* CodecInfo; LookupError */
MUST_CHECK Value  codec_encode(Value object, const char *encoding, const char *errors);
MUST_CHECK Value  codec_decode(Value object, const char *encoding, const char *errors);
MUST_CHECK Status codec_register_error(Value name, Value handler);
MUST_CHECK Value  codec_lookup_error(const char *name_or_null);                   /* LookupError */
extern bool codec_development_mode; /* -X dev: names of encodings and handlers are checked even when not needed */
/* In development mode: LookupError for unknown names. */
MUST_CHECK Status codec_check_names(const char *encoding_or_null, const char *errors_or_null);
Status codec_init(void);                                                          /* types.def */
