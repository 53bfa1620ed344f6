# Compilers and flags per target and variant.
# FLOOR=1 links against glibc 2.17 (cross/make_sysroot.py): what releases are made with.

ifeq ($(FLOOR),1)
COMPILER := $(shell cross/toolchain/prefix.sh $(TARGET))gcc
endif
ifeq ($(TARGET),$(HOST_TARGET))
COMPILER ?= gcc
RUN      ?=
else
COMPILER ?= $(TRIPLE)-gcc
RUN      ?= qemu-$(QEMU)-static -L /usr/$(TRIPLE)
endif
CCACHE := $(shell command -v ccache 2>/dev/null)
CC     := $(CCACHE) $(COMPILER)

WARNINGS := -Wall -Wextra -Wshadow -Wundef -Wstrict-prototypes -Wmissing-prototypes \
            -Wno-unused-parameter -Wno-missing-field-initializers -Wno-sign-compare -Werror
# SHARED=1: the interpreter as a library for programs that contain it, compiled once more in a build folder of its own.
ifeq ($(SHARED),1)
POSITION := -fPIC -ftls-model=initial-exec
else
POSITION := -fPIE
endif
COMMON   := -std=gnu11 -g -fno-strict-aliasing -fwrapv -fvisibility=hidden -fno-common $(POSITION) \
            -fno-semantic-interposition -ffp-contract=off -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DTAIPAN_TARGET='"$(TARGET)"'

# What only one of the two compilers understands.  The interpreter loop keeps one indirect jump per operation with gcc's passes off.
ifneq ($(findstring clang,$(COMPILER)),)
WARNINGS    += -Wno-gnu-variable-sized-type-not-at-end
GCC_ONLY_vm :=
else
GCC_ONLY_vm := -fno-gcse -fno-crossjumping
# The collector reads the frames of the interpreter loop, in which a sanitiser of variables would keep every one that is dead.
ifeq ($(VARIANT),asan)
GCC_ONLY_vm += --param=asan-stack=0
endif
endif

# What a release is hardened with; what each costs, and what is left out and why: docs/packaging.md.
HARDENING     := -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=2
FLAGS_release := -O2 -DDEBUG=0 $(HARDENING)
# A release build led by a profile and optimised as a whole (release/profile.sh): the same folder is built twice, PROFILE=generate, then
# PROFILE=use.  What each of the two gains, and why plain releases do without: docs/packaging.md.
PROFILE_generate := -fprofile-generate -fprofile-update=prefer-atomic -Wno-error
PROFILE_use      := -fprofile-use -fprofile-correction -Wno-missing-profile -Wno-coverage-mismatch -Wno-error -flto=auto
FLAGS_pgo     := $(FLAGS_release) $(PROFILE_$(PROFILE))
FLAGS_debug   := -O1 -DDEBUG=1
FLAGS_asan    := -O1 -DDEBUG=1 -fsanitize=address,undefined -fno-sanitize=alignment,shift,nonnull-attribute -fno-sanitize-recover=undefined -fno-omit-frame-pointer
FLAGS_tsan    := -O1 -DDEBUG=1 -fsanitize=thread
FLAGS_cover   := -O0 -DDEBUG=1 -DCOVERAGE=1 --coverage
FLAGS_stress  := -O1 -DDEBUG=1 -DTINY_CONSTANTS=1
FLAGS_fuzz    := -O1 -DDEBUG=1 -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize=alignment,shift,nonnull-attribute

comma := ,
COVERAGE_DEFAULT  := $(if $(findstring cover,$(VARIANT)),,-DCOVERAGE=0)
TINY_DEFAULT      := $(if $(findstring stress,$(VARIANT)),,-DTINY_CONSTANTS=0)

# No name of a folder of the build machine in debug information: the same bytes wherever it is built.  Not among CFLAGS_ALL, since
# a build folder that is copied to another place stays valid.
PATH_MAP    := -ffile-prefix-map=$(CURDIR)=. $(if $(filter 1,$(FLOOR)),-ffile-prefix-map=$(patsubst %/bin/,%,$(dir $(COMPILER)))=/sysroot)
CFLAGS_ALL  := $(COMMON) $(WARNINGS) $(TARGET_FLAGS) $(FLAGS_$(VARIANT)) $(COVERAGE_DEFAULT) $(TINY_DEFAULT) $(CFLAGS)
LDFLAGS_ALL := $(if $(filter 1,$(SHARED)),-shared -Wl$(comma)-soname$(comma)libtaipan3.11.so,-pie -rdynamic) -Wl,-z,relro,-z,now,-z,noexecstack $(filter -fsanitize=% --coverage -fprofile-generate -flto%,$(FLAGS_$(VARIANT))) $(LDFLAGS)
LDLIBS_ALL  := -lm -ldl -lpthread -lutil $(LDLIBS)
