# linux-ppc64: facts of the target.  RUN is the prefix that executes a target program on the build machine.
ARCH         := ppc64
TRIPLE       := powerpc64-linux-gnu
ENDIAN       := big
PAGE_SIZE    := 65536
QEMU         := ppc64
TARGET_FLAGS := -mcpu=power4
