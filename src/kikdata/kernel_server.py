"""A warm process from which kernels are forked; run as ``python -m kikdata.kernel_server``.

Starting an interpreter and importing pandas and matplotlib takes far longer than a notebook of
this book.  This process imports the modules named on its command line once and runs no code of
any notebook; each kernel is a fork of it, so each notebook still has a state of its own.

Reads one request a line from stdin (JSON: argv, cwd, env), answers with the kernel's process
id; ends when stdin does.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
from typing import Any

__all__ = ["serve"]


def serve(modules: list[str]) -> None:
    """Import `modules`, then fork a kernel for each request."""
    # SIGINT is for the run as a whole; it ends this process by closing stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries ended kernels
    for name in ("ipykernel.kernelapp", "ipykernel.ipkernel", *modules):
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        process = os.fork()
        if process == 0:
            _become_kernel(request)
        print(process, flush=True)


def _become_kernel(request: dict[str, Any]) -> None:
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"])
        sys.argv = ["ipykernel_launcher", *request["argv"]]
        app = importlib.import_module("ipykernel.kernelapp").IPKernelApp
        # A kernel whose warm process was killed ends by itself.
        app.launch_instance(argv=[*request["argv"], f"--IPKernelApp.parent_handle={os.getppid()}"])
        code = 0
    finally:
        os._exit(code)  # nothing of the parent's may run again here


if __name__ == "__main__":
    serve(sys.argv[1:])
