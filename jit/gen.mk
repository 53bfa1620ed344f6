# Which recorder belongs to which operation, from ops/*.ops.
GENERATED_jit += $(GEN)/jit/recorders.gen.h $(GEN)/jit/recorder_list.gen.h
$(GEN)/jit/recorders.gen.h: $(OPS_FILES) src/gen/genops.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genops.py recorders $@ $(OPS_FILES)
$(GEN)/jit/recorder_list.gen.h: $(OPS_FILES) src/gen/genops.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genops.py recorder_list $@ $(OPS_FILES)
# A CPU has a native backend once its folder has a backend.c.
ifeq ($(wildcard jit/arch/$(ARCH)/backend.c),)
SRC_jit += jit/arch/none/no_backend.c
endif
