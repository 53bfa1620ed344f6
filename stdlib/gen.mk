# The table of native modules, from their definitions.
GENERATED_stdlib += $(GEN)/stdlib/include/stdlib/modules.gen.h
$(GEN)/stdlib/include/stdlib/modules.gen.h: $(wildcard stdlib/c/*.c stdlib/c/*/*.c src/compiler/*.c) src/gen/genmodules.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genmodules.py $@ stdlib/c src/compiler
$(B)/obj/src/main/wire.c.o: $(GEN)/stdlib/include/stdlib/modules.gen.h

# Tables of unicodedata.
GENERATED_stdlib += $(GEN)/stdlib/unicodedata.gen.h
$(GEN)/stdlib/unicodedata.gen.h: src/gen/genunicodedata.py src/gen/genunicode.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genunicodedata.py $@
