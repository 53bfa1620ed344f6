# linux-x86_64: facts of the target.  RUN is the prefix that executes a target program on the build machine.
ARCH         := x86_64
TRIPLE       := x86_64-linux-gnu
ENDIAN       := little
PAGE_SIZE    := 4096
QEMU         :=
TARGET_FLAGS := -march=x86-64 -mtune=generic
