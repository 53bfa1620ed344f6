# Rules derived from the rooms table.  A room may add generated sources in <folder>/gen.mk:
#   GENERATED_<room> += $(GEN)/<room>/include/<room>/x.gen.h     public generated header
#   GENSRC_<room>    += $(GEN)/<room>/y.gen.c                    generated source
# together with the rules that make them.

ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-8s %s\n'
endif

define room_rules
SRC_$(1) := $$(wildcard $$(DIR_$(1))/*.c) $$(wildcard $$(DIR_$(1))/arch/$$(ARCH)/*.[cS])
ifeq ($(1),stdlib)
SRC_$(1) += $$(wildcard $$(DIR_$(1))/c/*.c) $$(wildcard $$(DIR_$(1))/c/*/*.c)
endif
INC_$(1) := -I$$(DIR_$(1)) -I$$(GEN)/$(1) $$(foreach r,$(1) $$(SEES_$(1)),-I$$(DIR_$$(r))/include -I$$(GEN)/$$(r)/include)
-include $$(DIR_$(1))/gen.mk
OBJ_$(1) := $$(patsubst %,$(B)/obj/%.o,$$(SRC_$(1))) $$(patsubst $$(GEN)/%,$(B)/obj/gen/%.o,$$(GENSRC_$(1)))
$(B)/lib$(1).a: $$(OBJ_$(1))
	$$(say) AR $$@
	$$(Q)rm -f $$@ && ar rcs $$@ $$^
$(B)/obj/$$(DIR_$(1))/%.o: $$(DIR_$(1))/% $(B)/flags | $$(foreach r,$(1) $$(SEES_$(1)),$$(GENERATED_$$(r)))
	$$(say) CC $$<
	$$(Q)mkdir -p $$(@D) && $$(CC) $$(CFLAGS_ALL) $$(PATH_MAP) $$(EXTRA_$(1)) $$(INC_$(1)) -MMD -MP -c -o $$@ $$<
$(B)/obj/gen/$(1)/%.o: $$(GEN)/$(1)/% $(B)/flags | $$(foreach r,$(1) $$(SEES_$(1)),$$(GENERATED_$$(r)))
	$$(say) CC $$<
	$$(Q)mkdir -p $$(@D) && $$(CC) $$(CFLAGS_ALL) $$(PATH_MAP) $$(EXTRA_$(1)) $$(INC_$(1)) -MMD -MP -c -o $$@ $$<
