/* type_docs.c - what the classes that everybody knows say about themselves: `__doc__`, and the signature that it may begin with.
 *
 * They stand together because they are read by people, and not by the code that implements the types. */
#include "objects_int.h"

#define TYPE(variable) extern Type variable;
#define EARLY(function) Status function(void);
#define LATE(function)
#include "types.def"

static const struct {
    Type       *type;
    const char *doc;
} docs[] = {
    {&bool_type, "bool(x) -> bool\n\nTrue when x is true, else False.  There are no other instances, and no subclasses."},
    {&complex_type, "complex(real=0, imag=0)\n--\n\nA complex number with a real and an imaginary part."},
    {&dict_type, "dict() -> an empty dictionary\ndict(mapping) -> one with the items of a mapping\ndict(iterable) -> one with pairs from an iterable\n"
                 "dict(**kwargs) -> one with the keyword arguments as items"},
    {&enumerate_type, "enumerate(iterable, start=0)\n--\n\nPairs of a number, counted up from start, and an item of the iterable."},
    {&filter_type, "filter(function or None, iterable) --> filter object\n\nThe items for which the function is true, or with None, that are true."},
    {&float_type, "float(x=0, /)\n--\n\nA number or a text as a floating-point number."},
    {&frozenset_type, "frozenset() -> empty frozenset object\nfrozenset(iterable) -> frozenset object\n\nUnordered unique elements that cannot change."},
    {&int_type, "int([x]) -> integer\nint(x, base=10) -> integer\n\nA number, or a text in a base, as an integer.  Base 0 takes the one that the text names."},
    {&list_type, "list(iterable=(), /)\n--\n\nA sequence that can change, of the items of an iterable."},
    {&map_type, "map(func, *iterables) --> map object\n\nResults of the function for items of all iterables, until the shortest ends."},
    {&range_type, "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nThe integers from start (0) up to stop, which is left out, by step."},
    {&reversed_type, "reversed(sequence, /)\n--\n\nThe items of a sequence from the last to the first."},
    {&set_type, "set() -> new empty set object\nset(iterable) -> new set object\n\nUnordered unique elements."},
    {&slice_type, "slice(stop)\nslice(start, stop[, step])\n\nWhich part of a sequence is meant, as in a[0:10:2]."},
    {&tuple_type, "tuple(iterable=(), /)\n--\n\nA sequence that cannot change, of the items of an iterable."},
    {&zip_type, "zip(*iterables, strict=False) --> tuples of one item from each of the iterables, until the shortest ends, which strict forbids."},
    {&union_type, "Represent a PEP 604 union type: one of several types, as in int | str."},
    {&generic_alias_type, "Represent a PEP 585 generic type: a class with the types of what it holds, as in list[int]."},
};

Status type_docs_init(void) {
    for (size_t i = 0; i < COUNT_OF(docs); i++) docs[i].type->doc = docs[i].doc;
    return 0;
}
