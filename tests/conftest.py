"""What tests share: the project, its workbook, and the whole book, built once a session."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import settings

from reihe import write_series

ROOT = Path(__file__).resolve().parent.parent
AUSGABE = "2023-12"

# `make test` tries the same few examples each time, `make test-alles` many new ones.
settings.register_profile("kurz", max_examples=40, deadline=None, derandomize=True, database=None)
settings.register_profile("alles", max_examples=300, deadline=None, print_blob=True)
settings.load_profile("kurz")


def pytest_configure() -> None:
    """Hear Ctrl-C even where a shell in the background made us deaf to it, and all we start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def root() -> Path:
    """Root of the project."""
    return ROOT


@pytest.fixture(scope="session")
def arbeitsmappe() -> Path:
    """The real workbook."""
    return ROOT / "data" / f"kik-{AUSGABE}.xlsx"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder to publish, built by `kik bericht` from the real workbook.

    KIK_TEST_SITE names one that is already built, to save time while writing tests.
    """
    if ready := os.environ.get("KIK_TEST_SITE"):
        return Path(ready).resolve()
    folder = tmp_path_factory.mktemp("bau") / "_site"
    done = run_kik("bericht", "--ziel", str(folder))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def reihe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the fictitious series (`beispiele/reihe.py`), as `make beispiel` builds it.

    KIK_TEST_REIHE names one that is already built; its workbooks are in `daten/` beside it.
    """
    if ready := os.environ.get("KIK_TEST_REIHE"):
        return Path(ready).resolve()
    folder = tmp_path_factory.mktemp("reihe")
    write_series(folder / "daten")
    site = folder / "_site"
    done = run_kik("bericht", "--alle", "--daten", str(folder / "daten"), "--ziel", str(site))
    assert done.returncode == 0, done.stdout + done.stderr
    return site


@pytest.fixture(scope="session")
def bericht_html(site: Path) -> Path:
    """The pages of the edition."""
    return site / AUSGABE


@pytest.fixture(scope="session")
def bericht_pdf(site: Path) -> Path:
    """The PDF of the edition."""
    return site / AUSGABE / f"kik-{AUSGABE}.pdf"


def run_kik(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command `kik` of this environment as an author would."""
    return subprocess.run(
        [Path(sys.executable).parent / "kik", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def read_files(folder: Path) -> dict[str, bytes]:
    """The content of all files in a folder and below, by their place."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def kik() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command `kik`."""
    return run_kik


@pytest.fixture
def changed_workbook(
    arbeitsmappe: Path, tmp_path: Path
) -> Callable[[Callable[[openpyxl.Workbook], object]], Path]:
    """Give a copy of the real workbook, changed by a function, under its own name."""

    def change(edit: Callable[[openpyxl.Workbook], object]) -> Path:
        book = openpyxl.load_workbook(arbeitsmappe)
        edit(book)
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        path = folder / arbeitsmappe.name
        book.save(path)
        return path

    return change


SMALL_TOC = """\
format: jb-book
root: index
parts:
  - caption: Handlungsfelder
    chapters:
      - file: handlungsfelder/bildung-und-sprache
"""


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of the `small_project` keeps for the next."""
    project = write_small_project(tmp_path_factory.mktemp("behalten") / "projekt")
    done = run_kik("bericht", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "_build" / "behalten"


@pytest.fixture
def small_project(tmp_path: Path, kept: Path) -> Path:
    """A project with one real Handlungsfeld and a title page of one line: quick to build.

    It was built before elsewhere: `--neu` builds it from nothing.
    """
    project = write_small_project(tmp_path / "projekt")
    shutil.copytree(kept, project / "_build" / "behalten")
    return project


def write_small_project(project: Path) -> Path:
    """Write the `small_project` into a new folder."""
    (project / "data").mkdir(parents=True)
    (project / "book" / "handlungsfelder").mkdir(parents=True)
    shutil.copy(ROOT / "_config.yml", project)
    (project / "_toc.yml").write_text(SMALL_TOC, encoding="utf-8")
    (project / "book" / "index.md").write_text("# Fiktiver Bericht\n\nEin Satz.\n", "utf-8")
    notebook = Path("book", "handlungsfelder", "bildung-und-sprache.ipynb")
    shutil.copy(ROOT / notebook, project / notebook)
    book = openpyxl.load_workbook(ROOT / "data" / f"kik-{AUSGABE}.xlsx")
    for name in book.sheetnames[3:]:
        del book[name]
    book["Handlungsfelder"].delete_rows(3, 10)
    book.save(project / "data" / f"kik-{AUSGABE}.xlsx")
    return project
