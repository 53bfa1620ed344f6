# The model test and the benchmark of the collector are programs of their own: make gc-model gc-bench.
gc-model: $(B)/gc-model
gc-bench: $(B)/gc-bench
$(B)/gc-%: $(B)/obj/gc/tests/model/gc_%.c.o $(B)/libgc.a $(B)/libbase.a
	$(say) LINK $@
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $< $(B)/libgc.a $(B)/libbase.a $(LDLIBS_ALL)
.PHONY: gc-model gc-bench
