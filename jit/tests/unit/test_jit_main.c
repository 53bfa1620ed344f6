/* test_jit_main.c - entry of the room's unit tests. */
#include "base/test.h"

TEST_MAIN(0)
