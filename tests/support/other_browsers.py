"""Firefox by WebDriver BiDi and WebKit by WebDriver, as Debian packs them, without a window.

Playwright drives neither. Both are asked by the same few calls: open a page at a width, run a
function in it, tell what the console said.
"""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
import websocket

PATIENCE = 600  # seconds until a browser that says nothing counts as dead


class OtherBrowser(Protocol):
    """What the tests ask of a browser."""

    name: str

    def open(self, address: str, width: int) -> None:
        """Open a page in a window of this width and wait until it is loaded."""

    def run(self, function: str, *arguments: object) -> Any:
        """Call a JavaScript function, which may be async, and return what it returns."""

    def faults(self) -> list[str]:
        """Return what the console has said since, and forget it."""


def program(name: str, package: str) -> str:
    """Return the path of a program, or say which package has it."""
    found = shutil.which(name)
    if not found:
        pytest.fail(f"Es fehlt {name}: sudo apt-get install {package}")
    return found


# --- Firefox ---------------------------------------------------------------------------------

QUIET = {
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "intl.accept_languages": "de-DE",
    "remote.active-protocols": 1,
}
FORCED_DARK = {
    "browser.display.document_color_use": 2,
    "browser.display.use_system_colors": False,
    "browser.display.background_color": "#000000",
    "browser.display.foreground_color": "#ffffff",
    "browser.anchor_color": "#ffff00",
    "ui.systemUsesDarkTheme": 1,
    "layout.css.prefers-color-scheme.content-override": 0,
}


