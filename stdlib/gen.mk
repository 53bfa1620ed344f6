# The table of native modules, from their definitions.
GENERATED_stdlib += $(GEN)/stdlib/include/stdlib/modules.gen.h
$(GEN)/stdlib/include/stdlib/modules.gen.h: $(wildcard stdlib/c/*.c stdlib/c/*/*.c src/compiler/*.c) src/gen/genmodules.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genmodules.py $@ stdlib/c src/compiler
$(B)/obj/src/main/wire.c.o: $(GEN)/stdlib/include/stdlib/modules.gen.h

# Tables of unicodedata.
GENERATED_stdlib += $(GEN)/stdlib/unicodedata.gen.h
$(GEN)/stdlib/unicodedata.gen.h: src/gen/genunicodedata.py src/gen/genunicode.py cross/packages/cpython/package.toml
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genunicodedata.py $@ $$(sh cross/fetch.sh --extract cpython)

# libmpdec, the decimal arithmetic below `_decimal`: the sources are copied from the pinned CPython tree and compiled as they are.  Its
# headers look for a pyconfig.h, which here says no more than how it is to compute.
MPDEC       := $(GEN)/stdlib/mpdec
MPDEC_FILES := basearith constants context convolute crt difradix2 fnt fourstep io mpalloc mpdecimal numbertheory sixstep transpose
MPDEC_KIND  := CONFIG_64 $(if $(filter x86_64,$(ARCH)),ASM,ANSI HAVE_UINT128_T)
GENERATED_stdlib += $(MPDEC)/mpdecimal.h
GENSRC_stdlib    += $(MPDEC_FILES:%=$(MPDEC)/%.c)
$(MPDEC)/mpdecimal.h: cross/packages/cpython/package.toml stdlib/gen.mk
	$(say) GEN $(MPDEC)
	$(Q)mkdir -p $(MPDEC) && printf '#define %s 1\n' $(MPDEC_KIND) >$(MPDEC)/pyconfig.h && \
		tree=$$(sh cross/fetch.sh --extract cpython)/Modules/_decimal/libmpdec && cp $$tree/*.h $(MPDEC)/ && cp $(MPDEC_FILES:%=$$tree/%.c) $(MPDEC)/
$(GENSRC_stdlib): $(MPDEC)/mpdecimal.h ;
# Warnings and checks of undefined behaviour are its authors' affair.
$(B)/obj/gen/stdlib/mpdec/%.o: private EXTRA_stdlib := -w -DNDEBUG $(if $(filter release pgo,$(VARIANT)),-O3) $(if $(findstring undefined,$(FLAGS_$(VARIANT))),-fno-sanitize=undefined)
