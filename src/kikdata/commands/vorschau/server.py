"""Serves the preview on loopback: pages with the last good build, faults on top of them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from html import escape
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

__all__ = ["HOST", "State", "start_server"]

HOST = "127.0.0.1"
ASSETS = Path(__file__).parents[2] / "theme" / "vorschau"
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
    prefix: str = ""
    pages: Path | None = None
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def set(self, stand: str, faults: tuple[str, ...] = ()) -> None:
        """Tell all browsers."""
        async with self.changed:
            self.stand, self.faults = stand, faults
            self.changed.notify_all()

    def show(self, pages: Path, ausgabe: str) -> Path | None:
        """Serve `pages` as the edition `ausgabe` from now on; returns those shown before."""
        old, self.pages = self.pages, pages
        self.prefix, self.start = f"{ausgabe}/", f"/{ausgabe}/index.html"
        self.number += 1
        return old

    def place(self, address: str) -> Path | None:
        """Return the file behind an address, if the pages have it."""
        if self.pages is None or not address.startswith(self.prefix):
            return None
        return _file_in(self.pages, address.removeprefix(self.prefix))

    def to_json(self) -> str:
        return json.dumps({"stand": self.stand, "nummer": self.number, "befunde": self.faults})


def _file_in(folder: Path, address: str) -> Path | None:
    """Return a file of a folder or below; None for any other address, however odd."""
    try:
        path = (folder / address).resolve()
        is_there = path.is_file() and path.is_relative_to(folder.resolve())
    except (OSError, ValueError):  # a name that no file can have
        return None
    return path if is_there else None


def start_server(state: State, port: int) -> tuple[HTTPServer, int]:
    """Listen on `port` or, if it is taken, on one of the next; returns the server and its port.

    Raises OSError if all of them are taken.
    """
    # Requests that are odd concern the one who made them, not the terminal.
    logging.getLogger("tornado").addHandler(logging.NullHandler())
    logging.getLogger("tornado").propagate = False
    application = Application(default_handler_class=_Refused, log_function=lambda _: None)
    # By any other name, a page from elsewhere could read what is served (DNS rebinding).
    application.add_handlers(
        r"(127\.0\.0\.1|localhost)",
        [
            (r"/", _Start, {"state": state}),
            (r"/_vorschau/ereignisse", _Events, {"state": state}),
            (r"/_vorschau/(.*)", _Asset, {"state": state}),
            (r"/(.*)", _Page, {"state": state}),
        ],
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


class _Handler(RequestHandler):
    """Answers to who reads, and in German to who wants anything else."""

    SUPPORTED_METHODS: tuple[str, ...] = ("GET", "HEAD")

    def initialize(self, state: State) -> None:
        self.state = state

    def head(self, *arguments: Any, **_: Any) -> Awaitable[None] | None:
        # tornado keeps the body back.
        return self.get(*arguments)

    def write_error(self, status_code: int, **_: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"Das geht in der Vorschau nicht ({status_code}).\n")


class _Refused(_Handler):
    """Tells who asks by another name than the preview's own."""

    def initialize(self) -> None:  # type: ignore[override]
        pass

    def prepare(self) -> None:
        raise HTTPError(403)


class _Asset(_Handler):
    """The script and the style sheet by which pages hear of new builds."""

    def get(self, name: str) -> None:
        place = _file_in(ASSETS, name)
        if place is None:
            raise HTTPError(404)
        self.set_header("Content-Type", guess_type(place.name)[0] or "application/octet-stream")
        self.finish(place.read_bytes())


class _Start(_Handler):
    """Sends to the edition's title page; before the first build, shows how far it is."""

    def get(self) -> None:
        if self.state.pages is not None:
            self.redirect(self.state.start)
            return
        self.finish(_page("Die Vorschau entsteht", "Beim ersten Mal dauert das etwas.", self.state))


class _Events(_Handler):
    """Server-sent events: one at once, then one with every change."""

    SUPPORTED_METHODS = ("GET",)

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        try:
            while True:
                self.write(f"data: {self.state.to_json()}\n\n")
                await self.flush()
                async with self.state.changed:
                    await _wait(self.state.changed)
        except (StreamClosedError, asyncio.CancelledError):
            return  # the page is gone, or the preview ends


async def _wait(changed: asyncio.Condition) -> None:
    try:
        await asyncio.wait_for(changed.wait(), _HEARTBEAT)
    except TimeoutError:
        return


class _Page(_Handler):
    """A file of the last good build; pages learn how to hear of the next one."""

    def get(self, address: str) -> None:
        self.set_header("Cache-Control", "no-store")
        if self.state.pages is None:
            self.redirect("/")
            return
        place = self.state.place(address)
        if place is None:
            self.set_status(404)
            title = "Das gibt es in der Vorschau nicht"
            text = "PDF und Dateien entstehen erst mit „kik bericht“."
            self.finish(_page(title, text, self.state))
        elif place.suffix == ".html":
            self.finish(_listening(place.read_text(encoding="utf-8"), self.state))
        else:
            self.set_header("Content-Type", guess_type(place.name)[0] or "application/octet-stream")
            self.finish(place.read_bytes())


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
