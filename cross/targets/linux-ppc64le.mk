# linux-ppc64le: facts of the target.  RUN is the prefix that executes a target program on the build machine.
ARCH         := ppc64
TRIPLE       := powerpc64le-linux-gnu
ENDIAN       := little
PAGE_SIZE    := 65536
QEMU         := ppc64le
TARGET_FLAGS := -mcpu=power8
