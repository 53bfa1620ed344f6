/* cell.c - cells: boxes for variables that closures share. */
#include "objects_int.h"

#include "objects/str.h"

#define CELL ((CellObj *)self)

static void cell_trace(Obj *obj, Tracer *tracer) { trace_slot(tracer, &((CellObj *)obj)->contents); }

Value cell_new(Value contents) {
    CellObj *cell = (CellObj *)gc_alloc(&cell_type, sizeof *cell);
    if (cell == NULL) return NULL;
    slot_init(&cell->contents, contents);
    return VALUE(cell);
}

static Value cell_create(Type *cls, const Value *args, size_t nargs, Value kwnames) {
    TRY_NULL(args_no_keywords("cell", kwnames));
    if (nargs > 1) return raise_arity("cell", 0, 1, nargs);
    return cell_new(nargs == 1 ? args[0] : NULL);
}

static Value cell_repr(Value self) {
    Value contents = CELL->contents.value;
    gc_pin(value_obj(self));
    if (contents == NULL) return str_format("<cell at %p: empty>", (void *)self);
    if (value_is_obj(contents)) gc_pin(value_obj(contents));
    return str_format("<cell at %p: %N object at %p>", (void *)self, contents, (void *)contents);
}

/* Empty cells sort before full ones. */
static Value cell_compare(Value self, Value other, CompareOp op) {
    if (!value_is(other, &cell_type)) return NOT_IMPLEMENTED;
    Value a = CELL->contents.value, b = ((CellObj *)other)->contents.value;
    if (a != NULL && b != NULL) return object_compare(a, b, op);
    return object_compare(value_from_int(a != NULL), value_from_int(b != NULL), op);
}

static Value get_contents(Value self, void *closure) {
    return CELL->contents.value != NULL ? CELL->contents.value : raise_value_error("Cell is empty");
}
static Status set_contents(Value self, Value value, void *closure) {
    slot_set(CELL, &CELL->contents, value);
    return 0;
}
static const GetSetDef getsets[] = {{"cell_contents", get_contents, set_contents}, {NULL}};

static NativeType cell_native = {
    .shape = {.size = sizeof(CellObj), .trace = cell_trace},
    .repr = cell_repr,
    .compare = cell_compare,
    .create = cell_create,
    .getsets = getsets,
};
Type cell_type = {
    .header = {.word = 1u << 30, .type = &type_type},
    .name = "cell",
    .basic_size = sizeof(CellObj),
    .doc = "cell([contents])\n--\n\nCreate a new cell object.",
    .base = &object_type,
    .native = &cell_native,
};
