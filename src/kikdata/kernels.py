"""Kernels forked from one warm process, for papermill; where there is no fork, common ones."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from jupyter_client.manager import AsyncKernelManager

__all__ = ["kernel_manager", "warm_kernels"]

_server: _Server | None = None


@contextmanager
def warm_kernels(modules: Sequence[str]) -> Iterator[None]:
    """Fork kernels from a process that has imported `modules`, until the end of the block."""
    global _server  # noqa: PLW0603 - papermill takes a class, which finds its server only here
    if not hasattr(os, "fork"):
        yield
        return
    _server = _Server(modules)
    try:
        yield
    finally:
        _server.close()
        _server = None


def kernel_manager() -> type[AsyncKernelManager]:
    """Return the class that starts kernels now: forked ones inside of `warm_kernels`."""
    return AsyncKernelManager if _server is None else _ForkingManager


class _Server:
    """The warm process, seen from here."""

    def __init__(self, modules: Sequence[str]) -> None:
        # -P: the working directory is no place to import from.  One thread of OpenBLAS is
        # enough, and none is lost in a fork.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kikdata.kernel_server", *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        self.lock = threading.Lock()

    def fork(self, argv: Sequence[str], cwd: str, env: dict[str, str]) -> int:
        request = json.dumps({"argv": list(argv), "cwd": cwd, "env": env})
        with self.lock:
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("Der Prozess, der die Kernel startet, ist beendet")
        return int(answer)

    def close(self) -> None:
        self.process.communicate()


class _ForkedProcess:
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
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class _ForkingManager(AsyncKernelManager):
    """Starts a kernel by asking the warm process to fork."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        # kernel_cmd: python -m ipykernel_launcher -f connection-file …
        assert _server is not None
        argv = kernel_cmd[kernel_cmd.index("ipykernel_launcher") + 1 :]
        provisioner: Any = self.provisioner
        cwd, env = str(kw.get("cwd") or os.getcwd()), dict(kw.get("env") or os.environ)
        # The kernel's parent is the warm process: it must not look for this one.
        env.pop("JPY_PARENT_PID", None)
        provisioner.process = _ForkedProcess(_server.fork(argv, cwd, env))
        provisioner.pid = provisioner.pgid = provisioner.process.pid
        provisioner.cwd = cwd
        self._reconcile_connection_info(provisioner.connection_info)
