/* datetime_text.c - ISO 8601 in both directions, strftime, ctime. */
#include "datetime_int.h"

#include "vm/vm.h"

/* ---- writing -------------------------------------------------------------------------------------------------------------------- */
Status text_put_number(StrBuilder *out, int width, int number) {
    char digits[12];
    for (int i = width; i-- > 0; number /= 10) digits[i] = (char)('0' + number % 10);
    return str_builder_ascii(out, digits, (size_t)width);
}
Status text_put_date(StrBuilder *out, const uint8_t data[4]) {
    TRY(text_put_number(out, 4, data[0] << 8 | data[1]));
    TRY(str_builder_char(out, '-'));
    TRY(text_put_number(out, 2, data[2]));
    TRY(str_builder_char(out, '-'));
    return text_put_number(out, 2, data[3]);
}
Status text_put_clock(StrBuilder *out, const uint8_t data[6], Value timespec) {
    static const char *const names[] = {"auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"};
    int                      micro = clock_micros(data), spec = 0;
    while (timespec && spec < 6 && !str_equal_ascii(timespec, names[spec])) spec++;
    if (spec == 6) return RAISED(raise_value_error("Unknown timespec value"));
    if (spec == 0) spec = micro ? 5 : 3;
    TRY(text_put_number(out, 2, data[0]));
    for (int i = 1; i < spec && i < 3; i++) {
        TRY(str_builder_char(out, ':'));
        TRY(text_put_number(out, 2, data[i]));
    }
    if (spec < 4) return 0;
    TRY(str_builder_char(out, '.'));
    return spec == 4 ? text_put_number(out, 3, micro / 1000) : text_put_number(out, 6, micro);
}
Status text_put_offset(StrBuilder *out, Value delta, const char *separator) {
    Micros  total = delta_micros(delta);
    bool    negative = total < 0;
    int64_t all = (int64_t)(negative ? -total : total), seconds = all / 1000000;
    TRY(str_builder_char(out, negative ? '-' : '+'));
    TRY(text_put_number(out, 2, (int)(seconds / 3600)));
    TRY(str_builder_ascii(out, separator, strlen(separator)));
    TRY(text_put_number(out, 2, (int)(seconds / 60 % 60)));
    if (seconds % 60 == 0 && all % 1000000 == 0) return 0;
    TRY(str_builder_ascii(out, separator, strlen(separator)));
    TRY(text_put_number(out, 2, (int)(seconds % 60)));
    if (all % 1000000 == 0) return 0;
    TRY(str_builder_char(out, '.'));
    return text_put_number(out, 6, (int)(all % 1000000));
}
Value text_ctime(int year, int month, int day, int hour, int minute, int second) {
    static const char days[] = "MonTueWedThuFriSatSun", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int               weekday = calendar_weekday(year, month, day);
    StrBuilder        out;
    str_builder_init(&out);
    if (str_builder_ascii(&out, days + weekday * 3, 3) < 0 || str_builder_char(&out, ' ') < 0 || str_builder_ascii(&out, months + (month - 1) * 3, 3) < 0 ||
        str_builder_ascii(&out, day < 10 ? "  " : " ", day < 10 ? 2 : 1) < 0 || text_put_number(&out, day < 10 ? 1 : 2, day) < 0 ||
        str_builder_char(&out, ' ') < 0 || text_put_number(&out, 2, hour) < 0 || str_builder_char(&out, ':') < 0 || text_put_number(&out, 2, minute) < 0 ||
        str_builder_char(&out, ':') < 0 || text_put_number(&out, 2, second) < 0 || str_builder_char(&out, ' ') < 0 || text_put_number(&out, 4, year) < 0) {
        str_builder_discard(&out);
        return NULL;
    }
    return str_builder_finish(&out);
}

