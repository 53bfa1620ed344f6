# linux-s390x: facts of the target.  RUN is the prefix that executes a target program on the build machine.
ARCH         := s390x
TRIPLE       := s390x-linux-gnu
ENDIAN       := big
PAGE_SIZE    := 4096
QEMU         := s390x
TARGET_FLAGS := -march=z196
