# Programs that read code look for jumps and returns by CPython's names, and every name has its number.
import dis
names = {"JUMP_FORWARD", "JUMP_BACKWARD", "RETURN_VALUE", "RETURN_GENERATOR", "RERAISE", "FOR_ITER"}
print(sorted(names - set(dis.opmap)))
print([name for name in names if dis.opname[dis.opmap[name]] != name])


def loops(items):
    for item in items:
        if item: return item


found = {instruction.opname for instruction in dis.get_instructions(loops)}
print(sorted(found & names & {"JUMP_BACKWARD", "FOR_ITER"}), any(name.startswith("RETURN_") for name in found))