class Firefox:
    """Firefox, spoken to by WebDriver BiDi."""

    name = "Firefox"

    def __init__(self, address: str) -> None:
        self.socket = websocket.create_connection(
            f"{address}/session", timeout=PATIENCE, suppress_origin=True
        )
        self.number, self.told = 0, list[str]()
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded", "network.fetchError"])
        tree = self.ask("browsingContext.getTree")
        self.context = tree["contexts"][0]["context"]

    def ask(self, method: str, **parameters: object) -> Any:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                assert answer["type"] == "success", answer
                return answer["result"]
            self.hear(answer)

    def hear(self, event: dict[str, Any]) -> None:
        about = event.get("params", {})
        if event.get("method") == "log.entryAdded" and about["level"] in {"warn", "error"}:
            self.told.append(f"console: {about.get('text')}")
        # What was on its way when the next page was opened is aborted.
        if event.get("method") == "network.fetchError" and "ABORTED" not in about["errorText"]:
            self.told.append(f"failed: {about['request']['url']} ({about['errorText']})")

    def open(self, address: str, width: int) -> None:
        viewport = {"width": width, "height": 800}
        self.ask("browsingContext.setViewport", context=self.context, viewport=viewport)
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def run(self, function: str, *arguments: object) -> Any:
        result = self.ask(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({function})"
            f"(...{json.dumps(arguments)}) ?? null))()",
            target={"context": self.context},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"]["value"])

    def faults(self) -> list[str]:
        self.run("() => new Promise(done => setTimeout(done))")  # what is under way arrives first
        told, self.told = self.told, []
        return told


@contextmanager
def firefox(folder: Path, **preferences: object) -> Iterator[Firefox]:
    """Run Firefox with a profile of its own; preferences are named with _ for a dot."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in preferences.items()]
    (folder / "user.js").write_text("\n".join(lines), "utf-8")
    command = [program("firefox-esr", "firefox-esr"), "--headless", "--no-remote"]
    command += ["--profile", str(folder), "--remote-debugging-port=0"]
    with subprocess.Popen(
        command,
        env={**os.environ, "HOME": str(folder), "MOZ_CRASHREPORTER_DISABLE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if found := re.search(r"listening on (ws://\S+)", line):
                    browser = Firefox(found[1])
                    with closing(browser.socket):
                        yield browser
                    break
            else:
                raise AssertionError("Firefox ended before it listened")
        finally:
            process.kill()
            process.stderr.close()


# --- WebKit ----------------------------------------------------------------------------------


# WebDriver tells nothing of the console, so that each page is given a script that listens.
LISTEN = """window.kikFaults = [];
addEventListener('error', e => {
  kikFaults.push(`exception: ${e.message ?? e.target.outerHTML}`);
}, true);
addEventListener('unhandledrejection', e => kikFaults.push(`exception: ${e.reason}`));
addEventListener('securitypolicyviolation', e => kikFaults.push(`policy: ${e.blockedURI}`));
for (const name of ['error', 'warn', 'assert']) {
  const say = console[name];
  console[name] = (...words) => { kikFaults.push(words.join(' ')); say(...words); };
}"""
# A window cannot be as narrow as a phone, a frame in it can.
FRAME = """<!DOCTYPE html><html lang="de"><title>Rahmen</title><body style="margin: 0">
<iframe title="Seite" height="800" style="border: 0"></iframe></body></html>"""
SHOW = """const [address, width, done] = arguments;
const frame = document.querySelector('iframe');
frame.width = width;
frame.addEventListener('load', () => done(true), {once: true});
frame.src = address;"""


def listened_to(site: Path, folder: Path) -> Path:
    """Copy a site with a script on each page that hears what goes wrong, and a frame to show it."""
    shutil.copytree(site, folder)
    (folder / "hoeren.js").write_text(LISTEN, "utf-8")
    for path in folder.rglob("*.html"):
        root = "../" * (len(path.relative_to(folder).parts) - 1)
        text = path.read_text("utf-8")
        script = f'<script src="{root}hoeren.js"></script><meta name="viewport"'
        path.write_text(text.replace('<meta name="viewport"', script, 1), "utf-8")
    (folder / "rahmen.html").write_text(FRAME, "utf-8")
    return folder


class WebKit:
    """WebKitGTK's little browser, spoken to by WebDriver."""

    name = "WebKit"

    def __init__(self, address: str, frame: str) -> None:
        self.address = address
        browser = next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"))
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self.ask("POST", "/session", {"capabilities": wanted})
        self.address += f"/session/{session['sessionId']}"
        limits = {"script": PATIENCE * 1000, "pageLoad": PATIENCE * 1000}
        self.ask("POST", "/timeouts", limits)
        self.ask("POST", "/window/rect", {"width": 1500, "height": 1000})
        self.ask("POST", "/url", {"url": frame})

    def ask(self, method: str, path: str, body: object = None) -> Any:
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = Request(self.address + path, data, method=method)
        try:
            with urlopen(request, timeout=PATIENCE) as answer:
                return json.loads(answer.read())["value"]
        except HTTPError as error:
            raise AssertionError(error.read().decode("utf-8", "replace")) from error

    def open(self, address: str, width: int) -> None:
        self.ask("POST", "/frame", {"id": None})
        self.ask("POST", "/execute/async", {"script": SHOW, "args": [address, width]})
        self.ask("POST", "/frame", {"id": 0})
        assert self.run("() => innerWidth") == width

    def run(self, function: str, *arguments: object) -> Any:
        script = (
            f"const done = arguments[arguments.length - 1];"
            f"(async () => ({function})(...{json.dumps(arguments)}))()"
            ".then(value => done(JSON.stringify(value ?? null)), e => done('!' + e));"
        )
        result = self.ask("POST", "/execute/async", {"script": script, "args": []})
        assert not result.startswith("!"), result
        return json.loads(result)

    def faults(self) -> list[str]:
        found: list[str] = self.run("() => window.kikFaults?.splice(0) ?? []")
        return found


@contextmanager
def display() -> Iterator[str]:
    """Run a screen that nobody sees; the server chooses its number."""
    reading, writing = os.pipe()
    with subprocess.Popen(
        [program("Xvfb", "xvfb"), "-displayfd", str(writing), "-screen", "0", "1600x1200x24"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            assert select.select([reading], [], [], PATIENCE)[0]
            yield f":{os.read(reading, 9).decode().strip()}"
        finally:
            process.kill()
            os.close(reading)
            os.close(writing)


@contextmanager
def webkit(folder: Path, frame: str) -> Iterator[WebKit]:
    """Run WebKit on a screen of its own, with the page that frames all others."""
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with display() as screen:
        environment = {**os.environ, "DISPLAY": screen, "HOME": str(folder), "LANG": "C.UTF-8"}
        environment |= {"WEBKIT_DISABLE_COMPOSITING_MODE": "1", "GDK_BACKEND": "x11"}
        environment |= {"WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        with subprocess.Popen(
            [program("WebKitWebDriver", "webkit2gtk-driver"), f"--port={port}"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            try:
                address = f"http://127.0.0.1:{port}"
                while process.poll() is None:
                    with suppress(URLError):
                        urlopen(f"{address}/status", timeout=PATIENCE).close()
                        break
                    time.sleep(0.1)
                browser = WebKit(address, frame)
                yield browser
                browser.ask("DELETE", "")
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, 9)
