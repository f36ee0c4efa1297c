"""Processes forked from warm ones; see `warm_server`, which is their other side."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, TypeVar

from kikdata.errors import KikError
from kikdata.publishing.workers.messages import read_answer, write_request
from kikdata.publishing.workers.warm_server import do_task

__all__ = ["ForkedProcess", "WarmProcess", "fixed_environment"]

Result = TypeVar("Result")

_GONE = (
    "Ein Hilfsprozess ist abgebrochen, vielleicht fehlte Arbeitsspeicher. Andere Programme "
    "schließen und noch einmal versuchen. Nichts wurde ersetzt."
)


def fixed_environment() -> dict[str, str]:
    """Return what makes place, time and user leave no trace in results."""
    return {
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": "0",
        "NO_COLOR": "1",
        # One thread is enough for 144 rows, and none is lost in a fork.
        "OPENBLAS_NUM_THREADS": "1",
    }


class WarmProcess:
    """A process that has imported `modules`; it starts when it is first asked or told to.

    To be used with `with`; at its end all that was forked ends too.
    """

    def __init__(self, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        self.modules, self.environment = modules, {**environment, **fixed_environment()}
        self.lock = threading.Lock()
        self.process: subprocess.Popen[str] | None = None
        self.said: IO[bytes] | None = None
        self.has_forked = self.is_ended = False

    def __enter__(self) -> WarmProcess:
        return self

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.is_ended = True
        if self.process is not None:
            if not self.has_forked:
                self.process.terminate()  # or it would import to the end first
            self.process.communicate()
        if self.said is not None:
            self.said.close()

    @property
    def is_started(self) -> bool:
        """Whether there is a process already."""
        return self.process is not None

    def start(self) -> None:
        """Let it import its modules beside whatever is done here."""
        with self.lock:
            if self.is_ended:
                raise self._gone()
            if self.process is None:
                self.process = self._open()

    def _open(self) -> subprocess.Popen[str]:
        # What it and its forks say is in English, and for a log at most.
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of the block
        return subprocess.Popen(
            # -P: the working directory is no place to import from.
            [sys.executable, "-P", "-m", "kikdata.publishing.workers.warm_server", *self.modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            text=True,
            env=self.environment,
        )

    def fork(self, function: Callable[..., object], *arguments: Any) -> ForkedProcess:
        """Call a function in a fork of this process."""
        self.start()
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.has_forked = True
        with self.lock:
            with contextlib.suppress(BrokenPipeError):  # it has ended: no answer says so
                self.process.stdin.write(write_request(function, *arguments) + "\n")
                self.process.stdin.flush()
            answer = self.process.stdout.readline()
        if not answer:
            raise self._gone()
        return ForkedProcess(int(answer))

    def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Call a function in a process of its own; returns or raises what it does there."""
        with tempfile.TemporaryDirectory(prefix="kik-") as folder:
            result = Path(folder, "ergebnis")
            task = self.fork(do_task, result, write_request(function, *arguments))
            try:
                task.wait()
            except BaseException:
                task.kill()
                raise
            if not result.exists():
                raise self._gone()
            return read_answer(function, result.read_bytes())  # type: ignore[no-any-return]

    def _gone(self) -> KikError:
        error = KikError(_GONE)
        if self.said is not None and not self.said.closed:
            file = self.said.fileno()
            # Its place in the file is that of the process, too.
            error.original = os.pread(file, os.fstat(file).st_size, 0).decode(errors="replace")
        return error


class ForkedProcess:
    """As much of subprocess.Popen as a kernel manager asks of its kernel."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                self.returncode = 0
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.005)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
