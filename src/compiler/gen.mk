# Generated sources of the compiler room, and its debugging program.
GENERATED_compiler += $(GEN)/compiler/include/compiler/ast.gen.h
GENSRC_compiler    += $(GEN)/compiler/ast.gen.c

$(GEN)/compiler/ast.gen.c: $(GEN)/compiler/include/compiler/ast.gen.h
$(GEN)/compiler/include/compiler/ast.gen.h: src/compiler/ast.def src/gen/genast.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genast.py $< $@ $(GEN)/compiler/ast.gen.c

# Tables of the parser's second pass; a private header, so the object that includes it waits for it.
$(GEN)/compiler/diagnose.gen.h: src/compiler/diagnose.peg src/compiler/tokens.def src/gen/gendiagnose.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/gendiagnose.py src/compiler/diagnose.peg src/compiler/tokens.def $@
$(B)/obj/src/compiler/diagnose.c.o: $(GEN)/compiler/diagnose.gen.h

# parser-dump: prints the tree, the error or the scopes of Python files in CPython's format (see ci/diff_parser.py).
FRONT_END := ast ast_dump char_class diagnose fstring lexer lexer_number lexer_source lexer_string parse_expr parse_params \
             parse_pattern parse_stmt parser symtable symtable_resolve
PARSER_DUMP := $(B)/bin/parser-dump
$(PARSER_DUMP): $(B)/obj/src/compiler/tests/tool/parser_dump.c.o $(FRONT_END:%=$(B)/obj/src/compiler/%.c.o) \
                $(B)/obj/gen/compiler/ast.gen.c.o $(B)/libbase.a
	$(say) LINK $@
	$(Q)mkdir -p $(@D) && $(CC) $(LDFLAGS_ALL) -o $@ $^ $(LDLIBS_ALL)
parser-dump: $(PARSER_DUMP)
.PHONY: parser-dump

# Opcode numbers and operand kinds, from the operations that the vm room declares.
OPS_FILES := $(wildcard src/vm/ops/*.ops)
GENERATED_compiler += $(GEN)/compiler/include/compiler/opcodes.gen.h
GENSRC_compiler    += $(GEN)/compiler/opcode_info.gen.c
$(GEN)/compiler/include/compiler/opcodes.gen.h: $(OPS_FILES) src/gen/genops.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genops.py opcodes $@ $(OPS_FILES)
$(GEN)/compiler/opcode_info.gen.c: $(OPS_FILES) src/gen/genops.py
	$(say) GEN $@
	$(Q)$(PYTHON) src/gen/genops.py tables $@ $(OPS_FILES)

# codegen-dump: prints the instructions that Python files compile to, without a virtual machine.
CODEGEN_DUMP := $(B)/bin/codegen-dump
$(CODEGEN_DUMP): $(B)/obj/src/compiler/tests/tool/codegen_dump.c.o $(B)/libcompiler.a $(B)/libobjects.a $(B)/libgc.a $(B)/libbase.a
	$(say) LINK $@
	$(Q)mkdir -p $(@D) && $(CC) $(LDFLAGS_ALL) -o $@ $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LDLIBS_ALL)
codegen-dump: $(CODEGEN_DUMP)
.PHONY: codegen-dump
