# The locale of the environment, and UTF-8 mode.
import os
import subprocess
import sys

PROGRAM = """if True:
    import locale, os, sys
    print(sys.flags.utf8_mode, sys.stdin.encoding, sys.stdout.encoding, sys.stdout.errors, sys.stderr.encoding, sys.stderr.errors,
          locale.getpreferredencoding(), locale.getencoding(), locale.setlocale(locale.LC_CTYPE), os.environ.get('LC_CTYPE'), open(os.devnull).encoding)
"""


def show(*options, **settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    done = subprocess.run([sys.executable, *options, "-c", PROGRAM], env=kept | settings, capture_output=True, text=True)
    print(options, settings, done.returncode, done.stdout, done.stderr)


# case: locales
for name in ("LANG", "LC_CTYPE", "LC_ALL"):
    for value in ("C", "POSIX", "C.UTF-8", "nosuch"):
        show(**{name: value})
show()

# case: UTF-8 mode is asked for
for value in ("0", "1", "7"):
    for name in ("LANG", "LC_ALL"):
        show(PYTHONUTF8=value, **{name: "C"})
    show(PYTHONUTF8=value, LC_ALL="C.UTF-8")
show("-X", "utf8=0", PYTHONUTF8="1", LC_ALL="C")
show("-X", "utf8", PYTHONUTF8="0", LC_ALL="C.UTF-8")
show("-X", "utf8=x")
show("-E", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", LANG="C")
show("-I", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", LANG="C")

# case: the C locale is coerced
for value in ("0", "1", "warn"):
    for name in ("LANG", "LC_ALL"):
        show(PYTHONCOERCECLOCALE=value, **{name: "C"})
        show(PYTHONCOERCECLOCALE=value, PYTHONUTF8="0", **{name: "C"})

# case: PYTHONIOENCODING names codecs
for value in ("latin1", "ascii:ignore", ":replace", "UTF-8", "utf8:strict"):
    show(PYTHONIOENCODING=value, LC_ALL="C")
    show(PYTHONIOENCODING=value, LC_ALL="C.UTF-8")
