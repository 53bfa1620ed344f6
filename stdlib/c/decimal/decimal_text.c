/* decimal_text.c - Decimals as text: str, repr, format(), and the named tuple of their parts. */
#include "decimal_int.h"

#include "base/memory.h"

Slot decimal_tuple_class;

/* ---- str and repr ------------------------------------------------------------------------------------------------------------------- */
/* Digits of a coefficient of one or two words, the last one in front of END; where they start. */
static char *put_digits(char *end, const mpd_t *mpd) {
    static const char pairs[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
                                "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";
    char    *at = end;
    uint64_t word = mpd->data[0];
    if (mpd->len == 2) {
        for (int i = 0; i < MPD_RDIGITS - 1; i += 2, word /= 100) memcpy(at -= 2, pairs + word % 100 * 2, 2);
        *--at = (char)('0' + word);
        word = mpd->data[1];
    }
    for (; word >= 100; word /= 100) memcpy(at -= 2, pairs + word % 100 * 2, 2);
    if (word < 10) *--at = (char)('0' + word);
    else memcpy(at -= 2, pairs + word * 2, 2);
    return at;
}
/* The text without exponent of a number of one or two words, with all its places, between BEFORE and AFTER.  GROUP: commas in the whole part. */
static ALWAYS_INLINE Value fixed_text(const mpd_t *mpd, bool group, const char *before, const char *after) {
    char   digits[48], *end = digits + sizeof digits, *first = put_digits(end, mpd);
    size_t head = strlen(before), tail = strlen(after), places = (size_t)-mpd->exp, count = (size_t)(end - first);
    size_t whole = count > places ? count - places : 0, sign = mpd_isnegative(mpd) != 0, commas = group && whole ? (whole - 1) / 3 : 0;
    Value  v = str_new((intptr_t)(head + sign + (whole ? whole + commas : 1) + (places ? 1 + places : 0) + tail), 127);
    if (!v) return NULL;
    char *to = str_data(v);
    memcpy(to, before, head);
    to += head;
    if (sign) *to++ = '-';
    if (!whole) *to++ = '0';
    for (size_t left = whole; left > 0; left--) {
        *to++ = *first++;
        if (commas && left > 1 && left % 3 == 1) *to++ = ',';
    }
    if (places) {
        *to++ = '.';
        for (size_t zeros = places - (size_t)(end - first); zeros > 0; zeros--) *to++ = '0';
        memcpy(to, first, (size_t)(end - first));
        to += end - first;
    }
    memcpy(to, after, tail);
    return v;
}
/* What str() shows of most numbers; NULL without exception: this one needs an exponent, or is big, or special. */
static ALWAYS_INLINE Value plain_text(const mpd_t *mpd, const char *before, const char *after) {
    if (mpd_isspecial(mpd) || mpd->len > 2 || mpd->exp > 0 || mpd->exp + mpd->digits <= -6) return NULL;
    return fixed_text(mpd, false, before, after);
}
static ALWAYS_INLINE Value text_of(Value self, int capitals, bool engineering, const char *before, const char *after) {
    mpd_t view;
    char *text;
    decimal_view(&view, self);
    Value v = plain_text(&view, before, after);
    if (v || exception_pending()) return v;
    mpd_ssize_t length = engineering ? mpd_to_eng_size(&text, &view, capitals) : mpd_to_sci_size(&text, &view, capitals);
    if (length < 0) return raise_memory_error();
    size_t head = strlen(before), tail = strlen(after);
    v = str_new((intptr_t)(head + (size_t)length + tail), 127);
    if (v) {
        char *to = str_data(v);
        memcpy(to, before, head);
        memcpy(to + head, text, (size_t)length);
        memcpy(to + head + length, after, tail);
    }
    mpd_free(text);
    return v;
}
Value decimal_text(Value self, int capitals, bool engineering) { return text_of(self, capitals, engineering, "", ""); }
Value decimal_str(Value self) {
    DecimalContextObj *context = context_current();
    return context ? text_of(self, context->capitals, false, "", "") : NULL;
}
Value decimal_repr(Value self) {
    DecimalContextObj *context = context_current();
    return context ? text_of(self, context->capitals, false, "Decimal('", "')") : NULL;
}

/* ---- format() ------------------------------------------------------------------------------------------------------------------------- */
typedef struct Format {
    mpd_spec_t spec;
    bool       no_negative_zero; /* 'z' */
    bool       zero_fill;        /* the fill character is U+0000, which libmpdec cannot see in a C string: it fills with U+0001 */
    char      *text;             /* memory for mem_free */
} Format;

/* Where 'z' stands in the format TEXT if it is there: behind alignment and sign. */
static char *find_z(char *text) {
    size_t first = 1;
    while ((text[first] & 0xc0) == 0x80) first++; /* a fill character of several bytes */
    if (text[0] && text[first] && strchr("<>=^", text[first])) text += first + 1;
    else if (text[0] && strchr("<>=^", text[0])) text++;
    if (*text && strchr("+- ", *text)) text++;
    return *text == 'z' ? text : NULL;
}
static Status parse_format(Format *f, Value spec, int capitals) {
    size_t      length;
    const char *utf8 = str_utf8(spec, &length);
    if (!utf8) return -1;
    if (!(f->text = mem_alloc(length + 1))) return RAISED(raise_memory_error());
    memcpy(f->text, utf8, length + 1);
    f->zero_fill = length > 0 && !f->text[0];
    if (f->zero_fill) f->text[0] = 1;
    char *z = find_z(f->text);
    f->no_negative_zero = z != NULL;
    if (z) memmove(z, z + 1, strlen(z));
    if (strlen(f->text) + (z != NULL) == length && mpd_parse_fmt_str(&f->spec, f->text, capitals)) return 0;
    return RAISED(raise_value_error("invalid format string"));
}
static Status override_part(Value dict, const char *key, const char **part) {
    Value v = dict_get_c(dict, key);
    if (!v) return exception_pending() ? -1 : 0;
    if (!is_str(v)) return RAISED(raise_type_error("bad argument type for built-in operation"));
    const char *utf8 = str_utf8(v, NULL);
    if (!utf8) return -1;
    *part = utf8;
    return 0;
}
static Status override_locale(Format *f, Value dict) {
    if (!is_dict(dict)) return RAISED(raise_type_error("optional argument must be a dict"));
    TRY(override_part(dict, "decimal_point", &f->spec.dot));
    TRY(override_part(dict, "thousands_sep", &f->spec.sep));
    TRY(override_part(dict, "grouping", &f->spec.grouping));
    return mpd_validate_lconv(&f->spec) < 0 ? RAISED(raise_value_error("invalid override dict")) : 0;
}
/* For 'z': MPD as the format rounds it, if that makes it a zero; then without sign. */
static void drop_negative_zero(mpd_t *mpd, Number *rounded, const Format *f, const mpd_context_t *context, uint32_t *status) {
    if (!mpd_isnegative(mpd) || mpd_isspecial(mpd)) return;
    char type = f->spec.type;
    if (!mpd_iszerocoeff(mpd)) {
        if (f->spec.prec < 0 || (type != 'f' && type != 'F' && type != '%')) return;
        uint32_t      ignored = 0;
        mpd_ssize_t   places = f->spec.prec + (type == '%' ? 2 : 0);
        mpd_context_t wide;
        mpd_maxcontext(&wide);
        wide.round = context->round;
        if (mpd->exp >= -places) return;
        mpd_qrescale(&rounded->mpd, mpd, -places, &wide, &ignored);
        *status |= ignored & MPD_Malloc_error;
        if (mpd_isspecial(&rounded->mpd) || !mpd_iszerocoeff(&rounded->mpd)) return;
        uint8_t flags = rounded->mpd.flags;
        *mpd = rounded->mpd;
        mpd->flags = (uint8_t)((flags & ~MPD_DATAFLAGS) | MPD_CONST_DATA);
    }
    mpd->flags &= (uint8_t)~MPD_NEG;
}
static Value formatted(Value self, const Format *f, DecimalContextObj *context) {
    mpd_t    view;
    Number   rounded;
    uint32_t status = 0;
    decimal_view(&view, self);
    number_init(&rounded);
    if (f->no_negative_zero) drop_negative_zero(&view, &rounded, f, &context->mpd, &status);
    char *text = mpd_qformat_spec(&view, &f->spec, &context->mpd, &status);
    number_free(&rounded);
    if (!text) {
        if (status & MPD_Malloc_error) return raise_memory_error();
        return raise_value_error("format specification exceeds internal limits of _decimal");
    }
    size_t length = strlen(text);
    if (f->zero_fill)
        for (size_t i = 0; i < length; i++)
            if (text[i] == 1) text[i] = 0;
    Value v = str_from_utf8(text, length);
    mpd_free(text);
    return v;
}
/* ".2f" and ",.2f", with any number of places below 20: the most frequent formats.  NULL without exception: something else. */
static Value fixed_format(Value self, Value spec, const mpd_context_t *context) {
    const uint8_t *at = str_data(spec), *end = at + str_length(spec);
    if (!str_is_ascii(spec) || end - at < 3) return NULL;
    bool group = *at == ',';
    at += group;
    int places = 0;
    if (*at++ != '.' || end - at < 2 || end - at > 3 || end[-1] != 'f') return NULL;
    for (; at < end - 1; at++) {
        if (*at < '0' || *at > '9') return NULL;
        places = places * 10 + (*at - '0');
    }
    mpd_t    view;
    Number   rounded;
    uint32_t status = 0;
    decimal_view(&view, self);
    if (places >= 20 || mpd_isspecial(&view) || view.len > 2 || view.exp > 0 || view.exp < -200) return NULL;
    if (view.exp == -places) return fixed_text(&view, group, "", "");
    number_init(&rounded);
    mpd_qrescale_fmt(&rounded.mpd, &view, -places, context, &status);
    bool  fits = !mpd_isspecial(&rounded.mpd) && rounded.mpd.len <= 2;
    Value v = fits ? fixed_text(&rounded.mpd, group, "", "") : NULL;
    number_free(&rounded);
    return v;
}
Value decimal_format(Value self, const Value *args, size_t nargs, Value names) {
    if (nargs < 1) return raise_type_error("function takes at least 1 argument (0 given)");
    if (nargs > 2) return raise_type_error("function takes at most 2 arguments (%zu given)", nargs);
    if (!is_str(args[0])) return raise_type_error("format arg must be str");
    DecimalContextObj *context = context_current();
    if (!context) return NULL;
    if (str_length(args[0]) == 0 && nargs == 1) return decimal_text(self, context->capitals, false);
    if (nargs == 1) {
        Value v = fixed_format(self, args[0], &context->mpd);
        if (v || exception_pending()) return v;
    }
    Format f = {.text = NULL};
    Status status = parse_format(&f, args[0], context->capitals);
    if (status == 0 && nargs == 2) status = override_locale(&f, args[1]);
    Value v = status == 0 ? formatted(self, &f, context) : NULL;
    mem_free(f.text);
    return v;
}

/* ---- as_tuple() ------------------------------------------------------------------------------------------------------------------------- */
static Value digits_tuple(const mpd_t *mpd) {
    if (mpd_isinfinite(mpd)) return TUPLE1(value_from_int(0));
    intptr_t count = mpd->len ? (intptr_t)mpd->digits : 0;
    Value    digits = tuple_new(count);
    if (!digits) return NULL;
    for (mpd_ssize_t i = 0; i < mpd->len; i++) {
        uint64_t word = mpd->data[i];
        for (int k = 0; k < MPD_RDIGITS && count > 0; k++, word /= 10) tuple_put(digits, --count, value_from_int((int64_t)(word % 10)));
    }
    return digits;
}
Value decimal_as_tuple(Value self) {
    mpd_t view;
    decimal_view(&view, self);
    Value digits = digits_tuple(&view), exponent;
    if (mpd_isspecial(&view)) exponent = str_intern_c(mpd_isinfinite(&view) ? "F" : mpd_isqnan(&view) ? "n" : "N");
    else exponent = int_from_i64(view.exp);
    if (!digits || !exponent) return NULL;
    return CALL3(decimal_tuple_class.value, value_from_int(mpd_isnegative(&view) != 0), digits, exponent);
}
