/* Uses every bundled library once and checks the answer.  Each line says "ok" or "WRONG"; the last line is "done". */

#define _GNU_SOURCE 1
#include <bzlib.h>
#include <curses.h>
#include <expat.h>
#include <ffi.h>
#include <histedit.h>
#include <lzma.h>
#include <math.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <panel.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <zlib.h>

enum { SIZE = 5000, ROOM = 8000 };

static unsigned char plain[SIZE], packed[ROOM], again[SIZE];

static void check(const char *what, int good)
{
    printf("%-12s %s\n", what, good ? "ok" : "WRONG");
}

static int same_again(void)
{
    int same = memcmp(plain, again, SIZE) == 0;

    memset(again, 0, SIZE);
    return same;
}

static void check_compression(void)
{
    uLongf z_packed = ROOM, z_again = SIZE;
    unsigned b_packed = ROOM, b_again = SIZE;
    size_t x_in = 0, x_packed = 0, x_again = 0;
    uint64_t limit = UINT64_MAX;

    for (int i = 0; i < SIZE; i++)
        plain[i] = (unsigned char)(i % 251);
    check("zlib", compress(packed, &z_packed, plain, SIZE) == Z_OK && uncompress(again, &z_again, packed, z_packed) == Z_OK &&
                      same_again() && crc32(0, plain, SIZE) == crc32_combine(crc32(0, plain, 1000),
                                                                             crc32(0, plain + 1000, SIZE - 1000), SIZE - 1000));
    check("bzip2", BZ2_bzBuffToBuffCompress((char *)packed, &b_packed, (char *)plain, SIZE, 9, 0, 0) == BZ_OK &&
                       BZ2_bzBuffToBuffDecompress((char *)again, &b_again, (char *)packed, b_packed, 0, 0) == BZ_OK &&
                       same_again());
    check("lzma", lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, plain, SIZE, packed, &x_packed, ROOM) == LZMA_OK &&
                      lzma_stream_buffer_decode(&limit, 0, NULL, packed, &x_in, x_packed, again, &x_again, SIZE) == LZMA_OK &&
                      same_again());
}

static void XMLCALL count_element(void *count, const XML_Char *name, const XML_Char **attributes)
{
    (void)name;
    (void)attributes;
    ++*(int *)count;
}

static void check_expat(void)
{
    int count = 0;
    XML_Parser parser = XML_ParserCreate(NULL);

    XML_SetUserData(parser, &count);
    XML_SetStartElementHandler(parser, count_element);
    check("expat", XML_Parse(parser, "<a><b/><c>x</c></a>", 19, 1) == XML_STATUS_OK && count == 3);
    XML_ParserFree(parser);
}

static void check_sqlite(void)
{
    sqlite3 *db;
    sqlite3_stmt *query;
    const char *setup = "create virtual table t using fts5(x); insert into t values ('hello world');"
                        "create virtual table g using geopoly(a); create table u(a);"
                        "with recursive c(n) as (select 1 union all select n + 1 from c where n < 1000)"
                        "insert into u select n from c";

    check("sqlite", sqlite3_open(":memory:", &db) == SQLITE_OK && sqlite3_exec(db, setup, NULL, NULL, NULL) == SQLITE_OK &&
                        sqlite3_prepare_v2(db, "select sum(a), (select count(*) from t where t match 'world'), sqrt(16.0),"
                                               "json_extract('{\"k\": 7}', '$.k') from u", -1, &query, NULL) == SQLITE_OK &&
                        sqlite3_step(query) == SQLITE_ROW && sqlite3_column_int(query, 0) == 500500 &&
                        sqlite3_column_int(query, 1) == 1 && sqlite3_column_double(query, 2) == 4.0 &&
                        sqlite3_column_int(query, 3) == 7);
    check("sqlite ext", sqlite3_enable_load_extension(db, 1) == SQLITE_OK);
    sqlite3_finalize(query);
    sqlite3_close(db);
}

typedef struct Pair {
    int number;
    double real;
} Pair;

static double add_three(double a, float b, long c)
{
    return a + b + (double)c;
}

static Pair twice(int number, double real)
{
    Pair pair = { number * 2, real * 2 };

    return pair;
}

static void add_offset(ffi_cif *cif, void *result, void **arguments, void *offset)
{
    (void)cif;
    *(ffi_arg *)result = (ffi_arg)(*(int *)arguments[0] + *(int *)offset);
}

static void check_ffi(void)
{
    ffi_cif cif;
    ffi_type *three[] = { &ffi_type_double, &ffi_type_float, &ffi_type_slong };
    ffi_type *members[] = { &ffi_type_sint, &ffi_type_double, NULL };
    ffi_type pair_type = { 0, 0, FFI_TYPE_STRUCT, members };
    ffi_type *two[] = { &ffi_type_sint, &ffi_type_double }, *one[] = { &ffi_type_sint };
    double result = 0, a = 1.5, real = 1.25;
    float b = 2.25f;
    long c = 10;
    int number = 21, offset = 5;
    Pair pair = { 0, 0 };
    void *three_values[] = { &a, &b, &c }, *two_values[] = { &number, &real }, *code = NULL;
    ffi_closure *closure = ffi_closure_alloc(sizeof *closure, &code);

    check("ffi call", ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 3, &ffi_type_double, three) == FFI_OK &&
                          (ffi_call(&cif, FFI_FN(add_three), &result, three_values), result == 13.75));
    check("ffi struct", ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 2, &pair_type, two) == FFI_OK &&
                            (ffi_call(&cif, FFI_FN(twice), &pair, two_values), pair.number == 42 && pair.real == 2.5));
    check("ffi closure", closure != NULL && ffi_prep_cif(&cif, FFI_DEFAULT_ABI, 1, &ffi_type_sint, one) == FFI_OK &&
                             ffi_prep_closure_loc(closure, &cif, add_offset, &offset, code) == FFI_OK &&
                             ((int (*)(int))code)(37) == 42);
}

static void check_terminal(void)
{
    const char *names[] = { "xterm", "xterm-256color", "screen", "tmux-256color", "linux", "vt100", "dumb" };
    int good = 1, status;

    setenv("TERMINFO", "/nonexistent", 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        good &= setupterm(names[i], 1, &status) == OK && status == 1;
    check("terminfo", good && setupterm("xterm-256color", 1, &status) == OK && tigetnum("colors") == 256);
    check("panel", new_panel(NULL) == NULL);
    check("libedit", history_init() != NULL);
}

static void check_crypto(void)
{
    unsigned char digest[64], random[8];
    unsigned size = 0;
    SSL_CTX *context = SSL_CTX_new(TLS_method());

    check("sha256", EVP_Digest("abc", 3, digest, &size, EVP_sha256(), NULL) == 1 && size == 32 &&
                        memcmp(digest, "\xba\x78\x16\xbf\x8f\x01\xcf\xea", 8) == 0);
    check("tls", context != NULL && RAND_bytes(random, 8) == 1);
    SSL_CTX_free(context);
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    check_compression();
    check_expat();
    check_sqlite();
    check_ffi();
    check_terminal();
    check_crypto();
    puts("done");
    return 0;
}
