# Generated sources of the objects room.
GENERATED_objects += $(GEN)/objects/unicode_data.gen.h

$(GEN)/objects/unicode_data.gen.h: src/gen/genunicode.py
	$(say) GEN $@
	$(Q)$(PYTHON) $< $@
