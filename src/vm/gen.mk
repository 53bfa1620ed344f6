# Interpreter cases and the label table, from ops/*.ops.
GENERATED_vm += $(GEN)/vm/cases.gen.h $(GEN)/vm/opcode_labels.gen.h $(GEN)/vm/steps.gen.h
$(GEN)/vm/steps.gen.h: $(OPS_FILES) src/gen/genops.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genops.py steps $@ $(OPS_FILES)
$(B)/obj/src/vm/steps.c.o: $(GEN)/vm/steps.gen.h
$(GEN)/vm/cases.gen.h: $(OPS_FILES) src/gen/genops.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genops.py cases $@ $(OPS_FILES)
$(GEN)/vm/opcode_labels.gen.h: $(OPS_FILES) src/gen/genops.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genops.py labels $@ $(OPS_FILES)
$(B)/obj/src/vm/eval.c.o: $(GEN)/vm/cases.gen.h $(GEN)/vm/opcode_labels.gen.h
EXTRA_vm := $(GCC_ONLY_vm)

# Names, versions and tags of this program.
GENERATED_vm += $(GEN)/vm/include/vm/identity.gen.h
$(GEN)/vm/include/vm/identity.gen.h: release/identity.def release/gen_identity.py cross/targets/$(TARGET).mk
	$(say) GEN $@
	$(Q)mkdir -p $(@D) && $(PYTHON) release/gen_identity.py $(TARGET) --c $@
