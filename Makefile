# Taipan: one non-recursive makefile.  Tables and targets are included fragments.
#
#   make [VARIANT=release|debug|asan|tsan|cover|stress|fuzz] [TARGET=linux-x86_64]
#   make unit            build and run the unit tests of every room
#   make SHARED=1 embed  lib/libtaipan3.11.so in a build folder of its own, for programs that contain the interpreter
#   make compdb          compile_commands.json for the chosen target and variant
#   make print-NAME      show a variable
#
# Objects, generated files and dependency files live in build/<target>-<variant>/;
# nothing is written beside the sources.

HOST_TARGET := linux-$(shell uname -m)
TARGET  ?= $(HOST_TARGET)
VARIANT ?= release
BUILD   ?= build
# One spelling of the folder, however it was given: files of dependencies name the objects as they were called when they were made.
override BUILD := $(patsubst $(CURDIR)/%,%,$(abspath $(BUILD)))
B       := $(BUILD)/$(TARGET)-$(VARIANT)$(if $(filter 1,$(SHARED)),-shared)
GEN     := $(B)/gen
PYTHON  ?= python3

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

include cross/targets/$(TARGET).mk
include cross/mk/variants.mk
include cross/mk/rooms.mk
include cross/mk/rules.mk
