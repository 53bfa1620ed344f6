"""python -m selfcheck: is this installation what was released, and does it work here?

Checks the hashes of the manifest, the paths in which the loader is to look for libraries, the libraries that are really mapped, the certificate store that TLS uses, terminal
descriptions, the permission to make executable memory, and that everything that names a tag names the same one.
Prints a line per check; the exit status is 0 only if all hold.  --quiet prints failures only, --json a machine's form.
"""

import argparse
import hashlib
import importlib.machinery
import json
import mmap
import os
import re
import struct
import sys
import sysconfig

# The libraries of the C library's family, which alone may come from outside of the tree (manylinux_2_17 policy).
SYSTEM_LIBRARIES = re.compile(r"(ld-linux[-\w.]*|ld64|ld|libc|libm|libdl|libpthread|librt|libutil|libresolv|libnss_\w+|libgcc_s|linux-vdso\d*)"
                              r"[-.\d]*\.so[.\d]*$")
MODULES_WITH_LIBRARIES = ("zlib", "bz2", "lzma", "_sqlite3", "pyexpat", "_ctypes", "_ssl", "_hashlib", "_curses", "readline")


class Report:
    def __init__(self, quiet):
        self.quiet, self.rows = quiet, []

    def add(self, what, good, detail):
        self.rows.append({"check": what, "ok": bool(good), "detail": detail})
        if not self.quiet or not good:
            print(f"{'ok  ' if good else 'FAIL'} {what}: {detail}", flush=True)

    @property
    def failures(self):
        return sum(not row["ok"] for row in self.rows)


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def check_manifest(report, prefix):
    path = os.path.join(prefix, "share", sys.implementation.name, "manifest.sha256")
    try:
        with open(path, encoding="utf-8") as stream:
            lines = stream.read().splitlines()
    except OSError as error:
        report.add("manifest", False, f"cannot be read: {error}")
        return
    wrong = []
    for line in lines:
        link = re.fullmatch(r"# link (.+) -> (.+)", line)
        digest, _, name = line.partition("  ")
        try:
            if link:
                if os.readlink(os.path.join(prefix, link[1])) != link[2]:
                    wrong.append(f"{link[1]} leads elsewhere")
            elif sha256_of(os.path.join(prefix, name)) != digest:
                wrong.append(f"{name} was changed")
        except OSError as error:
            wrong.append(f"{name}: {error.strerror}")
    report.add("manifest", not wrong, "; ".join(wrong[:5]) + (f"; {len(wrong) - 5} more" if len(wrong) > 5 else "")
               if wrong else f"{len(lines)} files and links as released")


def loader_facts(path):
    """(needed libraries, RPATH, RUNPATH) of an ELF file, found as the loader finds them; None for a file of another kind."""
    with open(path, "rb") as stream:
        content = stream.read()
    if content[:5] != b"\x7fELF\x02":
        return None
    order = ">" if content[5] == 2 else "<"
    start, = struct.unpack_from(order + "Q", content, 32)
    size, count = struct.unpack_from(order + "HH", content, 54)
    segments = [struct.unpack_from(order + "IIQQQQQ", content, start + i * size) for i in range(count)]
    entries = []
    for kind, _, offset, _, _, length, _ in segments:
        if kind == 2:                                           # PT_DYNAMIC
            entries = list(struct.iter_unpack(order + "qQ", content[offset:offset + length - length % 16]))
    address = dict(entries).get(5)                              # DT_STRTAB
    if address is None:
        return [], "", ""
    strings = next(offset + address - begin for kind, _, offset, begin, _, length, _ in segments
                   if kind == 1 and begin <= address < begin + length)

    def texts(wanted):
        return [content[strings + value:content.index(b"\0", strings + value)].decode() for tag, value in entries if tag == wanted]
    return texts(1), "".join(texts(15)), "".join(texts(29))


