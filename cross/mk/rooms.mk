# The rooms and their doors: name, folder, rooms it may look into.
# A room is compiled with -I for its own folder and the public headers of the rooms named here, nothing else,
# so an include through a wall is a compile error.

ROOMS :=
define room
ROOMS += $(1)
DIR_$(1)  := $(strip $(2))
SEES_$(1) := $(strip $(3))
endef

$(eval $(call room,base,     src/base,     ))
$(eval $(call room,gc,       gc,           base))
$(eval $(call room,objects,  src/objects,  base gc))
$(eval $(call room,compiler, src/compiler, base gc objects))
$(eval $(call room,vm,       src/vm,       base gc objects compiler))
$(eval $(call room,jit,      jit,          base gc objects compiler vm))
$(eval $(call room,capi,     src/capi,     base gc objects compiler vm))
$(eval $(call room,stdlib,   stdlib,       base gc objects compiler vm))
$(eval $(call room,main,     src/main,     base gc objects compiler vm jit capi stdlib))
