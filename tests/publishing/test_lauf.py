"""`kik bericht` when things go wrong: what was published stays whole."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from conftest import read_files, run_kik
from mappen import edit_workbook, put

KIK = Path(sys.executable).parent / "kik"
SHEET = "Bildung und Sprache"
SITE_FILES = {"2023-12", ".nojekyll", "404.html", "ausgaben.js", "index.html"}


@pytest.fixture
def published(small_project: Path) -> Path:
    """A site that holds an older state of the edition, which no run may damage."""
    edition = small_project / "_site" / "2023-12"
    (edition / "daten").mkdir(parents=True)
    (edition / "index.html").write_text("der alte Stand", "utf-8")
    (edition / "daten" / "ausgabe.json").write_text('{"ausgabe": "2023-12"}', "utf-8")
    (small_project / "_site" / "index.html").write_text("die alte Startseite", "utf-8")
    return small_project / "_site"


def test_a_good_run_replaces_the_edition_and_leaves_nothing_else(
    small_project: Path, published: Path
) -> None:
    done = run_kik("bericht", cwd=small_project)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "Fertig:" in done.stdout
    assert {p.name for p in published.iterdir()} == SITE_FILES
    assert "alte" not in (published / "2023-12" / "index.html").read_text("utf-8")
    assert (published / "2023-12" / "kik-2023-12.pdf").read_bytes().startswith(b"%PDF-1.7")


def test_lines_in_a_pipe_are_plain_and_count_up(small_project: Path) -> None:
    done = run_kik("bericht", "--neu", cwd=small_project)
    lines = done.stdout.splitlines()
    assert lines[0] == "Ausgabe 2023-12: 1/7 book/handlungsfelder/bildung-und-sprache.ipynb"
    assert lines[6] == "Ausgabe 2023-12: 7/7 Ausgabe"
    assert "\x1b" not in done.stdout
    assert "\r" not in done.stdout


def test_a_finding_stops_before_any_notebook_runs(small_project: Path, published: Path) -> None:
    edit_workbook(small_project / "data" / "kik-2023-12.xlsx", put(SHEET, E3="x"))
    before = read_files(published)
    done = run_kik("bericht", cwd=small_project)
    assert done.returncode == 1
    assert done.stdout == ""
    assert f"kik-2023-12.xlsx, {SHEET}!E3: BS-1.1 hat zwei Umsetzungsstände" in done.stderr
    assert read_files(published) == before
    # What was found is kept; nothing that kernels would have left.
    assert [path.name for path in (small_project / "_build").iterdir()] == ["behalten"]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("feld.bild()", "AttributeError"),
        # Fails when it is shown.
        ("type('A', (), {'_repr_html_': lambda self: 1 / 0})()", "ZeroDivisionError"),
    ],
)
def test_a_broken_notebook_is_named_and_nothing_published(
    small_project: Path, published: Path, call: str, error: str
) -> None:
    path = small_project / "book" / "handlungsfelder" / "bildung-und-sprache.ipynb"
    path.write_text(path.read_text("utf-8").replace("feld.text()", call), "utf-8")
    before = read_files(published)
    done = run_kik("bericht", cwd=small_project)
    assert done.returncode == 1
    assert "book/handlungsfelder/bildung-und-sprache.ipynb, Zelle" in done.stderr
    assert error in done.stderr
    assert "Traceback" not in done.stderr
    assert read_files(published) == before


def test_a_link_that_leads_nowhere_is_an_error_with_its_place(
    small_project: Path, published: Path
) -> None:
    (small_project / "book" / "index.md").write_text("# Titel\n\n[weg](gibt-es-nicht.md)\n")
    before = read_files(published)
    done = run_kik("bericht", cwd=small_project)
    assert done.returncode == 1
    assert "book/index.md, Zeile 3: Der Verweis führt zur Seite „gibt-es-nicht.md“" in done.stderr
    assert read_files(published) == before


def test_a_full_disk_leaves_the_edition_as_it_was(small_project: Path, published: Path) -> None:
    before = read_files(published)

    def no_large_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))

    done = subprocess.run(
        [KIK, "bericht", "--neu"],
        cwd=small_project,
        preexec_fn=no_large_files,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert read_files(published) == before


@pytest.mark.parametrize(
    "moment",
    [
        *(pytest.param(at, marks=pytest.mark.lang) for at in ("bildung-und-sprache", "Seiten")),
        "PDF",
    ],
)
def test_a_killed_run_leaves_the_edition_as_it_was(
    small_project: Path, published: Path, moment: str
) -> None:
    before = read_files(published)
    with subprocess.Popen(
        [KIK, "bericht", "--neu"],
        cwd=small_project,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if moment in line:
                break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    kept = {k: v for k, v in read_files(published).items() if not k.startswith(".neu-")}
    if moment != "PDF" or kept == before:
        assert kept == before
    else:  # the kill came after the exchange: then the new edition is there, whole
        assert "2023-12/kik-2023-12.pdf" in kept
        assert "2023-12/daten/massnahmen.csv" in kept
    done = run_kik("bericht", cwd=small_project)
    assert done.returncode == 0, done.stderr
    assert {p.name for p in published.iterdir()} == SITE_FILES


def test_readers_find_the_edition_at_every_moment_of_a_run(
    small_project: Path, published: Path
) -> None:
    with subprocess.Popen(
        [KIK, "bericht", "--neu"], cwd=small_project, stdout=subprocess.DEVNULL
    ) as process:
        gaps = 0
        while process.poll() is None:
            gaps += not (published / "2023-12" / "index.html").exists()
            time.sleep(0.0005)
    assert process.returncode == 0
    assert gaps == 0


def test_interrupting_says_so_and_leaves_no_kernel(small_project: Path, published: Path) -> None:
    before = read_files(published)
    with subprocess.Popen(
        [KIK, "bericht", "--neu"],
        cwd=small_project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()  # a notebook has run, pages and PDF are still to be made
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=600)
    assert process.returncode == 130
    assert "Abgebrochen" in errors
    assert read_files(published) == before
    left = subprocess.run(["pgrep", "-g", str(process.pid)], capture_output=True, check=False)
    assert left.stdout == b""


def test_two_editions_are_built_in_one_batch_and_one_fault_spares_the_other(
    small_project: Path,
) -> None:
    data = small_project / "data"
    book = openpyxl.load_workbook(data / "kik-2023-12.xlsx")
    book["Bericht"]["B3"] = "2024-06"
    book["Bericht"]["B2"] = "Fiktiver Bericht 2024"
    book[SHEET]["E3"] = "x"
    book.save(data / "kik-2024-06.xlsx")
    done = run_kik("bericht", "--alle", cwd=small_project)
    assert done.returncode == 1
    assert "BS-1.1 hat zwei Umsetzungsstände" in done.stderr
    site = small_project / "_site"
    assert {p.name for p in site.iterdir()} == SITE_FILES
    assert "Dezember-Bericht 2023" in (site / "index.html").read_text("utf-8")


def test_other_folders_can_be_given(small_project: Path, tmp_path: Path) -> None:
    (small_project / "data").rename(tmp_path / "mappen")
    target = tmp_path / "öffentlich"
    done = run_kik(
        "bericht", "--daten", str(tmp_path / "mappen"), "--ziel", str(target), cwd=small_project
    )
    assert done.returncode == 0, done.stderr
    assert (target / "2023-12" / "index.html").is_file()


def test_jupyter_book_alone_builds_the_book_with_its_numbers(small_project: Path) -> None:
    done = subprocess.run(
        [
            Path(sys.executable).parent / "jupyter-book",
            *("build", "book", "--config", "_config.yml", "--toc", "_toc.yml", "-W", "-n"),
            "--keep-going",
        ],
        cwd=small_project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    html = small_project / "_build" / "html"
    text = (html / "handlungsfelder" / "bildung-und-sprache.html").read_text("utf-8")
    assert 'id="bs-8-3"' in text
    assert "7 von 30\u00a0Maßnahmen implementiert" in text
    source = small_project / "book" / "handlungsfelder" / "bildung-und-sprache.ipynb"
    assert not any(c.get("outputs") for c in json.loads(source.read_text("utf-8"))["cells"])


def test_german_usage_errors_and_help() -> None:
    wrong = run_kik("bericht", "--ausgabe", "Dezember")
    assert wrong.returncode == 2
    assert "„Dezember“ ist keine Ausgabe" in wrong.stderr
    missing = run_kik("bericht", "--ausgabe", "2031-01")
    assert missing.returncode == 2
    assert "Vorhandene Ausgaben: 2023-12" in missing.stderr
    nothing = run_kik()
    assert nothing.returncode == 2
    assert nothing.stderr.startswith("Aufruf: kik")
    for arguments in (["--help"], ["bericht", "--help"], ["pruefen", "--help"]):
        shown = run_kik(*arguments)
        assert shown.returncode == 0
        assert "Beispiele:" in shown.stdout
        assert not any(w in shown.stdout for w in ("usage", "options", "show this", "positional"))


def run_unread(
    *arguments: str, cwd: Path, unbuffered: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `kik` into a pipe that nobody reads any more, as `head` leaves it after its lines."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(
            [KIK, *arguments],
            cwd=cwd,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writing)


@pytest.mark.parametrize("arguments", ["--help", "pruefen", "vergleich --help", "qualitaet"])
def test_a_reader_who_stops_early_ends_the_command_in_silence(
    small_project: Path, arguments: str
) -> None:
    done = run_unread(*arguments.split(), cwd=small_project)
    assert (done.stderr, done.returncode) == ("", 141)


def test_it_is_the_same_if_each_line_is_printed_at_once(small_project: Path) -> None:
    done = run_unread("pruefen", cwd=small_project, unbuffered="1")
    assert (done.stderr, done.returncode) == ("", 141)


def test_a_run_whose_reader_stops_early_leaves_the_edition_as_it_was(
    small_project: Path, published: Path
) -> None:
    before = read_files(published)
    done = run_unread("bericht", cwd=small_project)
    assert (done.stderr, done.returncode) == ("", 141)
    assert read_files(published) == before


def test_outside_of_a_project_the_command_says_where_to_go(tmp_path: Path) -> None:
    done = run_kik("pruefen", cwd=tmp_path)
    assert done.returncode == 2
    assert "Hier ist kein KIK-Projekt" in done.stderr
