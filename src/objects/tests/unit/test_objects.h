/* test_objects.h - helpers of the unit tests of this room. */
#pragma once

#include "base/test.h"
#include "objects/dict.h"
#include "objects/function.h"
#include "objects/instance.h"
#include "objects/int.h"
#include "objects/list.h"
#include "objects/str.h"
#include "objects/thread.h"

const char *test_text(Value);      /* str(v) in a ring of static buffers; "(error)" for NULL */
const char *test_error_text(void); /* takes the pending exception: "TypeError: text" */

#define STR(text) str_intern_c(text)
/* str(expression) is TEXT. */
#define EXPECT_STR(expression, text) \
    do { \
        Value value_ = (expression); \
        EXPECT_TEXT(value_ == NULL ? test_error_text() : test_text(value_), text); \
    } while (0)
#define EXPECT_REPR(expression, text) \
    do { \
        Value value_ = (expression); \
        EXPECT_TEXT(value_ == NULL ? test_error_text() : test_text(object_repr(value_)), text); \
    } while (0)
/* The expression fails with "TypeError: text". */
#define EXPECT_ERROR(expression, text) \
    do { \
        bool failed_ = (intptr_t)(expression) == 0; \
        EXPECT(failed_); \
        if (failed_) EXPECT_TEXT(test_error_text(), text); \
    } while (0)
/* The Status expression fails. */
#define EXPECT_STATUS_ERROR(expression, text) \
    do { \
        Status status_ = (expression); \
        EXPECT_INT(status_, -1); \
        if (status_ == -1) EXPECT_TEXT(test_error_text(), text); \
    } while (0)