# Unit tests of a room link that room and the rooms below it only.
UNIT_$(1) := $$(wildcard $$(DIR_$(1))/tests/unit/*.c)
UNITOBJ_$(1) := $$(patsubst %,$(B)/obj/%.o,$$(UNIT_$(1)))
ifneq ($$(UNIT_$(1)),)
UNIT_BINARIES += $(B)/unit-$(1)
$(B)/unit-$(1): $$(UNITOBJ_$(1)) $(B)/lib$(1).a $$(foreach r,$$(SEES_$(1)),$(B)/lib$$(r).a)
	$$(say) LINK $$@
	$$(Q)$$(CC) $$(LDFLAGS_ALL) -o $$@ $$(UNITOBJ_$(1)) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $$(LDLIBS_ALL)
endif
endef
UNIT_BINARIES :=
$(foreach r,$(ROOMS),$(eval $(call room_rules,$(r))))

# A file rewritten only when the flags change: new flags rebuild once.
$(B)/flags: FORCE
	@mkdir -p $(B); echo '$(CC) $(subst ','"'"',$(CFLAGS_ALL))' > $@.tmp; cmp -s $@ $@.tmp && rm $@.tmp || mv $@.tmp $@
FORCE:

PROGRAM := $(B)/bin/taipan3.11
ALL_OBJECTS := $(foreach r,$(ROOMS),$(OBJ_$(r)))
$(PROGRAM): $(ALL_OBJECTS)
	$(say) LINK $@
	$(Q)mkdir -p $(@D) && $(CC) $(LDFLAGS_ALL) -o $@.tmp $(ALL_OBJECTS) $(LDLIBS_ALL) && mv $@.tmp $@

# With SHARED=1 only: the other objects cannot be part of a library.  What it exports is protected, so programs that contain it have to
# be compiled with -fPIC, as python3.11-config --embed tells them.
LIBRARY := $(B)/lib/libtaipan3.11.so
$(LIBRARY): $(ALL_OBJECTS)
	$(say) LINK $@
	$(Q)mkdir -p $(@D) && $(CC) $(LDFLAGS_ALL) -o $@.tmp $(ALL_OBJECTS) $(LDLIBS_ALL) && mv $@.tmp $@
embed: $(LIBRARY)
.PHONY: embed

# The fuzz variant (clang; ci/fuzz.py makes it): main.c gives way to a main that hands inputs to libFuzzer.
FUZZER := $(B)/bin/fuzz
$(B)/obj/src/main/fuzz/%.o: src/main/fuzz/% $(B)/flags | $(foreach r,main $(SEES_main),$(GENERATED_$(r)))
	$(say) CC $<
	$(Q)mkdir -p $(@D) && $(CC) $(CFLAGS_ALL) $(INC_main) -MMD -MP -c -o $@ $<
$(FUZZER): $(filter-out %/src/main/main.c.o,$(ALL_OBJECTS)) $(B)/obj/src/main/fuzz/fuzz_main.c.o
	$(say) LINK $@
	$(Q)mkdir -p $(@D) && $(CC) $(LDFLAGS_ALL) -o $@ $^ $$($(CC) -print-file-name=lib/linux/libclang_rt.fuzzer_no_main-x86_64.a) $(LDLIBS_ALL) -lstdc++
fuzzer: $(FUZZER)
.PHONY: fuzzer

all: $(PROGRAM)
libs: $(foreach r,$(ROOMS),$(B)/lib$(r).a)
gen: $(foreach r,$(ROOMS),$(GENERATED_$(r)))

unit: $(UNIT_BINARIES)
	@failed=0; for t in $^; do $(RUN) $$t || failed=1; done; exit $$failed

compdb:
	$(file >$(B)/compdb.list)
	$(foreach r,$(ROOMS),$(foreach s,$(SRC_$(r)),$(file >>$(B)/compdb.list,$(s)|$(COMPILER) $(CFLAGS_ALL) $(EXTRA_$(r)) $(INC_$(r)) -c $(s))))
	$(Q)$(PYTHON) src/gen/compdb.py "$(CURDIR)" $(B)/compdb.list > compile_commands.json

print-%:
	@echo '$($*)'

clean:
	rm -rf $(B)

.PHONY: all libs gen unit compdb clean FORCE
-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)

# The upstream library beside a program that is run from the build folder.
# (The folder's own time says little: programs that run from it write there.)
library: $(B)/library.stamp
$(B)/library.stamp: release/link_library.py release/identity.def release/templates/sysconfigdata.py.in stdlib/py cross/packages/cpython/package.toml
	$(say) LIBRARY $(B)/lib/python3.11
	$(Q)mkdir -p $(B)/lib && tree=$$(sh cross/fetch.sh --extract cpython) && $(PYTHON) release/link_library.py $(TARGET) "$$tree/Lib" $(B)/lib/python3.11
	$(Q)touch $@
# Extension modules of the upstream library, with the bundled libraries that they need (built when missing).
modules: library
	$(say) MODULES $(B)/lib-dynload
	$(Q)$(PYTHON) cross/build_modules.py --target $(TARGET) --build $(B) $(if $(TEST_MODULES),--test) && $(PYTHON) release/link_library.py $(TARGET) "$$(sh cross/fetch.sh --extract cpython)/Lib" $(B)/lib/python3.11
.PHONY: library modules
