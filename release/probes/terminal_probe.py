"""Which terminals curses knows; argument: a word for the report.  Prints {check: [good, detail]}."""

import json
import os
import sys

# The last two are not compiled in, nor in what Debian installs: the descriptions of the tree have them.
where = " ".join(sys.argv[1:]) or "with system database"
answers = {}
try:
    import curses
    sink = os.open(os.devnull, os.O_WRONLY)
    for terminal in ("xterm", "xterm-256color", "screen", "tmux", "linux", "vt100", "dumb", "alacritty", "foot"):
        try:
            curses.setupterm(terminal, sink)
            answers[f"{terminal} {where}"] = [True, f"{curses.tigetnum('colors')} colours"]
        except curses.error as error:
            answers[f"{terminal} {where}"] = [False, str(error)]
except Exception as error:
    answers[f"curses {where}"] = [False, f"{type(error).__name__}: {error}"]
print(json.dumps(answers))
