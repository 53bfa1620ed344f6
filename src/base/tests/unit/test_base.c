/* Unit tests of the small parts of base: memory faults, hash, UTF-8, endian, threads. */
#include "base/test.h"

#include "base/bits.h"
#include "base/endian.h"
#include "base/fault.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/os.h"
#include "base/thread_os.h"
#include "base/utf8.h"

TEST_MAIN(0)

TEST(fault_fails_the_nth_allocation) {
    fault_arm(2, false);
    void *first = mem_alloc(8), *second = mem_alloc(8), *third = mem_alloc(8);
    EXPECT(first != NULL && second == NULL && third != NULL);
    EXPECT_INT(fault_count(), 3);
    fault_arm(0, false);
    mem_free(first);
    mem_free(third);
    EXPECT(mem_calloc(SIZE_MAX / 2, 4) == NULL);
}

TEST(hash_agrees_with_cpython) {
    EXPECT(hash_init("0"));
    EXPECT_INT(hash_bytes("", 0), 0);
    EXPECT_INT(hash_bytes("abc", 3), -4594863902769663758); /* PYTHONHASHSEED=0 */
    EXPECT_INT(hash_bytes("hello world, long", 17), -7541011557293305502);
    EXPECT(hash_init("12345"));
    EXPECT_INT(hash_bytes("abc", 3), 2962436275791859092);
    EXPECT(!hash_init("x") && !hash_init("-1") && !hash_init("4294967296"));
    EXPECT(hash_init(NULL));
}

TEST(utf8_decodes_and_rejects) {
    static const struct { const char *text; int size, result; } cases[] = {
        {"a", 1, 1}, {"\xc3\xa9", 2, 2}, {"\xe2\x82\xac", 3, 3}, {"\xf0\x9f\x98\x80", 4, 4}, {"\x80", 1, -1}, {"\xc0\x80", 2, -1},
        {"\xe0\x80\x80", 3, -1}, {"\xed\xa0\x80", 3, -1}, {"\xf4\x90\x80\x80", 4, -1}, {"\xe2\x82", 2, 0}, {"\xf0\x9f\x41", 3, -2},
        {"\xf0\x9f\x98\x41", 4, -3}, {"\xff", 1, -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        uint32_t c;
        EXPECT_INT(utf8_decode((const uint8_t *)cases[i].text, (size_t)cases[i].size, UTF8_STRICT, &c), cases[i].result);
    }
    for (uint32_t c = 0; c < 0x110000; c += c < 0x900 ? 1 : 97) {
        uint8_t        text[4];
        uint32_t       back;
        const uint8_t *p = text;
        int            n = utf8_encode(c, text);
        EXPECT(n == utf8_length(c) && utf8_decode(text, (size_t)n, UTF8_SURROGATES, &back) == n && back == c);
        EXPECT(utf8_next(&p) == c && p == text + n);
    }
    Utf8Info    info;
    const char *text = "0123456789012345678901234567890123456789\xc3\xa9xyz\xf0\x9f\x98\x80\xff!";
    EXPECT(!utf8_scan(text, strlen(text), UTF8_STRICT, &info));
    EXPECT_INT(info.valid, 49);
    EXPECT_INT(info.count, 45);
    EXPECT_INT(info.max_char, 0x10ffff);
    EXPECT_INT(utf8_ascii_prefix(text, strlen(text)), 40);
}

TEST(endian_round_trip) {
    uint8_t b[8];
    store_u32_le(b, 0x01020304);
    EXPECT(b[0] == 4 && b[3] == 1 && load_u32_be(b) == 0x04030201);
    store_u64_be(b, 0x0102030405060708);
    EXPECT(b[0] == 1 && load_u64_be(b) == 0x0102030405060708 && load_u16_le(b) == 0x0201);
    store_double_be(b, 1.0);
    EXPECT(b[0] == 0x3f && b[1] == 0xf0 && load_double_be(b) == 1.0);
    EXPECT(bits_length64(0) == 0 && bits_length64(1) == 1 && bits_length64(UINT64_MAX) == 64);
    EXPECT(bits_round_up_power(5) == 8 && bits_round_up_power(8) == 8 && bits_round_up_power(0) == 1);
}

static OsMutex lock;
static OsCond  done;
static int     state;

static void set_state(void *argument) {
    os_mutex_lock(&lock);
    state = *(int *)argument;
    os_cond_signal(&done);
    os_mutex_unlock(&lock);
}

TEST(threads_and_conditions) {
    char *low, *high, here;
    int   seven = 7;
    os_mutex_init(&lock);
    os_cond_init(&done);
    os_mutex_lock(&lock);
    EXPECT(!os_cond_wait_for(&done, &lock, 1000000));
    EXPECT_INT(os_thread_start(set_state, &seven, 256 << 10), 0);
    while (state == 0) EXPECT(os_cond_wait_for(&done, &lock, 5000000000));
    os_mutex_unlock(&lock);
    EXPECT_INT(state, 7);
    os_thread_stack(&low, &high);
    EXPECT(low < &here && &here < high);
}

TEST(os_basics) {
    uint8_t a[300] = {0};
    EXPECT_INT(os_random_bytes(a, sizeof a), 0);
    EXPECT(a[298] != 0 || a[299] != 0 || a[297] != 0);
    int64_t t = os_clock_ns(OS_CLOCK_MONOTONIC);
    EXPECT(os_clock_ns(OS_CLOCK_MONOTONIC) >= t && os_clock_ns(OS_CLOCK_WALL) > 0);
    EXPECT(os_page_size() >= 4096 && os_processor_count() >= 1);
}
