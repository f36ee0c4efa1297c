"""One book for editions with different Handlungsfelder; later editions are made up (fiktiv)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from conftest import ROOT, run_kik, write_small_project
from kikdata.publishing.chapters import TEMPLATE
from mappen import Book, edit_workbook

BS, NEU, WO = "Bildung und Sprache", "Lernen & Sprache (fiktiv)", "Wohnen (fiktiv)"


def rename_and_add(book: Book) -> None:
    """In the next edition: Wohnen comes first, and the other Handlungsfeld has another name."""
    for cell, value in {"B2": "Bericht (fiktiv)", "B3": "2024-06", "B4": "30.04.2024"}.items():
        book["Bericht"][cell] = value
    felder = book["Handlungsfelder"]
    felder["A3"], felder["B3"] = felder["A2"].value, NEU
    felder["A2"], felder["B2"] = "WO", WO
    book[BS].title = NEU
    sheet = book.create_sheet(WO)
    sheet.append([cell.value for cell in book[NEU][1]][:6])
    sheet.append(["Gruppe (fiktiv)", "1.", "Alle wohnen gut (fiktiv)."])
    sheet.append([None, "1.1.", "Beratung zum Wohnen gibt es mehrsprachig (fiktiv).", "x"])


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Path:

    project = write_small_project(tmp_path_factory.mktemp("struktur") / "projekt")
    shutil.copytree(kept, project / "_build" / "behalten")
    shutil.copy(ROOT / "book" / TEMPLATE, project / "book" / TEMPLATE)
    data = project / "data"
    edit_workbook(data / "kik-2023-12.xlsx", rename_and_add, data / "kik-2024-06.xlsx")
    done = run_kik("bericht", "--alle", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "_site"


def page(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def chapters(site: Path, ausgabe: str) -> list[str]:
    return sorted(path.stem for path in (site / ausgabe / "handlungsfelder").glob("*.html"))


def test_each_edition_has_the_chapters_of_its_handlungsfelder(built: Path) -> None:
    assert chapters(built, "2023-12") == ["bildung-und-sprache"]
    assert chapters(built, "2024-06") == ["lernen-sprache-fiktiv", "wohnen-fiktiv"]


@pytest.mark.parametrize(
    ("ausgabe", "slug", "title"),
    [
        ("2023-12", "bildung-und-sprache", BS),
        ("2024-06", "lernen-sprache-fiktiv", NEU),
        ("2024-06", "wohnen-fiktiv", WO),
    ],
)
def test_the_title_of_a_chapter_is_that_of_the_workbook(
    ausgabe: str, slug: str, title: str, built: Path
) -> None:
    (heading,) = page(built / ausgabe / "handlungsfelder" / f"{slug}.html").select("h1")
    assert heading.get_text().removesuffix("#").strip() == title


def test_the_contents_are_in_the_order_of_the_workbook(built: Path) -> None:
    links = [str(link["href"]) for link in page(built / "2024-06" / "index.html").select("nav a")]
    order = [link for link in dict.fromkeys(links) if "handlungsfelder/" in link]
    assert [Path(link).stem for link in order] == ["wohnen-fiktiv", "lernen-sprache-fiktiv"]


def test_the_rename_is_told_and_nothing_is_taken_for_new(built: Path) -> None:
    text = page(built / "2024-06" / "handlungsfelder" / "lernen-sprache-fiktiv.html").get_text(" ")
    assert "Ein Handlungsfeld hat einen neuen Namen" in " ".join(text.split())
    changes = (built / "2024-06" / "daten" / "aenderungen.csv").read_text("utf-8-sig")
    kinds = [line.partition(";")[0] for line in changes.splitlines()[1:]]
    assert sorted(set(kinds)) == ["handlungsfeld_neu", "handlungsfeld_umbenannt", "neu"]


def test_kik_pruefen_says_nothing_that_the_build_does_not(built: Path) -> None:
    for ausgabe in ("2023-12", "2024-06"):
        done = run_kik("pruefen", "--ausgabe", ausgabe, cwd=built.parent)
        assert done.returncode == 0, done.stdout + done.stderr
