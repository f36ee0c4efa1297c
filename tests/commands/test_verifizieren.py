"""`kik verifizieren`: the proof finds what depends on more than the inputs.

That the real book passes is proven by `.ci/run`, which runs it on the whole edition.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from conftest import read_files, run_kik
from kikdata.commands.verifizieren.comparison import compare_folders
from kikdata.commands.verifizieren.other_day import write_clock
from mappen import edit_workbook, set_fact
from published import EDITION, MAPPE, git, notebook, run, set_stand

pytest_plugins = ["published_fixtures"]

# --- comparing -------------------------------------------------------------------------------


def two_folders(tmp_path: Path, name: str, one: bytes, other: bytes) -> tuple[Path, Path]:
    folders = tmp_path / "a", tmp_path / "b"
    for folder, content in zip(folders, (one, other), strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folders


def test_equal_folders_have_no_difference(tmp_path: Path) -> None:
    result = compare_folders(*two_folders(tmp_path, "seite.html", b"gleich", b"gleich"))
    assert (result.files, result.size, result.differences) == (1, 6, ())


def test_a_text_differs_from_a_line_on(tmp_path: Path) -> None:
    one = "eins\nzwei Äpfel\ndrei".encode()
    other = b"eins\nzwei Birnen\ndrei"
    (found,) = compare_folders(*two_folders(tmp_path, "teil/seite.html", one, other)).differences
    assert str(found) == "teil/seite.html: ab Zeile 2\n    zwei Äpfel\n    zwei Birnen"


def test_of_a_long_line_the_place_is_shown(tmp_path: Path) -> None:
    start, end = b"x" * 5000, b"y" * 5000
    folders = two_folders(tmp_path, "a.json", start + b"1" + end, start + b"2" + end)
    (found,) = compare_folders(*folders).differences
    first, second = found.what.splitlines()[1:]
    assert first.strip() == f"…{'x' * 40}1{'y' * 79}…"
    assert second.strip() == f"…{'x' * 40}2{'y' * 79}…"


def test_a_longer_text_differs_from_its_end_on(tmp_path: Path) -> None:
    (found,) = compare_folders(*two_folders(tmp_path, "a.csv", b"1\n", b"1\n2\n")).differences
    assert found.what.splitlines()[0] == "ab Zeile 2"


@pytest.mark.parametrize("name", ["bild.png", "kaputt.html"])
def test_bytes_differ_from_an_offset_on(tmp_path: Path, name: str) -> None:
    folders = two_folders(tmp_path, name, b"\xff\x00\x01", b"\xff\x00\x02\x03")
    (found,) = compare_folders(*folders).differences
    assert found.what == "ab Byte 2 (3 und 4 Bytes lang)"


def test_a_file_that_only_one_has_is_named(tmp_path: Path) -> None:
    one, other = two_folders(tmp_path, "gleich.txt", b"", b"")
    (one / "a.txt").write_bytes(b"")
    (other / "b.txt").write_bytes(b"")
    told = [str(d) for d in compare_folders(one, other).differences]
    assert told == [
        "a.txt: gibt es nur im ersten Ordner",
        "b.txt: gibt es nur im zweiten Ordner",
    ]


# --- two builds ------------------------------------------------------------------------------

# What a notebook should not tell: it would be another thing elsewhere.
PLANTED = {
    "tag": "import datetime; print(datetime.date.today())",
    "jetzt": "import datetime; print(f'{datetime.datetime.now():%d.%m.%Y}')",
    "ordner": "import os; print(os.getcwd())",
    "person": "import getpass; print(getpass.getuser())",
    "prozessoren": "import os; print(len(os.sched_getaffinity(0)))",
    "rechte": "import os; old = os.umask(0); os.umask(old); print(old)",
}
# What a run makes the same everywhere, so that nothing can depend on it.
FIXED = {
    "hash": "print(list({'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}))",
    "zeitzone": "import time; print(time.strftime('%Z', time.localtime(0)))",
    "sprache": "import os; print(os.environ['LC_ALL'])",
}


def test_the_other_day_reaches_every_clock(tmp_path: Path) -> None:
    write_clock(tmp_path, 401)
    shown = subprocess.run(
        [sys.executable, "-c", CLOCKS],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    days = {round((float(line) - time.time()) / 86_400) for line in shown.stdout.split()}
    assert days == {401}
    assert len(shown.stdout.split()) == 9


CLOCKS = """\
import datetime as dt, time
print(time.time(), time.time_ns() / 1e9, time.mktime(time.localtime()))
print(dt.datetime.now().timestamp(), dt.datetime.today().timestamp())
print(dt.datetime.now(dt.timezone.utc).timestamp(), dt.datetime.now(tz=None).timestamp())
print(dt.datetime.utcnow().replace(tzinfo=dt.timezone.utc).timestamp())
noon = dt.time(dt.datetime.now().hour)
print(dt.datetime.combine(dt.date.today(), noon).timestamp())
assert isinstance(dt.datetime.now(), dt.datetime)
assert time.strftime("%Y-%m-%d") == str(dt.date.today())
"""


@pytest.mark.lang
def test_what_depends_on_more_than_the_inputs_is_found(small_project: Path) -> None:
    toc = (small_project / "_toc.yml").read_text("utf-8")
    for name, source in {**PLANTED, **FIXED}.items():
        page = small_project / "book" / f"probe-{name}.ipynb"
        page.write_text(notebook(f"Probe {name} (fiktiv)", source), encoding="utf-8")
        toc += f"      - file: probe-{name}\n"
    (small_project / "_toc.yml").write_text(toc, encoding="utf-8")
    before = _beside_build(small_project)
    done = run_kik("verifizieren", cwd=small_project)
    assert done.returncode == 1, done.stdout + done.stderr
    first, *_ = done.stderr.splitlines()
    assert first == "kik: Zwei Läufe der Ausgabe 2023-12 ergeben nicht dieselben Dateien."
    listed = {line.strip() for line in done.stderr.splitlines() if line.startswith("  ")}
    # The page of the search names the version of its index.
    expected = {"search.html", *(f"probe-{name}.html" for name in PLANTED)}
    assert {name for name in listed if name.endswith(".html")} == expected
    assert "kik-2023-12.pdf" in listed
    # Its name tells of its content.
    assert sum(name.startswith("_static/suchindex.") for name in listed) == 2
    assert "Erster Unterschied: _static/suchindex." in done.stderr
    assert _beside_build(small_project) == before
    assert not list((small_project / "_build").glob(".neu-*"))


def _beside_build(project: Path) -> dict[str, bytes]:
    return {k: v for k, v in read_files(project).items() if not k.startswith("_build")}


def test_a_fault_of_the_book_is_told_as_by_kik_bericht(small_project: Path) -> None:
    (small_project / "book" / "index.md").write_text("# Titel\n\n[weg](gibt-es-nicht.md)\n")
    done = run_kik("verifizieren", cwd=small_project)
    assert done.returncode == 1
    assert "book/index.md, Zeile 3:" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_usage(small_project: Path, tmp_path: Path) -> None:
    for arguments, said in (
        (["--ausgabe", "2031-01"], "Vorhandene Ausgaben: 2023-12"),
        (["--veroeffentlicht", str(tmp_path)], "liegt keine herkunft.json"),
        (["--ausgabe", "2023-12", "--veroeffentlicht", "x"], "schließen einander aus"),
    ):
        done = run_kik("verifizieren", *arguments, cwd=small_project)
        assert done.returncode == 2
        assert said in done.stderr


# --- a published edition ---------------------------------------------------------------------


def proven(project: Path, ausgabe: str) -> str:
    """Return what is said of a published edition that is proven."""
    done = run(project, "verifizieren", "--veroeffentlicht", f"_site/{ausgabe}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "jedes Byte gleich" in done.stdout
    assert "Jede Datei steht so im Register" in done.stdout
    return done.stdout


def commit(project: Path) -> str:
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "Fiktiver nächster Stand")
    return git(project, "rev-parse", "HEAD")


@pytest.mark.lang
def test_every_edition_is_proven_also_when_the_one_before_was_corrected(published: Path) -> None:
    """The first, the second, and both once more after the first was corrected."""
    first = git(published, "rev-parse", "HEAD")

    def next_one(book: openpyxl.Workbook) -> None:
        set_fact(book, "Ausgabe", "2024-06")
        set_stand(book, 4, "F")

    edit_workbook(published / MAPPE, next_one, published / "data" / "kik-2024-06.xlsx")
    second = commit(published)
    assert run(published, "bericht").returncode == 0
    # Since then the project went on, with a change that no commit has.
    edit_workbook(published / MAPPE, lambda book: set_stand(book, 3, "F"))
    third = commit(published)
    grund = ("--ausgabe", "2023-12", "--berichtigung", "BS-1.1 war falsch angegeben (fiktiv).")
    assert run(published, "bericht", *grund).returncode == 0
    commit(published)
    (published / "book" / "neu.md").write_text("# Neu\n", encoding="utf-8")
    assert f"stammt aus kik-2023-12.xlsx und Commit {third}: ja (" in proven(published, "2023-12")
    assert f"stammt aus kik-2024-06.xlsx und Commit {second}: ja (" in proven(published, "2024-06")
    assert first != third
    (published / "book" / "neu.md").unlink()
    done = run(published, "verifizieren", "--ausgabe", "2024-06")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "zwei Läufe, dieselben Bytes" in done.stdout


def test_the_register_refutes_a_changed_edition_or_workbook(published: Path) -> None:
    with (published / EDITION / "index.html").open("a", encoding="utf-8") as file:
        file.write("<!-- fiktiv -->")
    (published / EDITION / "urlaub.txt").write_text("fiktiv", encoding="utf-8")
    edit_workbook(published / MAPPE, lambda book: set_stand(book, 3, "F"))
    done = run(published, "verifizieren", "--veroeffentlicht", str(EDITION))
    assert done.returncode == 1
    assert "Diese Ausgabe stammt aus kik-2023-12.xlsx und Commit" in done.stderr
    assert ": nein." in done.stderr
    assert "Die Arbeitsmappe kik-2023-12.xlsx ist eine andere (SHA-256 " in done.stderr
    listed = {line.strip() for line in done.stderr.splitlines()}
    assert {"index.html (geändert)", "urlaub.txt (gehört nicht dazu)"} <= listed


def test_without_the_register_of_what_is_published_nothing_is_proven(published: Path) -> None:
    (published / "data" / "veroeffentlicht" / "2023-12.json").unlink()
    for form in (["--ausgabe", "2023-12"], ["--veroeffentlicht", str(EDITION)]):
        done = run(published, "verifizieren", *form)
        assert done.returncode == 1
        assert "Im Register fehlt, was veröffentlicht ist: 2023-12." in done.stderr
