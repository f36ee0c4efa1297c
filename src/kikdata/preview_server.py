"""Serves the preview on loopback: pages with the last good build, faults on top of them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, StaticFileHandler

__all__ = ["HOST", "State", "start_server"]

HOST = "127.0.0.1"
ASSETS = Path(__file__).parent / "theme" / "vorschau"
_PORTS = 20  # how many to try from the wanted one on
_HEARTBEAT = 15  # seconds; tells a browser that is gone from one that is quiet


@dataclass
class State:
    """What the browser is told: `stand` is "baut", "fertig" or "fehler".

    `number` counts the good builds; `pages` is the folder of the last one.
    """

    stand: str = "baut"
    number: int = 0
    faults: tuple[str, ...] = ()
    start: str = "/"
    pages: Path | None = None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def set(self, stand: str, faults: tuple[str, ...] = ()) -> None:
        """Tell all browsers."""
        async with self.changed:
            self.stand, self.faults = stand, faults
            self.changed.notify_all()

    def to_json(self) -> str:
        return json.dumps({"stand": self.stand, "nummer": self.number, "befunde": self.faults})


def start_server(state: State, port: int) -> tuple[HTTPServer, int]:
    """Listen on `port` or, if it is taken, on one of the next; returns the server and its port.

    Raises OSError if all of them are taken.
    """
    application = Application(
        [
            (r"/", _Start, {"state": state}),
            (r"/_vorschau/ereignisse", _Events, {"state": state}),
            (r"/_vorschau/(.*)", StaticFileHandler, {"path": str(ASSETS)}),
            (r"/(.*)", _Page, {"path": str(ASSETS), "state": state}),
        ],
        log_function=lambda _: None,
    )
    for candidate in range(port, port + _PORTS):
        try:
            sockets = bind_sockets(candidate, HOST)
        except OSError:
            if candidate == port + _PORTS - 1:
                raise
            continue
        server = HTTPServer(application)
        server.add_sockets(sockets)
        return server, sockets[0].getsockname()[1]
    raise AssertionError


class _Start(RequestHandler):
    """Sends to the edition's title page; before the first build, shows how far it is."""

    def initialize(self, state: State) -> None:
        self.state = state

    def get(self) -> None:
        if self.state.pages is not None:
            self.redirect(self.state.start)
            return
        self.finish(_page("Die Vorschau entsteht", "Der erste Bau dauert etwas.", self.state))


class _Events(RequestHandler):
    """Server-sent events: one at once, then one with every change."""

    def initialize(self, state: State) -> None:
        self.state = state

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        try:
            while True:
                self.write(f"data: {self.state.to_json()}\n\n")
                await self.flush()
                async with self.state.changed:
                    await _wait(self.state.changed)
        except StreamClosedError:
            return


async def _wait(changed: asyncio.Condition) -> None:
    try:
        await asyncio.wait_for(changed.wait(), _HEARTBEAT)
    except TimeoutError:
        return


class _Page(StaticFileHandler):
    """A file of the last good build; pages learn how to hear of the next one."""

    def initialize(self, path: str, state: State) -> None:  # type: ignore[override]
        self.state = state
        super().initialize(str(state.pages or path), default_filename="index.html")

    def compute_etag(self) -> None:
        """No browser is to keep anything."""

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-store")

    async def get(self, path: str, include_body: bool = True) -> None:
        if self.state.pages is None:
            self.redirect("/")
            return
        place = self.state.pages / path
        if place.suffix != ".html" or not place.is_file():
            await super().get(path, include_body)
            return
        html = place.read_text(encoding="utf-8")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(_listening(html, self.state))

    def write_error(self, status_code: int, **_: Any) -> None:
        title = "Das gibt es in der Vorschau nicht"
        text = "PDF und Dateien entstehen erst mit „kik bericht“."
        self.finish(_page(title, text, self.state))


def _listening(html: str, state: State) -> str:
    """Let a page hear of new builds; its policy forbids even the own origin otherwise."""
    head = (
        '<link rel="stylesheet" href="/_vorschau/vorschau.css">'
        f'<script src="/_vorschau/vorschau.js" data-nummer="{state.number}" defer></script></head>'
    )
    opened = html.replace("default-src 'none';", "default-src 'none'; connect-src 'self';", 1)
    return opened.replace("</head>", head, 1)


def _page(title: str, text: str, state: State) -> str:
    return _listening(
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title></head><body class="vorschau-leer"><main>'
        f"<h1>{escape(title)}</h1><p>{escape(text)}</p></main></body></html>",
        state,
    )
