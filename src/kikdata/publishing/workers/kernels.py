"""Kernels for papermill: forked from one warm process."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from weakref import finalize

from kikdata.publishing.workers.warm import WarmProcess, fixed_environment
from kikdata.publishing.workers.warm_server import become_kernel

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

__all__ = ["fork_kernels_from", "kernel_manager", "warm_kernels"]

# What a kernel of a run gets from the one who starts it: where things are, nothing about taste.
_PASSED_ON = frozenset(
    (
        *("PATH", "HOME", "USER", "LOGNAME", "USERPROFILE", "TEMP", "TMP", "TMPDIR"),
        *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR"),
        *("COMSPEC", "PATHEXT", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "VIRTUAL_ENV"),
        *("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "XDG_RUNTIME_DIR"),
        *("JUPYTER_PATH", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"),
    )
)

# What a kernel imports before its first cell.
_FOR_KERNELS = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.core.logger"),
    *("IPython.core.completerlib", "IPython.extensions.storemagic", "tornado.platform.asyncio"),
)

# Papermill takes a class, which finds the process of its thread only here.
_here = threading.local()


def warm_kernels(modules: Sequence[str]) -> WarmProcess:
    """Return a process that has imported `modules`, and from which kernels can be forked."""
    return WarmProcess((*_FOR_KERNELS, *modules), os.environ)


def fork_kernels_from(process: WarmProcess) -> None:
    """Let all kernels that this thread starts be forks of a process of `warm_kernels`."""
    _here.warm = process


def kernel_manager(environment: Mapping[str, str] | None = None) -> type[AsyncKernelManager]:
    """Return the class that starts kernels in this thread, by `fork_kernels_from` forked ones.

    `environment`: what kernels get beside what the system needs; None for all of this process's.
    """
    from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415 - slow to import

    warm: WarmProcess | None = getattr(_here, "warm", None)
    passed = {name: value for name, value in os.environ.items() if name.upper() in _PASSED_ON}

    class Manager(AsyncKernelManager):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            folder = mkdtemp(prefix="kik-")
            self._remove_folder = finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self.connection_file = str(Path(folder, "kernel.json"))
            # Files for sockets: a port that is free now may be taken before the kernel has it.
            self.transport = "ipc"

        async def _async_cleanup_resources(self, restart: bool = False) -> None:
            await super()._async_cleanup_resources(restart)
            if not restart:
                self._remove_folder()

        async def _async_pre_start_kernel(self, **kw: Any) -> Any:
            if environment is None:
                return await super()._async_pre_start_kernel(**kw)
            fixed = {**passed, **fixed_environment(), **environment}
            command, kw = await super()._async_pre_start_kernel(**{**kw, "env": fixed})
            kw["env"] = {n: v for n, v in kw["env"].items() if n in fixed or n.startswith("JPY_")}
            return command, kw

        async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
            if warm is None:
                await super()._async_launch_kernel(kernel_cmd, **kw)
                return
            # kernel_cmd: python -m ipykernel_launcher -f connection-file …
            argv = kernel_cmd[kernel_cmd.index("ipykernel_launcher") + 1 :]
            provisioner: Any = self.provisioner
            cwd, env = str(kw.get("cwd") or os.getcwd()), dict(kw.get("env") or os.environ)
            # Its parent is the warm process: it must not look for this one.
            env.pop("JPY_PARENT_PID", None)
            provisioner.process = warm.fork(become_kernel, argv, cwd, env)
            provisioner.pid = provisioner.pgid = provisioner.process.pid
            provisioner.cwd = cwd
            self._reconcile_connection_info(provisioner.connection_info)

    return Manager
