/* stat_const_module.c - `_stat`: file modes, their tests and the text that ls prints. */
#include "native_posix.h"

static Status mode_argument(Value v, mode_t *mode) {
    Value   index = number_index(v);
    int64_t number;
    if (!index || int_as_i64(index, &number) < 0) return -1;
    if (number < 0) return RAISED(raise_overflow_error("can't convert negative value to unsigned int"));
    if (number > UINT32_MAX) return RAISED(raise_overflow_error("mode out of range"));
    *mode = (mode_t)number;
    return 0;
}
#define TEST(name) \
    static Value test_##name(Value self, Value arg) { \
        mode_t mode; \
        TRY_NULL(mode_argument(arg, &mode)); \
        return value_from_bool(name(mode)); \
    }
TEST(S_ISDIR) TEST(S_ISCHR) TEST(S_ISBLK) TEST(S_ISREG) TEST(S_ISFIFO) TEST(S_ISLNK) TEST(S_ISSOCK)
static Value test_never(Value self, Value arg) {
    mode_t mode;
    TRY_NULL(mode_argument(arg, &mode));
    return FALSE_VALUE; /* kinds that this system does not know */
}
static Value t_imode(Value self, Value arg) {
    mode_t mode;
    TRY_NULL(mode_argument(arg, &mode));
    return value_from_int(mode & 07777);
}
static Value t_ifmt(Value self, Value arg) {
    mode_t mode;
    TRY_NULL(mode_argument(arg, &mode));
    return value_from_int(mode & S_IFMT);
}
static Value t_filemode(Value self, Value arg) {
    mode_t mode;
    char   text[11] = "?rwxrwxrwx";
    TRY_NULL(mode_argument(arg, &mode));
    text[0] = S_ISREG(mode) ? '-' : S_ISDIR(mode) ? 'd' : S_ISLNK(mode) ? 'l' : S_ISBLK(mode) ? 'b' : S_ISCHR(mode) ? 'c'
              : S_ISFIFO(mode) ? 'p' : S_ISSOCK(mode) ? 's' : '?';
    for (int bit = 0; bit < 9; bit++)
        if (!(mode & (0400u >> bit))) text[1 + bit] = '-';
    if (mode & S_ISUID) text[3] = mode & S_IXUSR ? 's' : 'S';
    if (mode & S_ISGID) text[6] = mode & S_IXGRP ? 's' : 'S';
    if (mode & S_ISVTX) text[9] = mode & S_IXOTH ? 't' : 'T';
    return str_from_c(text);
}
#define T(name) {#name, test_##name, METHOD_ONE, #name "(mode) -> bool"},
static const MethodDef methods[] = {
    T(S_ISDIR) T(S_ISCHR) T(S_ISBLK) T(S_ISREG) T(S_ISFIFO) T(S_ISLNK) T(S_ISSOCK)
    {"S_ISDOOR", test_never, METHOD_ONE, "S_ISDOOR(mode) -> bool"},
    {"S_ISPORT", test_never, METHOD_ONE, "S_ISPORT(mode) -> bool"},
    {"S_ISWHT", test_never, METHOD_ONE, "S_ISWHT(mode) -> bool"},
    {"S_IMODE", t_imode, METHOD_ONE, "Return the part of the mode that chmod sets."},
    {"S_IFMT", t_ifmt, METHOD_ONE, "Return the part of the mode that tells the kind of file."},
    {"filemode", t_filemode, METHOD_ONE, "Convert a mode to text of the form '-rwxrwxrwx'."},
    {NULL}};

static const NativeConstant constants[] = {
    {"SF_APPEND", 01000000},
    {"SF_ARCHIVED", 0200000},
    {"SF_IMMUTABLE", 0400000},
    {"SF_NOUNLINK", 04000000},
    {"SF_SNAPSHOT", 010000000},
    {"ST_ATIME", 07},
    {"ST_CTIME", 011},
    {"ST_DEV", 02},
    {"ST_GID", 05},
    {"ST_INO", 01},
    {"ST_MODE", 0},
    {"ST_MTIME", 010},
    {"ST_NLINK", 03},
    {"ST_SIZE", 06},
    {"ST_UID", 04},
    {"S_ENFMT", 02000},
    {"S_IEXEC", 0100},
    {"S_IFBLK", 060000},
    {"S_IFCHR", 020000},
    {"S_IFDIR", 040000},
    {"S_IFDOOR", 0},
    {"S_IFIFO", 010000},
    {"S_IFLNK", 0120000},
    {"S_IFPORT", 0},
    {"S_IFREG", 0100000},
    {"S_IFSOCK", 0140000},
    {"S_IFWHT", 0},
    {"S_IREAD", 0400},
    {"S_IRGRP", 040},
    {"S_IROTH", 04},
    {"S_IRUSR", 0400},
    {"S_IRWXG", 070},
    {"S_IRWXO", 07},
    {"S_IRWXU", 0700},
    {"S_ISGID", 02000},
    {"S_ISUID", 04000},
    {"S_ISVTX", 01000},
    {"S_IWGRP", 020},
    {"S_IWOTH", 02},
    {"S_IWRITE", 0200},
    {"S_IWUSR", 0200},
    {"S_IXGRP", 010},
    {"S_IXOTH", 01},
    {"S_IXUSR", 0100},
    {"UF_APPEND", 04},
    {"UF_COMPRESSED", 040},
    {"UF_HIDDEN", 0100000},
    {"UF_IMMUTABLE", 02},
    {"UF_NODUMP", 01},
    {"UF_NOUNLINK", 020},
    {"UF_OPAQUE", 010},
    {NULL, 0}};

static Status execute(Value module) { return native_add_constants(module, constants); }

const NativeModule stat_const_module = {"_stat", "File modes: constants, tests and text.", methods, execute};
