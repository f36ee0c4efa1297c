"""A warm process that forks others; run as ``python -m kikdata.publishing.workers.warm_server``.

Starting an interpreter and importing pandas, matplotlib, Sphinx or WeasyPrint takes far longer
than the work itself.  This process imports the modules named on its command line once and does
nothing else; each kernel and each task is a fork of it, so each has a state of its own.

Reads one request a line from stdin (see `messages`), answers with the process id of the fork;
ends, and with it all its forks, when stdin does.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import sys
from pathlib import Path

from kikdata.publishing.workers.messages import encode_error, encode_result, read_request

__all__ = ["become_kernel", "do_task", "skip_needless_imports"]

_forks: set[int] = set()


# Taken along if it is there, and needed by no run: what checks web addresses and spans of time in
# notebooks (1.7 s for each process that knows these), and a debugger for each kernel.
_NEEDLESS = ("rfc3987_syntax", "rfc3986_validator", "isoduration", "debugpy")


def skip_needless_imports() -> None:
    """Let what asks for a needless module find that it is not there."""
    for name in _NEEDLESS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]


def serve(modules: list[str]) -> None:
    """Import `modules`, then fork for each request."""
    # SIGINT is for the run as a whole; it ends this process by closing stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: _bury())
    skip_needless_imports()
    gc.disable()  # what is imported stays; looking for what could go takes a fifth of the time
    for name in modules:
        importlib.import_module(name)
    gc.enable()
    gc.collect()
    gc.freeze()
    try:
        for line in sys.stdin:
            print(_fork(line), flush=True)
    except BrokenPipeError:  # who asked is gone before the answer
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for process in list(_forks):
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)  # nothing of it is left when this process ends


def _fork(line: str) -> int:
    """Carry out a request in a fork; returns its process id."""
    # No signal between the fork and its entry in the list.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    process = os.fork()
    if process == 0:
        _live_apart(line)
    _forks.add(process)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    return process


def _bury() -> None:
    with contextlib.suppress(ChildProcessError):
        while (process := os.waitpid(-1, os.WNOHANG)[0]) != 0:
            _forks.discard(process)


def _live_apart(line: str) -> None:
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        _carry_out(line)
        code = 0
    finally:
        os._exit(code)  # nothing of the parent's may run again here


def _carry_out(line: str) -> None:
    function, arguments = read_request(line)
    function(*arguments)


def become_kernel(argv: list[str], cwd: str, env: dict[str, str]) -> None:
    """Run a kernel of Jupyter in this process until it is shut down."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    # It ends when the warm process is gone, however that came about.
    argv = [*argv, f"--IPKernelApp.parent_handle={os.getppid()}"]
    sys.argv = ["ipykernel_launcher", *argv]
    app = importlib.import_module("ipykernel.kernelapp").IPKernelApp.instance()
    app.initialize(argv)
    if matplotlib := sys.modules.get("matplotlib"):
        # Imported before there was a kernel, it would show no figure at all.
        matplotlib.use("module://matplotlib_inline.backend_inline")
    app.start()


def do_task(result: Path, request: str) -> None:
    """Carry out a request and write to `result` what it returns or raises."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # the memory goes with the process; looking for it takes a fifth of the PDF's time
    try:
        function, arguments = read_request(request)
        answer = encode_result(function(*arguments))
    except Exception as error:  # whatever it is, the one who asked shall get it
        answer = encode_error(error)
    part = result.with_name(result.name + ".neu")
    part.write_bytes(answer)
    part.replace(result)


if __name__ == "__main__":
    serve(sys.argv[1:])
