# The C API is compiled with upstream's headers from the pinned source archive and the target's pyconfig.h, exactly what
# extension modules are compiled with.
GENERATED_capi += $(GEN)/capi/upstream.stamp $(GEN)/capi/pyconfig.h
INC_capi += -isystem $(GEN)/capi/upstream/Include

$(GEN)/capi/upstream.stamp: stdlib/upstream.toml cross/fetch.py
	$(say) FETCH $(@:.stamp=)
	$(Q)mkdir -p $(@D) && tree=$$(sh cross/fetch.sh --extract cpython) && ln -sfn "$$tree" $(@:.stamp=) && touch $@

$(GEN)/capi/pyconfig.h: cross/make_pyconfig.py cross/pyconfig.tsv
	$(say) GEN $@
	$(Q)$(PYTHON) cross/make_pyconfig.py $(TARGET) $@

GENERATED_capi += $(GEN)/capi/capi_identity.gen.h
$(GEN)/capi/capi_identity.gen.h: release/gen_identity.py release/identity.def cross/targets/$(TARGET).mk
	$(say) GEN $@
	$(Q)mkdir -p $(@D) && $(PYTHON) release/gen_identity.py $(TARGET) --c $@
