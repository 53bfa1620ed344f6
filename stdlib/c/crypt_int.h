/* crypt_int.h - hashes of passwords as plain C: text in, text out, nothing allocated, nothing raised. */
#pragma once

#include <stdbool.h>

#define CRYPT_RESULT_MAX 128
/* The hash of WORD after the method and the salt that SETTING names, in RESULT; false where SETTING is malformed or names a method that
 * is not known here. */
bool crypt_hash(const char *word, const char *setting, char result[CRYPT_RESULT_MAX]);
/* The same for traditional DES and for bcrypt, whose ciphers have files of their own. */
bool crypt_hash_des(const char *word, const char *setting, char *result);
bool crypt_hash_bcrypt(const char *word, const char *setting, char *result);
/* Value of a digit of the alphabet "./0-9A-Za-z", -1 for another character. */
int crypt_digit_value(char c);
extern const char crypt_digits[65];
