"""`kik vorschau` as an author uses it: real files, real builds, a real browser."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from conftest import AUSGABE, ROOT, run_kik, write_small_project

pytest_plugins = ["web_fixtures"]

pytestmark = pytest.mark.timeout(400)
KIK = Path(sys.executable).parent / "kik"
BUILD = 120  # seconds a build may take on a busy machine
START = f"{AUSGABE}/index.html"
FELD = f"{AUSGABE}/handlungsfelder/bildung-und-sprache.html"


class Preview:
    """A running preview and what it says on its terminal."""

    def __init__(self, project: Path, log: Path, *, wait: bool = True, **environment: str) -> None:
        self.project, self.log = project, log
        with log.open("w") as terminal:
            self.process = subprocess.Popen(
                [KIK, "vorschau", "--ohne-browser", "--port", "0"],
                cwd=project,
                stdout=terminal,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={**os.environ, **environment},
            )
        self.address = self.wait_for("http://").split()[1]
        if wait:
            self.wait_for("Fertig.")

    @property
    def lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()

    @property
    def builds(self) -> int:
        return self.lines.count("Die Vorschau entsteht …")

    def wait_for(self, text: str, after: int = 0) -> str:
        end = time.monotonic() + BUILD
        while time.monotonic() < end:
            for line in self.lines[after:]:
                if text in line:
                    return line
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            time.sleep(0.1)
        raise AssertionError(f"{text!r} is not in\n" + self.log.read_text(encoding="utf-8"))

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview for all tests that leave it as good as it was."""
    folder = tmp_path_factory.mktemp("vorschau")
    running = Preview(write_small_project(folder / "projekt"), folder / "terminal.txt")
    yield running
    running.stop()


