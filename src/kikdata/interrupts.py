"""Signals that end a run: told apart from faults, and never in the middle of a swap."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["ended_by_signals", "uninterrupted", "was_interrupted"]


class _Signals:
    """Whether one has come, and how many blocks it has to wait for."""

    has_come, held = False, 0

    def handle(self, *_: object) -> None:
        """Raise KeyboardInterrupt at the first; another one must not disturb the tidying up."""
        if not self.has_come:
            self.has_come = True
            if not self.held:
                raise KeyboardInterrupt


_signals = _Signals()


def was_interrupted() -> bool:
    """Tell whether a signal has come since the last `ended_by_signals` began."""
    return _signals.has_come


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGINT and SIGTERM raise KeyboardInterrupt inside.

    Also where whoever started this process had SIGINT ignored, as a shell does for what runs in
    the background.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _signals.has_come = False
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, _signals.handle) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let a signal that comes inside wait for the end of the block."""
    had_come = _signals.has_come
    _signals.held += 1
    try:
        yield
    finally:
        _signals.held -= 1
    if _signals.has_come and not had_come and not _signals.held:
        raise KeyboardInterrupt
