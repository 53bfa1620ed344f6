/* test_str_bytes.c - bytes, bytearray and memoryview without a VM. */
#include "objects/bytes.h"
#include "test_objects.h"

TEST(bytes_basics) {
    Value b = bytes_from_data("abc", 3);
    EXPECT_INT(bytes_data(b)[3], 0);
    EXPECT_REPR(bytes_concat(b, bytes_from_data("\xff", 1)), "b'abc\\xff'");
    EXPECT(bytes_from_data("a", 1) == bytes_from_data("a", 1));
    EXPECT_STR(bytes_hex((const uint8_t *)"abc", 3, STR(":"), 2, false), "61:6263");
}

TEST(bytearray_grows_and_pins) {
    Value b = bytearray_from_data(NULL, 0);
    for (int i = 0; i < 1000; i++) {
        EXPECT_INT(bytearray_resize(b, i + 1), 0);
        bytearray_data(b)[i] = (uint8_t)i;
    }
    EXPECT_INT(bytearray_data(b)[999], 999 & 255);
    Buffer buffer;
    EXPECT_INT(buffer_get(b, &buffer, BUFFER_WRITABLE), 0);
    EXPECT_INT(buffer.length, 1000);
    EXPECT_STATUS_ERROR(bytearray_resize(b, 5), "BufferError: Existing exports of data: object cannot be re-sized");
    buffer_release(&buffer);
    EXPECT_INT(bytearray_resize(b, 5), 0);
}

TEST(memoryview_slices) {
    Value m = memoryview_from_object(bytes_from_data("abcdef", 6));
    Value part = object_get_item(m, slice_new(NONE, NONE, value_from_int(-2)));
    EXPECT_REPR(object_call_method(part, STR("tolist"), NULL, 0), "[102, 100, 98]");
    EXPECT_REPR(object_call_method(part, STR("tobytes"), NULL, 0), "b'fdb'");
}