def processes_of(folder: Path) -> list[str]:
    """Return the command lines of processes that work in `folder` or name it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            place = os.readlink(process / "cwd")
        except OSError:
            continue
        if str(folder) in command or place.startswith(str(folder)):
            found.append(command)
    return found


def set_stand(project: Path, row: int, columns: str) -> None:
    path = project / "data" / f"kik-{AUSGABE}.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Bildung und Sprache"]
    for column in "DEF":
        sheet[f"{column}{row}"] = "x" if column in columns else None
    book.save(path)


def test_a_saved_sentence_appears_and_the_reader_stays_where_he_was(
    preview: Preview, page: Page
) -> None:
    page.set_viewport_size({"width": 800, "height": 500})
    page.goto(preview.address + FELD)
    page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    notebook = preview.project / "book" / "handlungsfelder" / "bildung-und-sprache.ipynb"
    text = notebook.read_text(encoding="utf-8")
    old, new = "Hier steht jede Maßnahme im Wortlaut", "Genau hier steht jede Maßnahme im Wortlaut"
    assert text.count(old) == 1
    notebook.write_text(text.replace(old, new), "utf-8")
    expect(page.get_by_text(new)).to_be_attached(timeout=BUILD * 1000)
    assert page.evaluate("scrollY") == pytest.approx(900, abs=60)
    (preview.project / "book" / "index.md").write_text("# Fiktiv\n\nEin anderer Satz.\n", "utf-8")
    page.goto(preview.address)
    expect(page.get_by_text("Ein anderer Satz.")).to_be_visible(timeout=BUILD * 1000)


def test_a_fault_is_told_on_page_and_terminal_and_the_last_good_page_stays(
    preview: Preview, page: Page
) -> None:
    page.goto(preview.address + FELD)
    good = page.locator(".kopfzeile").inner_text()
    set_stand(preview.project, 8, "DE")
    message = "Bildung und Sprache!E8: BS-2.3 hat zwei Umsetzungsstände (wartend, in Bearbeitung)"
    box = page.locator("#vorschau")
    expect(page.get_by_role("status", name="Vorschau")).to_contain_text(
        message, timeout=BUILD * 1000
    )
    expect(box).to_contain_text("letzten guten Stand")
    assert page.locator(".kopfzeile").inner_text() == good
    preview.wait_for(message)
    page.reload()
    expect(box).to_contain_text(message)
    set_stand(preview.project, 8, "F")
    expect(box).to_be_empty(timeout=BUILD * 1000)
    assert "implementiert" in page.locator("#bs-2-3").inner_text()


def test_lock_files_half_saved_files_and_renaming_editors_do_no_harm(
    preview: Preview, page: Page
) -> None:
    data = preview.project / "data"
    workbook = data / f"kik-{AUSGABE}.xlsx"
    before, whole = preview.builds, workbook.read_bytes()
    for name in (f"~${workbook.name}", f".~lock.{workbook.name}#", "4F2A1C00", "notiz.tmp"):
        (data / name).write_bytes(b"offen")
    (preview.project / "book" / ".index.md.swp").write_bytes(b"offen")
    (preview.project / "book" / "index.md~").write_bytes(b"alt")
    workbook.touch()
    time.sleep(2)
    assert preview.builds == before

    told = len(preview.lines)
    workbook.write_bytes(whole[: len(whole) // 2])
    preview.wait_for("Vorschau entsteht", after=told)
    workbook.write_bytes(whole)
    index = preview.project / "book" / "index.md"
    fresh = index.with_name(".index.md.neu")
    fresh.write_text("# Fiktiv\n\nGespeichert durch Umbenennen.\n", encoding="utf-8")
    fresh.replace(index)
    page.goto(preview.address)
    expect(page.get_by_text("Gespeichert durch Umbenennen.")).to_be_visible(timeout=BUILD * 1000)
    assert not [line for line in preview.lines if "keine lesbare" in line]


@pytest.mark.lang
def test_a_slip_in_the_library_is_named_and_mended_without_a_restart(
    small_project: Path, tmp_path: Path, page: Page
) -> None:
    library = tmp_path / "src" / "kikdata"
    shutil.copytree(ROOT / "src" / "kikdata", library)
    preview = Preview(small_project, tmp_path / "terminal.txt", PYTHONPATH=str(library.parent))
    try:
        page.goto(preview.address + FELD)
        model = library / "model" / "concept.py"
        text = model.read_text(encoding="utf-8")
        model.write_text(text + "\ndef kaputt(:\n", encoding="utf-8")
        box = page.get_by_role("status", name="Vorschau")
        expect(box).to_contain_text("concept.py", timeout=BUILD * 1000)
        expect(box).to_contain_text("SyntaxError")
        model.write_text(text, encoding="utf-8")
        template = library / "pages" / "templates" / "abbildung.html"
        markup = template.read_text(encoding="utf-8")
        assert markup.count("</figcaption>") == 1
        template.write_text(markup.replace("</figcaption>", "Sonderfassung</figcaption>"), "utf-8")
        expect(page.get_by_text("Sonderfassung").first).to_be_attached(timeout=BUILD * 1000)
        style = library / "theme" / "kik" / "static" / "kik.css"
        style.write_text(style.read_text(encoding="utf-8") + "h1 { color: rgb(1, 2, 3); }\n")
        expect(page.locator("h1")).to_have_css("color", "rgb(1, 2, 3)", timeout=BUILD * 1000)
    finally:
        preview.stop()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ending_leaves_no_process_and_no_folder(
    small_project: Path, tmp_path: Path, how: signal.Signals
) -> None:
    shutil.rmtree(small_project / "_build")
    preview = Preview(small_project, tmp_path / "terminal.txt", wait=False)
    end = time.monotonic() + BUILD
    while not any("warm_server" in command for command in processes_of(small_project)):
        assert time.monotonic() < end
        time.sleep(0.1)
    time.sleep(1)  # in the midst of the first build
    with urlopen(f"{preview.address}_vorschau/ereignisse") as events:  # a page is open
        events.readline()
        assert preview.stop(how) == 0
    end = time.monotonic() + BUILD  # a process that is just importing ends after that
    while processes_of(small_project) and time.monotonic() < end:
        time.sleep(0.2)
    assert processes_of(small_project) == []
    assert not list((small_project / "_build").glob("vorschau-*"))
    assert preview.lines[1:] == ["Die Vorschau entsteht …", "Vorschau beendet."]


def test_only_this_machine_can_see_it_and_nothing_is_asked_of_others(
    preview: Preview, page: Page
) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(preview.address + FELD)
    page.wait_for_timeout(500)
    assert [url for url in requests if not url.startswith((preview.address, "data:"))] == []
    assert problems == []
    port = int(preview.address.rstrip("/").rpartition(":")[2])
    table = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert f"0100007F:{port:04X}" in listening
    assert f"00000000:{port:04X}" not in listening


def test_what_only_the_report_has_is_explained(preview: Preview, page: Page) -> None:
    answer = page.goto(f"{preview.address}{AUSGABE}/kik-{AUSGABE}.pdf")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Das gibt es in der Vorschau nicht")
    expect(page.locator("main")).to_contain_text("kik bericht")


def test_it_waits_while_data_or_workbook_are_away(preview: Preview, page: Page) -> None:
    data = preview.project / "data"
    workbook = data / f"kik-{AUSGABE}.xlsx"
    page.goto(preview.address + FELD)
    box = page.locator("#vorschau")
    for path in (workbook, data):
        told = len(preview.lines)
        elsewhere = path.rename(preview.project.parent / "anderswo")
        expect(box).to_contain_text("Die Vorschau wartet darauf", timeout=BUILD * 1000)
        preview.wait_for("Die Vorschau wartet darauf", after=told)
        elsewhere.rename(path)
        preview.wait_for("Fertig.", after=told)
        expect(box).to_be_empty(timeout=BUILD * 1000)


def test_a_file_that_only_a_notebook_reads_is_watched(preview: Preview) -> None:
    for name in ("book/zahlen.csv", "data/werte.sqlite"):
        told = len(preview.lines)
        (preview.project / name).write_text("fiktiv", "utf-8")
        preview.wait_for("Fertig.", after=told)


def ask(address: str, path: str, method: str = "GET", host: str = "") -> tuple[int, bytes]:
    """Ask the preview as no browser would; returns status and body."""
    place = urlsplit(address).netloc
    with closing(HTTPConnection(place, timeout=BUILD)) as connection:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or place)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_it_answers_to_its_own_name_only_and_to_who_reads(preview: Preview) -> None:
    page = f"/{START}"
    status, whole = ask(preview.address, page)
    assert (status, b"<article" in whole) == (200, True)
    for host in ("boese.example", "boese.example:80", "127.0.0.1.boese.example"):
        status, said = ask(preview.address, page, host=host)
        assert status == 403
        assert b"<article" not in said
    assert ask(preview.address, page, host="localhost")[0] == 200
    assert ask(preview.address, page, "HEAD") == (200, b"")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert ask(preview.address, page, method)[0] == 405


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/%00",
            f"/{AUSGABE}/%00.html",
            f"/{AUSGABE}/{'x' * 5000}",
            "/%ff%fe",
            "//",
            "/..%2f..%2f",
        ),
        *(f"/{AUSGABE}/../../../etc/passwd", f"/{AUSGABE}/%2e%2e/%2e%2e/data/kik-{AUSGABE}.xlsx"),
        *("/_vorschau/%00", "/_vorschau/../server.py", "/_vorschau/weg.js", f"/{AUSGABE}"),
    ],
)
def test_odd_addresses_are_refused_in_silence(preview: Preview, path: str) -> None:
    told = len(preview.lines)
    status, said = ask(preview.address, path)
    assert 400 <= status < 500
    assert b"Traceback" not in said
    assert preview.lines[told:] == []


@pytest.mark.parametrize("port", ["80", "zehn", "70000"])
def test_a_wrong_port_is_wrong_usage(port: str) -> None:
    done = run_kik("vorschau", "--port", port)
    assert done.returncode == 2
    assert f"„{port}“ ist kein Port" in done.stderr
