# Generated sources of the objects room.
GENERATED_objects += $(GEN)/objects/unicode_data.gen.h

$(GEN)/objects/unicode_data.gen.h: src/gen/genunicode.py
	$(say) GEN $@
	$(Q)$(PYTHON) $< $@

# Linker names of native objects that the C API exports as variables.
GENERATED_objects += $(GEN)/objects/include/objects/c_names.gen.h

$(GEN)/objects/include/objects/c_names.gen.h: src/capi/capi.def src/gen/gencapi.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/gencapi.py names $< $@
