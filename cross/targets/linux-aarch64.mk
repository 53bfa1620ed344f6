# linux-aarch64: facts of the target.  RUN is the prefix that executes a target program on the build machine.
ARCH         := aarch64
TRIPLE       := aarch64-linux-gnu
ENDIAN       := little
PAGE_SIZE    := 65536
QEMU         := aarch64
TARGET_FLAGS := -march=armv8-a
