#!/bin/sh
# foreign.sh TARGET COMMAND...: run COMMAND where programs of TARGET start like this machine's own.
#
# The emulator is made known to the kernel in a user namespace of this command's own (Linux 6.7 or later), so nothing
# else on the machine notices.  That way a foreign interpreter can start itself again: pip, venv, multiprocessing and every test
# that runs sys.executable.  Exit status 125, and a reason, where the kernel does not allow it.
set -eu
target=$1
shift
top=$(cd "$(dirname "$0")/.." && pwd)
[ "$target" != "linux-$(uname -m)" ] || exec "$@"
fact() { sed -n "s/^$1 *:= *//p" "$top/cross/targets/$target.mk"; }
triple=$(fact TRIPLE)
TAIPAN_FOREIGN_MAGIC=/usr/lib/binfmt.d/qemu-$(fact QEMU).conf
[ -r "$TAIPAN_FOREIGN_MAGIC" ] || { echo "foreign: $TAIPAN_FOREIGN_MAGIC is missing (package qemu-user-static)" >&2; exit 125; }
QEMU_LD_PREFIX=/usr/$triple
export QEMU_LD_PREFIX TAIPAN_FOREIGN_MAGIC
# The machine's C.UTF-8 has its own byte order; for the other order one is made, so that emulated programs find the locale they ask for.
if [ "$(fact ENDIAN)" = big ] && command -v localedef >/dev/null && [ -r /usr/share/i18n/locales/C ]; then
    LOCPATH=$top/build/locales-big-endian
    if [ ! -d "$LOCPATH/C.utf8" ]; then
        mkdir -p "$LOCPATH"
        made=$(mktemp -d "$LOCPATH/made.XXXXXX")
        localedef --big-endian --no-archive -i C -f UTF-8 "$made/C.utf8" && mv -T "$made/C.utf8" "$LOCPATH/C.utf8" || true
        rm -rf "$made"
    fi
    export LOCPATH
fi
exec unshare --user --map-root-user --mount sh -c '
    mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc 2>/dev/null && cat "$TAIPAN_FOREIGN_MAGIC" > /proc/sys/fs/binfmt_misc/register ||
        { echo "foreign: this kernel has no emulators per namespace" >&2; exit 125; }
    unset TAIPAN_FOREIGN_MAGIC
    exec "$@"' foreign "$@"