def check_loader_paths(report, prefix):
    """Every file finds its libraries in the tree, by a path that moves with it and that LD_LIBRARY_PATH does not beat."""
    wrong, count = [], 0
    for folder, _, names in os.walk(prefix):
        if folder.startswith(os.path.join(prefix, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")):
            continue                                            # what was installed later
        for name in names:
            path = os.path.join(folder, name)
            if os.path.islink(path) or not (name.endswith(".so") or ".so." in name or os.path.basename(folder) == "bin"):
                continue
            try:
                facts = loader_facts(path)
            except (OSError, ValueError, struct.error, StopIteration) as error:
                wrong.append(f"{name} cannot be read: {error}")
                continue
            if facts is None:
                continue
            count += 1
            needed, rpath, runpath = facts
            places = [os.path.normpath(part.replace("$ORIGIN", folder)) for part in rpath.split(":") if part]
            if runpath or any(not (place + os.sep).startswith(prefix + os.sep) for place in places):
                wrong.append(f"{name} looks in {runpath or rpath}")
            wrong += [f"{name} does not find {library}" for library in needed
                      if not SYSTEM_LIBRARIES.match(library) and not any(os.path.exists(os.path.join(p, library)) for p in places)]
    report.add("loader paths", not wrong and count, "; ".join(wrong[:5]) if wrong else f"{count} files look for libraries in the tree only")


def mapped_libraries():
    """Real paths of the shared objects in this process."""
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as stream:
        paths = {line.split(maxsplit=5)[5].rstrip("\n") for line in stream if line.count(" ") >= 5 and "/" in line}
    return sorted(path for path in paths if re.search(r"\.so(\.|$)", os.path.basename(path)))


def check_libraries(report, prefix):
    """Import what needs a bundled library, then look at what the loader really took."""
    failed = []
    for name in MODULES_WITH_LIBRARIES:
        try:
            __import__(name)
        except ImportError as error:
            failed.append(f"{name} ({error})")
    report.add("modules with bundled libraries", not failed,
               "cannot be imported: " + ", ".join(failed) if failed else f"{len(MODULES_WITH_LIBRARIES)} import")
    try:
        libraries = mapped_libraries()
    except OSError as error:
        report.add("mapped libraries", False, f"/proc/self/maps: {error.strerror}")
        return
    inside = os.path.realpath(prefix) + os.sep
    foreign = [p for p in libraries if not p.startswith(inside) and not SYSTEM_LIBRARIES.match(os.path.basename(p))]
    report.add("mapped libraries", not foreign, "from outside of the tree: " + ", ".join(foreign) if foreign else
               f"{sum(p.startswith(inside) for p in libraries)} of the tree, the rest is the C library")
    try:
        program = os.path.realpath(os.readlink("/proc/self/exe"))
        report.add("program", program.startswith(inside) or "qemu" in program, program)
    except OSError as error:
        report.add("program", False, str(error))


def check_tls(report):
    try:
        import ssl
    except ImportError as error:
        report.add("TLS", False, f"no ssl module: {error}")
        return
    paths = ssl.get_default_verify_paths()
    for variable, what in ((paths.openssl_cafile_env, paths.cafile), (paths.openssl_capath_env, paths.capath)):
        if os.environ.get(variable):
            report.add("certificate store", what is not None, f"{os.environ[variable]} (${variable} names it)"
                       + ("" if what else ", which does not exist"))
            return
    count = len(ssl.create_default_context().get_ca_certs())
    where = paths.cafile or paths.capath
    reason = "the first known place that exists"
    report.add("certificate store", where is not None or count > 0,
               f"{f'{where} ({reason})' if where else 'compiled-in search'}, {count} roots loaded at once; {ssl.OPENSSL_VERSION}"
               if where or count else "none found; set SSL_CERT_FILE or SSL_CERT_DIR")


def check_terminals(report):
    try:
        import curses
    except ImportError as error:
        report.add("terminals", False, f"no curses module: {error}")
        return
    with open(os.devnull, "w") as sink:
        missing = []
        for terminal in ("xterm", "xterm-256color", "screen", "tmux", "linux", "vt100", "dumb"):
            try:
                curses.setupterm(terminal, sink.fileno())
            except curses.error:
                missing.append(terminal)
    report.add("terminals", not missing, f"unknown: {', '.join(missing)}" if missing else "7 common ones are known")


def check_executable_memory(report):
    try:
        with mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_EXEC):
            report.add("executable memory", True, "allowed")
    except OSError as error:
        report.add("executable memory", False, f"denied ({error.strerror}): programs run without compiled code")


def check_tags(report):
    suffix, soabi = sysconfig.get_config_var("EXT_SUFFIX"), sysconfig.get_config_var("SOABI")
    tags = {"SOABI": soabi, "EXT_SUFFIX": (suffix or "").removeprefix(".").removesuffix(".so"),
            "import suffix": importlib.machinery.EXTENSION_SUFFIXES[0].removeprefix(".").removesuffix(".so")}
    abi = (soabi or "").replace("-", "_")
    try:
        from pip._vendor.packaging import tags as packaging_tags
        first = next(iter(packaging_tags.sys_tags()))
        tags["pip"] = first.abi.replace("_", "-")
    except ImportError:
        pass
    same = len(set(tags.values())) == 1 and soabi
    report.add("tags", same, f"{abi} everywhere ({', '.join(tags)})" if same else
               ", ".join(f"{name} {value}" for name, value in tags.items()))


def main():
    parser = argparse.ArgumentParser(prog="selfcheck", description="Check this installation.")
    parser.add_argument("--quiet", action="store_true", help="print failures only")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of lines")
    options = parser.parse_args()
    report = Report(options.quiet)
    if options.json:
        report.add = lambda what, good, detail: report.rows.append({"check": what, "ok": bool(good), "detail": detail})
    check_manifest(report, sys.base_prefix)
    check_loader_paths(report, os.path.realpath(sys.base_prefix))
    check_libraries(report, sys.base_prefix)
    check_tls(report)
    check_terminals(report)
    check_executable_memory(report)
    check_tags(report)
    if options.json:
        print(json.dumps({"prefix": sys.base_prefix, "version": sys.version, "failures": report.failures,
                          "checks": report.rows}, indent=1))
    elif report.failures or not options.quiet:
        print(f"{report.failures} of {len(report.rows)} checks failed" if report.failures else
              f"all {len(report.rows)} checks hold")
    sys.exit(1 if report.failures else 0)


if __name__ == "__main__":
    main()
