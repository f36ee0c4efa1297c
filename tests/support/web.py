"""Helpers of the web tests: the pages of a site, a static server, Chromium, the keyboard."""

from __future__ import annotations

import json
import re
import shutil
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Request

AUSGABE = "2023-12"
BUCH = f"{AUSGABE}/index.html"
SUCHE = f"{AUSGABE}/search.html"
NICHT_GEFUNDEN = "404.html"
BILDUNG = f"{AUSGABE}/handlungsfelder/bildung-und-sprache.html"
START = "index.html"
UMSETZUNGSSTAENDE = ("wartend", "in Bearbeitung", "implementiert")

PHONE, TABLET, DESKTOP = 320, 768, 1280
HEIGHT = 800

# --- pages -----------------------------------------------------------------------------------


def html_pages(site: Path) -> list[str]:
    """Return every HTML page of the site as an address relative to it, the start page first."""
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    assert START in pages, f"{site} has no {START}; build it with `kik bericht --ziel {site}`"
    assert BILDUNG in pages, f"{site} does not hold the edition {AUSGABE}"
    return sorted(pages, key=lambda page: (page != START, page.count("/")))


def listing(faults: Iterable[str]) -> str:
    """Return all faults for an assertion message, one a line, each once."""
    lines = list(dict.fromkeys(faults))
    return f"{len(lines)} faults:\n  " + "\n  ".join(lines)


# What a style sheet loads: the address is in the first or the second group.
CSS_LOAD = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""", re.IGNORECASE)


def search_index(site: Path) -> list[dict[str, str]]:
    """Return the entries; they hold texts of the report, so that they are data, not script."""
    entries: list[dict[str, str]] = []
    for path in site.glob("*/_static/suchindex.*.js"):
        text = path.read_text(encoding="utf-8").strip()
        assert text.startswith("window.KIK_SUCHE = [")
        assert text.endswith("];")
        entries += json.loads(text.removeprefix("window.KIK_SUCHE = ").removesuffix(";"))
    return entries


# --- server ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A running static server: plain files below one address, nothing else."""

    origin: str
    prefix: str
    missing: list[str] = field(default_factory=list)

    def url(self, page: str = "") -> str:
        return f"{self.origin}{self.prefix}{quote(page, safe='/#?=%&')}"


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, prefix: str, missing: list[str], **kwargs: Any) -> None:
        self.prefix = prefix
        self.missing = missing
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        """Map an address below the prefix to a file; every other address has none."""
        address = unquote(urlsplit(path).path)
        if not address.startswith(self.prefix):
            return str(Path(self.directory, "there", "is", "no", "such", "file"))
        return super().translate_path("/" + quote(address.removeprefix(self.prefix)))

    def send_error(self, code: int, *args: Any, **kwargs: Any) -> None:
        self.missing.append(self.path)
        super().send_error(code, *args, **kwargs)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - name is given
        pass


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # the browser may hang up
            super().handle_error(request, client_address)


@contextmanager
def serve(folder: Path, prefix: str = "/") -> Iterator[Server]:
    """Serve `folder` on the loopback interface, below `prefix` (starts and ends with /)."""
    missing: list[str] = []
    handler = partial(_Handler, directory=str(folder), prefix=prefix, missing=missing)
    with _QuietServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield Server(f"http://127.0.0.1:{server.server_port}", prefix, missing)
        server.shutdown()
        thread.join()


# --- Chromium --------------------------------------------------------------------------------

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def launch_chromium(kind: BrowserType, *more_arguments: str) -> Browser:
    """Start Chromium without a window; it talks to nobody but the pages."""
    return kind.launch(executable_path=find_chromium(kind), args=[*CHROMIUM_ARGS, *more_arguments])


def find_chromium(kind: BrowserType) -> str:
    """Return the path of the machine's Chromium, or of the one that tools/browser unpacked."""
    found = [path for name in CHROMIUM_NAMES if (path := shutil.which(name))]
    unpacked = Path(sys.prefix, "chromium", "start")
    found += [str(path) for path in (unpacked, Path(kind.executable_path)) if path.exists()]
    if not found:
        raise RuntimeError("The web tests need Chromium; `sh tools/browser` sees to one.")
    return found[0]


@dataclass
class Observed:
    """What the pages of a browser context asked for, and what went wrong."""

    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def observe(context: BrowserContext) -> Observed:
    """Record requests, failures, console errors and uncaught exceptions of a context."""
    seen = Observed()

    def is_loud(message: Any) -> bool:
        return message.type in {"error", "warning", "assert"}

    context.on("request", lambda request: seen.requests.append(request.url))
    context.on(
        "requestfailed",
        # Aborted is what the test itself left behind by going to the next page.
        lambda r: (
            None
            if r.failure == "net::ERR_ABORTED"
            else seen.faults.append(f"failed: {r.url} ({r.failure})")
        ),
    )
    context.on(
        "response",
        lambda r: seen.faults.append(f"{r.status}: {r.url}") if r.status >= 400 else None,
    )
    context.on(
        "console",
        lambda m: seen.faults.append(f"console, {m.page.url}: {m.text}") if is_loud(m) else None,
    )
    context.on("weberror", lambda e: seen.faults.append(f"exception, {e.page.url}: {e.error}"))
    return seen


def load_all(page: Page, address: str) -> None:
    """Open a page and wait until everything is there that it loads by itself.

    Unlike "networkidle", this ends as soon as nothing is under way: pictures that wait for the
    reader to come near are asked for in the frames after the event `load`.
    """
    under_way: set[Request] = set()

    def begin(request: Request) -> None:
        under_way.add(request)

    def end(request: Request) -> None:
        under_way.discard(request)

    page.on("request", begin)
    page.on("requestfinished", end)
    page.on("requestfailed", end)
    page.goto(address)
    page.evaluate(TWO_FRAMES)
    while under_way:
        page.wait_for_timeout(10)
        page.evaluate(TWO_FRAMES)
    page.remove_listener("request", begin)
    page.remove_listener("requestfinished", end)
    page.remove_listener("requestfailed", end)


TWO_FRAMES = """() => new Promise(done =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"""

# A style sheet made by script is neither inline nor loaded, so that the policy allows it.
ADD_STYLE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""


def add_style(page: Page, css: str) -> None:
    """Add CSS to the page as a reader's own style sheet would."""
    page.evaluate(ADD_STYLE, css)


def widen_text(page: Page, percent: int = 200) -> None:
    """Enlarge the text alone, as a reader's own style sheet does."""
    page.evaluate("size => document.documentElement.style.fontSize = size", f"{percent}%")


def active(page: Page, expression: str) -> Any:
    """Evaluate a JavaScript expression on the focused element, called `e` in it."""
    return page.evaluate(f"(() => {{ const e = document.activeElement; return {expression}; }})()")


def tab_to(page: Page, condition: str, limit: int = 200) -> None:
    """Press Tab until the focused element `e` meets a condition in JavaScript."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if active(page, condition):
            return
    raise AssertionError(
        f"{page.url}: {limit} times Tab do not lead to an element with {condition}"
    )
