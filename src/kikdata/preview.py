"""Live preview: watches what the book is made of, builds it anew, tells the browser."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kikdata.preview_server import HOST, State, start_server
from kikdata.preview_watch import digest, watch
from kikdata.project import Project

__all__ = ["Preview", "run_preview"]

_TRIES, _PAUSE = 4, 0.7  # for a workbook that is just being saved; seconds in between


@dataclass(frozen=True)
class Preview:
    """What is shown and to whom: `choose` names the workbook anew before each build.

    `tell` takes lines for the terminal, `open_page` the address once it can be opened.
    """

    project: Project
    data: Path
    site: Path
    port: int
    choose: Callable[[], Path]
    tell: Callable[[str], None]
    open_page: Callable[[str], None]


def run_preview(preview: Preview) -> None:
    """Serve until interrupted; leaves no process behind.

    Raises OSError if no port is free.
    """
    with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(_serve(preview))


async def _serve(preview: Preview) -> None:
    _end_when_told()
    state = State()
    server, port = start_server(state, preview.port)
    address = f"http://{HOST}:{port}/"
    preview.tell(f"Vorschau: {address} (Strg+C beendet sie)")
    preview.open_page(address)
    try:
        await _keep_up(preview, state)
    finally:
        server.stop()
        shutil.rmtree(_shelf(preview), ignore_errors=True)


def _end_when_told() -> None:
    """End in good order also when the terminal is closed or the process is stopped."""
    task = asyncio.current_task()
    assert task is not None
    for name in ("SIGTERM", "SIGHUP"):
        with contextlib.suppress(NotImplementedError, AttributeError):
            asyncio.get_running_loop().add_signal_handler(getattr(signal, name), task.cancel)


async def _keep_up(preview: Preview, state: State) -> None:
    """Build at once, and again whenever something has really changed."""
    built = ""
    changes = aiter(watch(preview.project, preview.data))
    while True:
        now = digest(preview.project, preview.data)
        if now != built:
            built = now
            await _build(preview, state)
            if digest(preview.project, preview.data) != now:
                continue
        await anext(changes)


async def _build(preview: Preview, state: State) -> None:
    await state.set("baut")
    preview.tell("Die Vorschau wird gebaut …")
    answer: dict[str, Any] = {}
    for attempt in range(_TRIES):
        answer = await _run_build(preview)
        if not answer.get("halb"):
            break
        if attempt + 1 < _TRIES:
            await asyncio.sleep(_PAUSE)
    if "seiten" in answer:
        _put_on_shelf(preview, state, Path(answer["seiten"]))
        await state.set("fertig")
        preview.tell("Fertig.")
        return
    faults = tuple(answer["befunde"])
    for fault in faults:
        preview.tell(fault)
    preview.tell("Die Vorschau zeigt weiter den letzten guten Stand.")
    await state.set("fehler", faults)


def _shelf(preview: Preview) -> Path:
    return preview.project.work / f"vorschau-{os.getpid()}"


def _put_on_shelf(preview: Preview, state: State, pages: Path) -> None:
    """Copy the pages beside the last ones, which may just be read, and show them."""
    ausgabe = preview.choose().stem.removeprefix("kik-")
    old = state.pages
    new = _shelf(preview) / str(state.number + 1)
    shutil.copytree(pages, new / ausgabe)
    state.pages, state.start = new, f"/{ausgabe}/index.html"
    state.number += 1
    if old is not None:
        shutil.rmtree(old, ignore_errors=True)


async def _run_build(preview: Preview) -> dict[str, Any]:
    """Return what the build says last; `befunde` if it breaks off."""
    command = [sys.executable, "-P", "-m", "kikdata.preview_build"]
    paths = (preview.project.root, preview.choose(), preview.site)
    async with _child([*command, *map(str, paths)]) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        errors = asyncio.create_task(child.stderr.read())
        last: dict[str, Any] = {}
        async for line in child.stdout:
            with contextlib.suppress(json.JSONDecodeError):
                last = json.loads(line)
        said = (await errors).decode(errors="replace")
    return last if last.keys() & {"seiten", "befunde"} else {"befunde": _explain(said)}


@asynccontextmanager
async def _child(command: list[str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start a process with a group of its own, and end the whole group on leaving."""
    child = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        # Kernels end by themselves once the process that started them is gone.
        with contextlib.suppress(ProcessLookupError, AttributeError):
            os.killpg(child.pid, signal.SIGKILL)
        await child.wait()


def _explain(said: str) -> list[str]:
    """Return the place and the last line of a traceback, the rest means nothing to an author."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    places = [line for line in lines if line.startswith('File "')]
    return [
        "Der Bau ist abgebrochen. Wahrscheinlich liegt es an einer Änderung in src/kikdata.",
        *places[-1:],
        *lines[-1:],
    ]
