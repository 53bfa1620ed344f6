/* locale_module.c - `_locale`: the C library's locale. */
#include "native_posix.h"

#include <langinfo.h>
#include <libintl.h>
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

/* ---- order --------------------------------------------------------------------------------------------------------------------------- */
/* As C's wide characters, to be freed; NULL with an exception. */
static wchar_t *wide(Value v, const char *function, int number) {
    if (!is_str(v)) {
        raise_type_error("%s() argument%s must be str, not %K", function, number == 0 ? "" : number == 1 ? " 1" : " 2", v);
        return NULL;
    }
    intptr_t length = str_length(v);
    wchar_t *text = mem_alloc(((size_t)length + 1) * sizeof *text);
    if (!text) return (wchar_t *)raise_memory_error();
    for (intptr_t i = 0; i < length; i++) {
        if ((text[i] = (wchar_t)str_char(v, i)) != 0) continue;
        mem_free(text);
        return (wchar_t *)raise_value_error("embedded null character");
    }
    text[length] = 0;
    return text;
}
static Value l_strcoll(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("strcoll", 2, 2, nargs);
    wchar_t *a = wide(args[0], "strcoll", 1), *b = a ? wide(args[1], "strcoll", 2) : NULL;
    Value    result = b ? value_from_int(wcscoll(a, b)) : NULL;
    mem_free(a);
    mem_free(b);
    return result;
}
static Value wide_to_str(const wchar_t *text, size_t length) {
    StrBuilder builder;
    str_builder_init(&builder);
    for (size_t i = 0; i < length; i++)
        if (str_builder_char(&builder, (uint32_t)text[i]) < 0) {
            str_builder_discard(&builder);
            return NULL;
        }
    return str_builder_finish(&builder);
}
static Value l_strxfrm(Value self, Value arg) {
    wchar_t *text = wide(arg, "strxfrm", 0);
    if (!text) return NULL;
    errno = 0;
    size_t   size = wcsxfrm(NULL, text, 0);
    wchar_t *out = mem_alloc((size + 1) * sizeof *out);
    Value    result = out ? NULL : raise_memory_error();
    if (out) {
        wcsxfrm(out, text, size + 1);
        result = wide_to_str(out, size);
    }
    mem_free(text);
    mem_free(out);
    return result;
}

/* ---- catalogues of messages ----------------------------------------------------------------------------------------------------------- */
static const char *c_text(Value v, const char *function) {
    if (!is_str(v)) {
        raise_type_error("%s() argument must be str, not %K", function, v);
        return NULL;
    }
    return str_utf8(v, NULL);
}
static Value l_gettext(Value self, Value arg) {
    const char *text = c_text(arg, "gettext");
    return text ? text_value(gettext(text)) : NULL;
}
static Value l_dgettext(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("dgettext", 2, 2, nargs);
    const char *domain = args[0] == NONE ? NULL : c_text(args[0], "dgettext"), *text = c_text(args[1], "dgettext");
    if (exception_pending()) return NULL;
    return text_value(dgettext(domain, text));
}
static Value l_dcgettext(Value self, const Value *args, size_t nargs, Value names) {
    int category;
    if (nargs != 3) return raise_arity("dcgettext", 3, 3, nargs);
    const char *domain = args[0] == NONE ? NULL : c_text(args[0], "dcgettext"), *text = c_text(args[1], "dcgettext");
    if (exception_pending() || c_int_argument(args[2], &category) < 0) return NULL;
    return text_value(dcgettext(domain, text, category));
}
static Value l_textdomain(Value self, Value arg) {
    const char *domain = arg == NONE ? NULL : c_text(arg, "textdomain");
    if (exception_pending()) return NULL;
    const char *result = textdomain(domain);
    return result ? text_value(result) : posix_error();
}
static Value l_bindtextdomain(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("bindtextdomain", 2, 2, nargs);
    const char *domain = c_text(args[0], "bindtextdomain");
    if (!domain) return NULL;
    if (!*domain) return raise_format((Type *)locale_error.value, "domain must be a non-empty string");
    Value folder = args[1] == NONE ? NULL : str_fs_encode(args[1]);
    if (!folder && exception_pending()) return NULL;
    const char *result = bindtextdomain(domain, folder ? (const char *)bytes_data(folder) : NULL);
    return result ? text_value(result) : posix_error();
}
static Value l_bind_codeset(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs != 2) return raise_arity("bind_textdomain_codeset", 2, 2, nargs);
    const char *domain = c_text(args[0], "bind_textdomain_codeset"), *codeset = args[1] == NONE ? NULL : c_text(args[1], "bind_textdomain_codeset");
    if (exception_pending()) return NULL;
    const char *result = bind_textdomain_codeset(domain, codeset);
    return result ? text_value(result) : NONE;
}

static const MethodDef methods[] = {
    {"strcoll", l_strcoll, METHOD_FAST, "strcoll($module, os1, os2, /)\n--\n\nCompares two strings according to the locale."},
    {"strxfrm", l_strxfrm, METHOD_ONE, "strxfrm($module, string, /)\n--\n\nReturn a string that can be used as a key for locale-aware comparisons."},
    {"gettext", l_gettext, METHOD_ONE, "gettext($module, msg, /)\n--\n\nReturn translation of msg."},
    {"dgettext", l_dgettext, METHOD_FAST, "dgettext($module, domain, msg, /)\n--\n\nReturn translation of msg in domain."},
    {"dcgettext", l_dcgettext, METHOD_FAST, "dcgettext($module, domain, msg, category, /)\n--\n\nReturn translation of msg in domain and category."},
    {"textdomain", l_textdomain, METHOD_ONE, "textdomain($module, domain, /)\n--\n\nSet the C library's textdomain to domain, returning the new domain."},
    {"bindtextdomain", l_bindtextdomain, METHOD_FAST, "bindtextdomain($module, domain, dir, /)\n--\n\nBind the C library's domain to dir."},
    {"bind_textdomain_codeset", l_bind_codeset, METHOD_FAST, "bind_textdomain_codeset($module, domain, codeset, /)\n--\n\nBind the C library's domain to codeset."},
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