/* ---- reading --------------------------------------------------------------------------------------------------------------------- */
typedef struct Reader {
    const char *at, *end;
} Reader;
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static char peek(const Reader *r) { return r->at < r->end ? *r->at : 0; }
static bool read_number(Reader *r, int digits, int *out) {
    *out = 0;
    for (; digits > 0; digits--) {
        if (r->at == r->end || !is_digit(*r->at)) return false;
        *out = *out * 10 + (*r->at++ - '0');
    }
    return true;
}
bool text_parse_date(const char *text, size_t length, int *year, int *month, int *day) {
    Reader r = {text, text + length};
    int    week, weekday = 1;
    if (!read_number(&r, 4, year)) return false;
    bool separated = peek(&r) == '-';
    if (separated) r.at++;
    if (peek(&r) == 'W') {
        r.at++;
        if (!read_number(&r, 2, &week)) return false;
        if (r.at < r.end) {
            if (separated && *r.at++ != '-') return false;
            if (!read_number(&r, 1, &weekday)) return false;
        }
        return r.at == r.end && calendar_from_iso(*year, week, weekday, year, month, day) == 0;
    }
    if (!read_number(&r, 2, month)) return false;
    if (separated && (peek(&r) != '-' || !r.at++)) return false;
    return read_number(&r, 2, day) && r.at == r.end;
}
/* hh[[:]mm[[:]ss[(.|,)f...]]]: 1 when something is left. -1: malformed. */
static int parse_clock(Reader *r, int parts[4]) {
    bool separated = false;
    int  i;
    for (i = 0; i < 3; i++) {
        if (!read_number(r, 2, &parts[i])) return -1;
        char c = peek(r);
        if (i == 0) separated = c == ':';
        if (r->end - r->at < 2) return r->at < r->end; /* one character cannot begin a part */
        if (separated && c == ':') r->at += i < 2; /* a fraction may follow a colon, too */
        else if (c == '.' || c == ',') break;
        else if (separated) return -1;
        else if (i == 2) r->at--; /* digits of a fraction may follow at once */
    }
    r->at++;
    int digits = r->end - r->at < 6 ? (int)(r->end - r->at) : 6, value;
    if (digits == 0 || !read_number(r, digits, &value)) return -1;
    for (; digits < 6; digits++) value *= 10;
    while (r->at < r->end && is_digit(*r->at)) r->at++; /* finer than a microsecond: cut off */
    parts[3] = value;
    return r->at < r->end;
}
int text_parse_clock(const char *text, size_t length, Fields *f, int *offset, int *offset_micros) {
    int         parts[4] = {0}, zone[4] = {0}, status;
    const char *end = text + length, *sign = text;
    while (sign < end && *sign != '+' && *sign != '-' && *sign != 'Z') sign++;
    Reader r = {text, sign};
    status = parse_clock(&r, parts);
    if (status < 0 || (status > 0 && sign == end)) return -1; /* before an offset anything may be left */
    f->hour = parts[0], f->minute = parts[1], f->second = parts[2], f->micro = parts[3];
    *offset = *offset_micros = 0;
    if (sign == end) return 0;
    if (*sign == 'Z') return sign + 1 == end ? 1 : -1;
    r = (Reader){sign + 1, end};
    if ((status = parse_clock(&r, zone)) != 0) return -1;
    int factor = *sign == '-' ? -1 : 1;
    *offset = factor * (zone[0] * 3600 + zone[1] * 60 + zone[2]);
    *offset_micros = factor * zone[3];
    return 1;
}
/* Where the date ends: the many forms of it are told apart by their dashes, the W, and the number of digits. */
size_t text_find_separator(const char *text, size_t length) {
    if (length == 7) return 7;
    if (text[4] == '-') {
        if (text[5] != 'W') return 10;
        if (length <= 8 || text[8] != '-') return 8;
        if (length == 9) return 0;
        return length > 10 && is_digit(text[10]) ? 8 : 10;
    }
    if (text[4] != 'W') return 8;
    size_t digits = 7;
    while (digits < length && is_digit(text[digits])) digits++;
    return digits < 9 ? digits : digits % 2 == 0 ? 7 : 8;
}
COLD Value raise_bad_iso(Value text) { return raise_value_error("Invalid isoformat string: %R", text); }
COLD Value raise_cannot_compare(Value a, Value b) {
    return raise_type_error("can't compare %s to %s", type_of(a)->name, type_of(b)->name);
}
Value compare_result(int d, CompareOp op) {
    bool holds = op == COMPARE_LT ? d < 0 : op == COMPARE_LE ? d <= 0 : op == COMPARE_EQ ? d == 0 : op == COMPARE_NE ? d != 0 : op == COMPARE_GT ? d > 0 : d >= 0;
    return value_from_bool(holds);
}

