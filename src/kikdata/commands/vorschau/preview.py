"""Live preview: watches what the book is made of, builds it anew, tells the browser."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kikdata.commands.terminal import where_kept
from kikdata.commands.vorschau.server import HOST, State, start_server
from kikdata.commands.vorschau.watch import (
    library_digest,
    next_stock,
    source_digest,
    take_stock,
)
from kikdata.errors import KikError
from kikdata.publishing.project import Project
from kikdata.settings import ausgabe_of

__all__ = ["Preview", "run_preview"]

_TRIES, _PAUSE = 4, 0.7  # for a workbook that is just being saved; seconds in between
_LINE = 16 * 2**20  # bytes; an answer may list many findings


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
    open_page: Callable[[str], object]


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
    shelf = preview.project.work / f"vorschau-{os.getpid()}"
    builder = _Builder(preview, shelf)
    try:
        await _keep_up(preview, state, builder)
    finally:
        server.stop()
        await builder.stop()
        shutil.rmtree(shelf, ignore_errors=True)


def _end_when_told() -> None:
    """End in good order on Ctrl-C, and also when the terminal is closed or the process stopped."""
    task = asyncio.current_task()
    assert task is not None
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with contextlib.suppress(NotImplementedError, AttributeError):
            asyncio.get_running_loop().add_signal_handler(getattr(signal, name), task.cancel)


async def _keep_up(preview: Preview, state: State, builder: _Builder) -> None:
    """Build at once, and again whenever something has really changed."""
    built = ""
    stock = take_stock(preview.project, preview.data)
    while True:
        now = await asyncio.to_thread(source_digest, stock)
        if now != built:
            built = now
            await _build(preview, state, builder)
        stock = await next_stock(preview.project, preview.data, stock)


async def _build(preview: Preview, state: State, builder: _Builder) -> None:
    try:
        workbook = preview.choose()
    except KikError as error:  # a sync client may have taken it away for a moment
        await _tell_faults(preview, state, [f"{error} Die Vorschau wartet darauf."])
        return
    await state.set("baut")
    preview.tell("Die Vorschau entsteht …")
    answer: dict[str, Any] = {}
    for attempt in range(_TRIES):
        answer = await builder.build(workbook)
        if not answer.get("halb"):
            break
        if attempt + 1 < _TRIES:
            await asyncio.sleep(_PAUSE)
    if "seiten" not in answer:
        original = answer.get("original")
        log = [where_kept("vorschau", original)] if original else []
        await _tell_faults(preview, state, [*answer["befunde"], *log])
        return
    ausgabe = ausgabe_of(workbook)
    old = state.show(Path(answer["seiten"]), ausgabe)
    await state.set("fertig")
    for hint in answer.get("hinweise", ()):
        preview.tell(f"Hinweis: {hint}")
    preview.tell("Fertig.")
    if old is not None:
        shutil.rmtree(old, ignore_errors=True)


async def _tell_faults(preview: Preview, state: State, faults: Sequence[str]) -> None:
    for fault in faults:
        preview.tell(fault)
    if state.pages is not None:
        preview.tell("Die Vorschau zeigt weiter den letzten guten Stand.")
    await state.set("fehler", tuple(faults))


class _Builder:
    """The process that builds; it starts anew when the library has changed."""

    def __init__(self, preview: Preview, shelf: Path) -> None:
        self.preview, self.shelf = preview, shelf
        self.process: asyncio.subprocess.Process | None = None
        self.library = ""
        self.starts = 0

    async def build(self, workbook: Path) -> dict[str, Any]:
        """Return the answer of `preview_build`; `befunde` if the process breaks off."""
        library = library_digest(self.preview.project)
        if self.process is None or library != self.library:
            await self.stop()
            self.library = library
            await self._start()
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{workbook}\n".encode())
        with contextlib.suppress(ConnectionError):
            await self.process.stdin.drain()
        if line := await self.process.stdout.readline():
            answer: dict[str, Any] = json.loads(line)
            return answer
        await self.stop()
        said = self._log.read_text(encoding="utf-8", errors="replace")
        return {"befunde": _explain(said), "original": said}

    @property
    def _log(self) -> Path:
        return self.shelf / "meldungen.txt"

    async def _start(self) -> None:
        self.starts += 1
        self.shelf.mkdir(parents=True, exist_ok=True)
        places = (self.preview.project.root, self.preview.site, self.shelf / str(self.starts))
        with self._log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "kikdata.commands.vorschau.build", *map(str, places)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                # Ctrl-C is for this process, which then ends the other.
                start_new_session=True,
                limit=_LINE,
            )

    async def stop(self) -> None:
        """End it at once; what it has forked ends by itself as soon as it is gone."""
        if self.process is not None:
            assert self.process.stdin is not None
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()
            self.process.stdin.close()
            with contextlib.suppress(ConnectionError):
                await self.process.stdin.wait_closed()
            await self.process.wait()
            self.process = None


def _explain(said: str) -> list[str]:
    """Return the place and the last line of a traceback, the rest means nothing to an author."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    places = [line for line in lines if line.startswith('File "')]
    return [
        "Die Vorschau ließ sich nicht erstellen. Wahrscheinlich liegt es an einer Änderung in "
        "src/kikdata.",
        *places[-1:],
        *lines[-1:],
    ]
