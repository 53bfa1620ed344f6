/* codec_int.h - what the native codecs share: the states of a conversion and its error handling. */
#pragma once

#include "text_int.h"

#include "base/buf.h"
#include "objects/codec.h"

typedef enum ErrorMode {
    ERRORS_STRICT, ERRORS_IGNORE, ERRORS_REPLACE, ERRORS_BACKSLASH, ERRORS_XML, ERRORS_NAME, ERRORS_SURROGATE_ESCAPE,
    ERRORS_SURROGATE_PASS, ERRORS_CUSTOM
} ErrorMode;
ErrorMode error_mode(const char *errors);

/* ---- decoding -------------------------------------------------------------------------------------------------------------- */
typedef struct Decoder {
    const char    *encoding; /* as errors name it */
    const char    *errors;
    const uint8_t *data;
    size_t         length, at;
    StrBuilder     out;
    ErrorMode      mode;
    int            unit;  /* of surrogatepass: 1 UTF-8, 2 UTF-16, 4 UTF-32; 0 cannot be passed */
    bool           little;
    Value          input; /* bytes object with the data, made for the first exception */
    Value          handler, exception;
} Decoder;
void decoder_init(Decoder *, const char *encoding, const uint8_t *, size_t, const char *errors);
/* Handles bad bytes [START, END): moves `at` and adds to `out`.  May run Python code, which may replace the data. */
MUST_CHECK Status decoder_error(Decoder *, size_t start, size_t end, const char *reason);
/* The text, or NULL when STATUS is -1; frees. */
MUST_CHECK Value decoder_finish(Decoder *, Status status);

/* ---- encoding -------------------------------------------------------------------------------------------------------------- */
typedef struct Encoder Encoder;
struct Encoder {
    const char *encoding, *errors;
    Value       text;
    intptr_t    at;
    Buf         out;
    ErrorMode   mode;
    /* Writes one character: 1 done, 0 cannot be encoded, -1 raised. */
    Truth     (*put)(Encoder *, uint32_t c);
    Truth     (*can)(Encoder *, uint32_t c); /* finds runs of bad characters; NULL: they are handled one by one */
    int         unit;   /* as in Decoder */
    bool        little;
    Value       mapping; /* charmap */
    Value       handler, exception;
};
void encoder_init(Encoder *, const char *encoding, Value text, const char *errors, Truth (*put)(Encoder *, uint32_t));
/* Encodes everything from `at` on. */
MUST_CHECK Status encoder_run(Encoder *, const char *reason);
MUST_CHECK Value  encoder_finish(Encoder *, Status status);

/* ---- registry's inside -------------------------------------------------------------------------------------------------------- */
extern const MethodDef codec_error_handlers[]; /* strict_errors, ... in the order of ErrorMode */
/* "\N{NAME}" and back through the unicodedata module.  *NAME: str, or None when C has none. */
MUST_CHECK Value  character_name(uint32_t c);
MUST_CHECK Status character_by_name(const char *name, size_t length, uint32_t *out); /* -1 with KeyError or ImportError */
/* Bytes of one unit in the encoder's byte order. */
void encoder_put_unit(Encoder *, uint32_t unit, int size);
