# Names, versions and tags of this build, for every room: #include "base/identity.gen.h" (IDENTITY_SOABI, ...).
GENERATED_base += $(GEN)/base/include/base/identity.gen.h

$(GEN)/base/include/base/identity.gen.h: release/gen_identity.py release/identity.def cross/targets/$(TARGET).mk
	$(say) GEN $@
	$(Q)$(PYTHON) $< $(TARGET) --c $@ && touch $@

# The time that sys.version tells: of the commit (or SOURCE_DATE_EPOCH), so that the same commit gives the same bytes.
GENERATED_base += $(GEN)/base/include/base/build_stamp.gen.h
BUILD_EPOCH := $(or $(SOURCE_DATE_EPOCH),$(shell sed -n 's/.*"epoch": *\([0-9]*\).*/\1/p' sources/origin.json 2>/dev/null),$(shell git log -1 --format=%ct 2>/dev/null),0)

$(GEN)/base/include/base/build_stamp.gen.h: FORCE
	@mkdir -p $(@D); echo "#define BUILD_STAMP \"$$(LC_ALL=C date -u -d @$(BUILD_EPOCH) '+%b %e %Y, %H:%M:%S')\"" > $@.tmp; \
	cmp -s $@ $@.tmp && rm $@.tmp || mv $@.tmp $@
# A CPU can switch stacks once its folder says how.
ifeq ($(wildcard src/base/arch/$(ARCH)/*.S),)
SRC_base += src/base/arch/none/no_c_stack.c
endif
