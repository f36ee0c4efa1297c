"""How far a command is, on stderr of a terminal or as lines in a pipe."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from kikdata.commands.terminal import make_visible

__all__ = ["Progress"]


class Progress:
    """A bar on a terminal, plain lines in a pipe."""

    def __init__(self, title: str, total: int) -> None:
        self.title, self.total, self.count = title, total, 0
        self.bar: Any = None
        self.lock = threading.Lock()  # steps of several editions come at once

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            layout = "{desc} {bar} {n_fmt}/{total_fmt} {postfix}"
            # Straight to the terminal, which a bar has to steer.
            raw = sys.__stderr__
            self.bar = tqdm(total=self.total, desc=self.title, bar_format=layout, file=raw)
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.close()

    @property
    def step(self) -> Callable[[str], None]:
        return self._step

    def _step(self, name: str) -> None:
        with self.lock:
            self.count += 1
            if self.bar is None:
                print(f"{self.title}: {self.count}/{self.total} {name}", flush=True)
            else:
                self.bar.set_postfix_str(make_visible(name), refresh=False)
                self.bar.update()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let other lines be printed inside, above the bar."""
        with self.lock:
            if self.bar is not None:
                self.bar.clear()
            yield
            sys.stdout.flush()
            if self.bar is not None:
                self.bar.refresh()
