/* locale_module.c - `_locale`: the C library's locale. */
#include "native_posix.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

static Slot locale_error;

static Value text_value(const char *text) { return str_fs_decode(text ? text : ""); }
static Value l_setlocale(Value self, const Value *args, size_t nargs, Value names) {
    int   category;
    Value name = NULL;
    if (nargs < 1 || nargs > 2) return raise_arity("setlocale", 1, 2, nargs);
    TRY_NULL(c_int_argument(args[0], &category));
    if (nargs == 2 && args[1] != NONE && !(name = str_fs_encode(args[1]))) return NULL;
    const char *result = setlocale(category, name ? (const char *)bytes_data(name) : NULL);
    if (result) return text_value(result);
    return raise_format((Type *)locale_error.value, name ? "unsupported locale setting" : "locale query failed");
}
static Value grouping_list(const char *grouping) {
    Value list = list_new(0);
    bool  any = *grouping != 0;
    for (; list && *grouping && *grouping != CHAR_MAX; grouping++)
        if (list_append(list, value_from_int(*grouping)) < 0) return NULL;
    if (list && any && list_append(list, value_from_int(*grouping == CHAR_MAX ? CHAR_MAX : 0)) < 0) return NULL;
    return list;
}
static Value l_localeconv(Value self) {
    struct lconv *c = localeconv();
    Value         dict = dict_new();
    if (!dict) return NULL;
#define TEXT(field) {#field, c->field}
    struct { const char *name, *text; } texts[] = {TEXT(decimal_point), TEXT(thousands_sep), TEXT(int_curr_symbol), TEXT(currency_symbol),
        TEXT(mon_decimal_point), TEXT(mon_thousands_sep), TEXT(positive_sign), TEXT(negative_sign)};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        Value v = text_value(texts[i].text);
        if (!v || dict_set_c(dict, texts[i].name, v) < 0) return NULL;
    }
#define NUMBER(field) {#field, c->field}
    struct { const char *name; int number; } numbers[] = {NUMBER(int_frac_digits), NUMBER(frac_digits), NUMBER(p_cs_precedes),
        NUMBER(p_sep_by_space), NUMBER(n_cs_precedes), NUMBER(n_sep_by_space), NUMBER(p_sign_posn), NUMBER(n_sign_posn)};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) TRY_NULL(dict_set_c(dict, numbers[i].name, value_from_int(numbers[i].number)));
    Value grouping = grouping_list(c->grouping), money = grouping ? grouping_list(c->mon_grouping) : NULL;
    if (!money) return NULL;
    TRY_NULL(dict_set_c(dict, "grouping", grouping));
    return dict_set_c(dict, "mon_grouping", money) < 0 ? NULL : dict;
}
static Value l_nl_langinfo(Value self, Value arg) {
    int item;
    TRY_NULL(c_int_argument(arg, &item));
    return text_value(nl_langinfo((nl_item)item));
}
static Value l_getencoding(Value self) { return text_value(nl_langinfo(CODESET)); }

static const MethodDef methods[] = {
    {"setlocale", l_setlocale, METHOD_FAST, "setlocale($module, category, locale=None, /)\n--\n\nSet or query the locale."},
    {"localeconv", l_localeconv, METHOD_NOARGS, "localeconv($module, /)\n--\n\nReturn the locale's conventions of numbers and money."},
    {"nl_langinfo", l_nl_langinfo, METHOD_ONE, "nl_langinfo($module, key, /)\n--\n\nReturn a text of the locale."},
    {"getencoding", l_getencoding, METHOD_NOARGS, "getencoding($module, /)\n--\n\nReturn the encoding of the locale."},
    {NULL}};
#define C(name) {#name, (int64_t)name},
static const NativeConstant constants[] = {
    C(LC_CTYPE) C(LC_TIME) C(LC_COLLATE) C(LC_MONETARY) C(LC_MESSAGES) C(LC_NUMERIC) C(LC_ALL) C(CHAR_MAX)
    C(DAY_1) C(DAY_2) C(DAY_3) C(DAY_4) C(DAY_5) C(DAY_6) C(DAY_7) C(ABDAY_1) C(ABDAY_2) C(ABDAY_3) C(ABDAY_4) C(ABDAY_5) C(ABDAY_6) C(ABDAY_7)
    C(MON_1) C(MON_2) C(MON_3) C(MON_4) C(MON_5) C(MON_6) C(MON_7) C(MON_8) C(MON_9) C(MON_10) C(MON_11) C(MON_12)
    C(ABMON_1) C(ABMON_2) C(ABMON_3) C(ABMON_4) C(ABMON_5) C(ABMON_6) C(ABMON_7) C(ABMON_8) C(ABMON_9) C(ABMON_10) C(ABMON_11) C(ABMON_12)
    C(RADIXCHAR) C(THOUSEP) C(CRNCYSTR) C(D_FMT) C(D_T_FMT) C(T_FMT) C(T_FMT_AMPM) C(AM_STR) C(PM_STR) C(CODESET) C(YESEXPR) C(NOEXPR)
    C(ERA) C(ERA_D_T_FMT) C(ERA_D_FMT) C(ERA_T_FMT) C(ALT_DIGITS)
    {NULL, 0}};

static Status execute(Value module) {
    TRY(native_exception_add(module, &locale_error, "locale", "Error", &Exception_type));
    return native_add_constants(module, constants);
}

const NativeModule locale_module = {"_locale", "The C library's locale.", methods, execute};
