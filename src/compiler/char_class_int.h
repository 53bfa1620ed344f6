/* char_class_int.h - Unicode questions of the lexer. */
#pragma once

#include "base/compiler.h"

/* XID_Start and XID_Continue of a code point, ASCII included. */
bool char_starts_identifier(uint32_t c);
bool char_continues_identifier(uint32_t c);

/* As str.isprintable. */
bool source_char_is_printable(uint32_t c);
