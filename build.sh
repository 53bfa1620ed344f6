#!/bin/sh
# build.sh - the front door: each word is one call of make or of a script of the room that does the work.
set -eu
cd "$(dirname "$0")"
TARGET=${TARGET:-linux-$(uname -m)}
VARIANT=${VARIANT:-release}
JOBS=${JOBS:-$(nproc)}
export TARGET VARIANT JOBS

say() { printf '== %s\n' "$*"; }
# Release builds link against glibc 2.17 (cross/README.md); the gate of the packer insists on it.
case $VARIANT in release) FLOOR=${FLOOR:-1} ;; *) FLOOR=${FLOOR:-0} ;; esac
run_make() { make -j"$JOBS" TARGET="$TARGET" VARIANT="$VARIANT" FLOOR="$FLOOR" "$@"; }

usage() {
    cat <<'TEXT'
usage: ./build.sh [WORD] [ARGUMENTS]

  (none)            install what is missing, build, pack dist/*.tar.xz, unpack it elsewhere and run a program from it
  setup [T..|--all] install the Debian packages that a build needs, also for targets T or all targets (needs root or sudo)
  build             build/<target>-<variant>/bin/taipan3.11 with its library beside it
  embed             build/<target>-<variant>-shared/lib/libtaipan3.11.so, for programs that contain the interpreter; package
                    takes it along from then on
  package [OPTION]  make the relocatable tarball in dist/: --target T, --all (five targets), --offline,
                    --profile (optimised by a profile), --check
  smoke             unpack the tarball into another folder and run programs from there
  test [PATH...]    unit tests and the language corpus (src/tests/lang), or the named part
  tool-tests        tests of the scripts of cross, release and ci, broken archives for each gate included
  check             test, plus the corpus in every hostile mode of ci/permutations.def, faults, stress, threads and 2000 random programs
  conformance [U..] CPython's own test units under Taipan, compared with ci/expected; --tier 1|2|3, --smoke
  diff [N]          N random programs compared with CPython 3.11; --mode M: Taipan in a mode of ci/permutations.def with plain Taipan
  calls [GROUP...]  methods and functions of the library called with awkward arguments, compared with CPython 3.11; --calls N, --seed S
  lint [FILE...]    clang-tidy with the checks of .clang-tidy
  fuzz [TARGET] [S] libFuzzer on the targets of ci/fuzz_targets.py, S seconds each (needs clang)
  faults [PROGRAM]  programs in which the Nth allocation fails, for growing N
  stress [ROW..]    programs of the library while the collector runs all the time
  threads           many threads that share everything and are switched all the time; --rounds N, --seed X
  capi              src/capi/capi.def and docs/capi.md follow what the C API room defines; the program exports just that
  bench [NAME...]   bench/ programs, interleaved against python3.11 (and pypy3); --warmup: how they get warm, and what compiling costs
  verify [FILE..]   all gates on finished tarballs; writes dist/<name>.report.html and .json
  reproduce [--target T] [--with ARCHIVE]
                    build the commit again in other folders at another date and compare the archives byte by byte
  install [--destdir D] [--prefix P] [--libdir L] [--system-libs [NAMES]] [--externally-managed]
                    install the packaged tree, or one that uses this machine's libraries, into a system
  rootfs [--target T] [SUITE..]
                    run the archive inside root file systems of Debian releases (needs root and debootstrap)
  sources           dist/...-src.tar.xz: this commit with all third-party sources; every archive can be built from it without a network
  cross-kit [T..]   dist/...-dev-cross.tar.xz from the packaged targets: for building extension modules for another CPU
  versions          which pinned sources of others are behind, and where their advisories are
  tags [TARGET..]   the tags that pip, setuptools and the interpreter compute, per packaged target; --check compares
  doctor [T..|--all]
                    say what is missing on this machine, and the command that installs it
  help              this text

environment: TARGET (linux-x86_64 ...), VARIANT (release debug asan tsan cover stress), JOBS, TAIPAN_CACHE
TEXT
}

# What is looked for (a command, or a path) and the Debian package that has it: for this machine's own target...
unicode=sources/unicode         # in a source archive
[ -d "$unicode" ] || unicode=/usr/share/unicode
OWN_NEEDS="gcc:gcc git:git make:make python3:python3 patch:patch xz:xz-utils bzip2:bzip2 patchelf:patchelf pod2man:perl tclsh:tcl tic:ncurses-bin
    autoconf:autoconf automake:automake libtoolize:libtool openssl:openssl $unicode:unicode-data
    /usr/include/stdio.h:libc6-dev /usr/bin/python3.11:python3.11 /usr/include/python3.11/Python.h:libpython3.11-dev
    /usr/lib/python3.11/ensurepip:python3.11-venv /etc/ssl/certs/ca-certificates.crt:ca-certificates"
# ... and for a target of another CPU: TARGET ARCHITECTURE TRIPLE.
FOREIGN="linux-aarch64 arm64 aarch64-linux-gnu
linux-s390x s390x s390x-linux-gnu
linux-ppc64le ppc64el powerpc64le-linux-gnu
linux-ppc64 ppc64 powerpc64-linux-gnu"

# require [TARGET...|--all]: packages that are missing for building and trying these targets, and always this machine's own.
require() {
    needs=$OWN_NEEDS
    # shellcheck disable=SC2046
    [ "${1:-}" != --all ] || set -- $(printf '%s\n' "$FOREIGN" | cut -d' ' -f1)
    for target; do
        # shellcheck disable=SC2046
        set -- $(printf '%s\n' "$FOREIGN" | grep "^$target ") || continue
        [ "$target" != "linux-$(uname -m)" ] || continue
        needs="$needs $3-gcc:gcc-$3 /usr/$3/include/stdio.h:libc6-dev-$2-cross /usr/$3/include/linux/types.h:linux-libc-dev-$2-cross
            qemu-${target#linux-}-static:qemu-user-static /usr/share/i18n/locales/C:locales"
    done
    missing=""
    for pair in $needs; do
        if [ "${pair%/*}" = "$pair" ]; then command -v "${pair%%:*}" >/dev/null 2>&1; else [ -e "${pair%%:*}" ]; fi ||
            case " $missing " in *" ${pair##*:} "*) ;; *) missing="$missing ${pair##*:}" ;; esac
    done
    printf '%s' "$missing"
}

setup() {
    missing=$(require "$@")
    [ -n "$missing" ] || return 0
    say "installing$missing"
    sudo=""
    [ "$(id -u)" = 0 ] || sudo=sudo
    # shellcheck disable=SC2046,SC2086
    if command -v apt-get >/dev/null; then
        $sudo apt-get update -qq
        DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        $sudo "$(command -v dnf || command -v yum)" install -y -q $(rpm_names $missing)
    fi
}

# The same on a machine with rpm packages.  The oracle, python3.11, is left out: tests need it, archives do not.
rpm_names() {
    for name; do
        case $name in
        xz-utils) echo xz ;;
        ncurses-bin) echo ncurses ;;
        unicode-data) echo unicode-ucd ;;
        libc6-dev) echo glibc-devel kernel-headers ;;
        python3.11|libpython3.11-dev|python3.11-venv) ;;
        *) echo "$name" ;;
        esac
    done
}

# What is missing for this machine's own archive makes the exit status 1, and so does what is missing for a named target.
doctor() {
    missing=$(require "$@")
    [ -z "$missing" ] || { echo "missing:$missing"; echo "install with: apt-get install -y --no-install-recommends$missing"; return 1; }
    echo "nothing is missing for linux-$(uname -m)${*:+ and $*}"
    [ $# = 0 ] || return 0
    missing=$(require --all)
    [ -z "$missing" ] || echo "for the archives of other CPUs (package --all): apt-get install -y --no-install-recommends$missing"
}

build() {
    run_make all
    run_make library
    run_make modules
}

package() { python3 release/package.py "$@"; }

word=${1:-all}
[ $# -gt 0 ] && shift
case "$word" in
    all) setup; build; package; sh ci/smoke.sh "$TARGET" ;;
    setup) setup "$@" ;;
    build) build ;;
    embed) run_make SHARED=1 embed ;;
    package) package "$@" ;;
    smoke) sh ci/smoke.sh "$TARGET" ;;
    test) setup; build; exec python3 ci/run_tests.py "$@" ;;
    tool-tests) exec python3 ci/tool_tests.py "$@" ;;
    check)
        setup
        build
        python3 ci/run_tests.py --all-modes "$@"
        python3 ci/fail_alloc.py --jobs "$JOBS"
        python3 ci/stress_library.py --jobs "$JOBS"
        python3 ci/stress_threads.py
        python3 ci/diff_random.py 2000 --jobs "$JOBS" ;;
    conformance) build; run_make modules TEST_MODULES=1; exec python3 ci/conformance.py "$@" ;;
    diff) build; exec python3 ci/diff_random.py "$@" ;;
    calls) build; exec /usr/bin/python3.11 ci/diff_calls.py "$@" ;;
    lint) run_make library; exec python3 ci/lint.py --jobs "$JOBS" "$@" ;;
    fuzz) exec python3 ci/fuzz.py "$@" ;;
    faults) build; exec python3 ci/fail_alloc.py "$@" ;;
    stress) build; exec python3 ci/stress_library.py "$@" ;;
    threads) build; exec python3 ci/stress_threads.py "$@" ;;
    capi)
        build
        find "build/$TARGET-$VARIANT/obj/src/capi" -name '*.o' -not -path '*/tests/*' -exec python3 src/gen/gencapi.py sync src/capi/capi.def {} +
        python3 src/gen/gencapi.py table src/capi/capi.def docs/capi.md
        python3 src/gen/gencapi.py check src/capi/capi.def "build/$TARGET-$VARIANT/bin/taipan3.11" ;;
    bench)
        build
        if [ "${1:-}" = --warmup ]; then shift; exec python3 bench/warmup.py "$@"; fi
        exec python3 bench/run.py "$@" ;;
    verify) exec python3 release/verify.py "$@" ;;
    tags) exec python3 ci/tags.py "$@" ;;
    reproduce) exec python3 release/reproduce.py "$@" ;;
    install) exec python3 release/install.py "$@" ;;
    rootfs) exec python3 release/rootfs.py "$@" ;;
    sources) exec python3 release/source_archive.py "$@" ;;
    cross-kit) exec python3 release/cross_kit.py "$@" ;;
    versions) exec python3 release/versions.py "$@" ;;
    doctor) doctor "$@" ;;
    help|-h|--help) usage ;;
    *) echo "build.sh: unknown word '$word'" >&2; usage >&2; exit 2 ;;
esac
