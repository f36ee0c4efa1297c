"""Gives the Python processes below a folder another day: its clock is ahead by whole days.

Written as `sitecustomize.py`, which Python imports at its start, into a folder of PYTHONPATH.
All clocks of `time` and `datetime` that tell the date are moved; those for intervals are not.
libfaketime would do it for every program, but lets kernels hang (seen with 0.9.10).
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_clock"]

_CLOCK = """\
import ctypes, datetime, gc, time

SECONDS = {days} * 86_400
_time, _time_ns = time.time, time.time_ns
time.time = lambda: _time() + SECONDS
time.time_ns = lambda: _time_ns() + SECONDS * 10**9


def _moved(function):
    return lambda seconds=None: function(time.time() if seconds is None else seconds)


time.localtime, time.gmtime, time.ctime = map(_moved, (time.localtime, time.gmtime, time.ctime))
_strftime, _asctime = time.strftime, time.asctime
time.strftime = lambda form, at=None: _strftime(form, time.localtime() if at is None else at)
time.asctime = lambda at=None: _asctime(time.localtime() if at is None else at)


def _now(cls, tz=None):
    return cls.fromtimestamp(time.time(), tz)


def _utcnow(cls):
    return cls.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)


# date.today and datetime.today ask time.time; these two ask the system themselves, and a class
# written in C takes no other methods by itself.
_own = gc.get_referents(datetime.datetime.__dict__)[0]
_own.update(now=classmethod(_now), utcnow=classmethod(_utcnow))
ctypes.pythonapi.PyType_Modified(ctypes.py_object(datetime.datetime))
"""


def write_clock(folder: Path, days: int) -> None:
    """Write the module that puts the clock ahead into `folder`, for PYTHONPATH."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(_CLOCK.format(days=days), encoding="utf-8")
