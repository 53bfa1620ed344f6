# Names, versions and tags of this build, for every room: #include "base/identity.gen.h" (IDENTITY_SOABI, ...).
GENERATED_base += $(GEN)/base/include/base/identity.gen.h

$(GEN)/base/include/base/identity.gen.h: release/gen_identity.py release/identity.def cross/targets/$(TARGET).mk
	$(say) GEN $@
	$(Q)$(PYTHON) $< $(TARGET) --c $@ && touch $@