/* ---- the module `time` ------------------------------------------------------------------------------------------------------------ */
static Value call_time(const char *name, const Value *args, size_t nargs) {
    Value module = vm_import_module("time"), attribute = str_intern_c(name), function = module && attribute ? object_get_attr(module, attribute) : NULL;
    return function ? object_call(function, args, nargs, NULL) : NULL;
}
Value struct_time_new(const Fields *f, int dst) {
    Value items[9] = {value_from_int(f->year), value_from_int(f->month), value_from_int(f->day), value_from_int(f->hour), value_from_int(f->minute),
                      value_from_int(f->second), value_from_int(calendar_weekday(f->year, f->month, f->day)),
                      value_from_int(calendar_day_of_year(f->year, f->month, f->day)), value_from_int(dst)};
    Value tuple = tuple_from_values(items, 9);
    return tuple ? call_time("struct_time", &tuple, 1) : NULL;
}
static Status put_zone_offset(StrBuilder *out, Value object) {
    Value name = str_intern_c("utcoffset"), offset = name ? CALL_METHOD0(object, name) : NULL;
    if (!offset || offset == NONE) return offset ? 0 : -1;
    if (!is_delta(offset)) return RAISED(raise_type_error("utcoffset() must return None or a timedelta, not '%N'", offset));
    return text_put_offset(out, offset, "");
}
static Status put_zone_name(StrBuilder *out, Value object) {
    Value name = str_intern_c("tzname"), text = name ? CALL_METHOD0(object, name) : NULL, percent = str_from_c("%"), two = str_from_c("%%");
    if (!text || text == NONE) return text ? 0 : -1;
    if (!is_str(text)) return RAISED(raise_type_error("tzinfo.tzname() must return None or a string, not '%N'", text));
    if (!percent || !two || !(text = CALL_METHOD2(text, NAME(replace), percent, two))) return -1;
    if (is_str(text) && !str_utf8(text, NULL)) return -1; /* no surrogates */
    return is_str(text) ? str_builder_str(out, text) : RAISED(raise_type_error("tzinfo.tzname().replace() did not return a string"));
}
static Status put_micros(StrBuilder *out, Value object) {
    int micro = is_time(object) ? clock_micros(((TimeObj *)object)->data) : is_datetime(object) ? clock_micros(((DateTimeObj *)object)->data + 4) : 0;
    return text_put_number(out, 6, micro);
}
static Status expand_format(StrBuilder *out, Value object, Value format, Value zoned) {
    intptr_t length = str_length(format), start = 0;
    for (intptr_t i = 0; i + 1 < length; i++) {
        if (str_char(format, i) != '%') continue;
        uint32_t c = str_char(format, i + 1);
        if (c == 'z' || c == 'Z' || c == 'f') {
            TRY(str_builder_slice(out, format, start, i));
            if (c == 'f') TRY(put_micros(out, object));
            else if (zoned) TRY(c == 'z' ? put_zone_offset(out, object) : put_zone_name(out, object));
            start = i + 2;
        }
        i++;
    }
    return str_builder_slice(out, format, start, length);
}
Value text_strftime(Value object, Value format, Value timetuple, Value zoned) {
    StrBuilder out;
    Value      expanded;
    str_builder_init(&out);
    if (expand_format(&out, object, format, zoned) < 0) {
        str_builder_discard(&out);
        return NULL;
    }
    TRY_VALUE(expanded, str_builder_finish(&out));
    return call_time("strftime", (Value[]){expanded, timetuple}, 2);
}
