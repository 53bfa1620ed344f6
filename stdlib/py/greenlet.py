"""Coroutines that switch to each other wherever they are.

This is part of the interpreter: the native module `_greenlet` does the work.
"""
import sys as _sys

import _greenlet
from _greenlet import _C_API, GreenletExit, error, getcurrent, greenlet, gettrace, settrace
from _greenlet import GREENLET_USE_CONTEXT_VARS, GREENLET_USE_GC, GREENLET_USE_TRACING
from _greenlet import CLOCKS_PER_SEC, enable_optional_cleanup, get_clocks_used_doing_optional_cleanup

__all__ = ["__version__", "_C_API", "GreenletExit", "error", "getcurrent", "greenlet", "gettrace", "settrace"]
__version__ = "3.5.6"

_sys.modules[__name__ + "._greenlet"] = _greenlet
