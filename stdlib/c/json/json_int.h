/* json_int.h - what the files of `_json` share. */
#pragma once

#include "../native_help.h"

extern Type json_scanner_type, json_encoder_type;

/* Raises json.JSONDecodeError(MESSAGE, TEXT, AT).  Runs Python code. */
COLD Value json_decode_error(const char *message, Value text, intptr_t at);
/* The string of TEXT that starts at START (behind the quote); *END is behind its closing quote.  May raise. */
MUST_CHECK Value json_scan_string(Value text, intptr_t start, bool strict, intptr_t *end);
/* Appends TEXT with its quotes; only ASCII characters if ASCII.  Runs no Python code. */
MUST_CHECK Status json_encode_string(StrBuilder *out, Value text, bool ascii);
/* 1: FUNCTION is our encode_basestring_ascii, 2: our encode_basestring, 0: something else. */
int json_encoder_kind(Value function);
