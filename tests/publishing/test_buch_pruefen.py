"""What could stop the book is told by `kik pruefen`, with its place, before anything is built."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from conftest import ROOT, SMALL_TOC, run_kik, write_small_project
from kikdata.checks.workbook import load
from kikdata.errors import Finding
from kikdata.model import Edition, Handlungsfeld
from kikdata.publishing.book import read_toc
from kikdata.publishing.book_check import check_book
from kikdata.publishing.chapters import TEMPLATE, chapter_sources
from kikdata.publishing.project import Project

NOTEBOOK = "book/handlungsfelder/bildung-und-sprache.ipynb"
INDEX = "book/index.md"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_project(tmp_path_factory.mktemp("heil") / "projekt")


@pytest.fixture
def project(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "projekt"))


@cache
def edition() -> Edition:
    """The workbook is the same in all these projects."""
    return load(ROOT / "data" / "kik-2023-12.xlsx")


def check(project: Path) -> list[Finding]:
    only = replace(edition(), handlungsfelder=edition().handlungsfelder[:1])
    return check_book(Project(project), only)


def text(content: str, file: str = INDEX) -> Callable[[Path], object]:
    return lambda project: (project / file).write_text(content, "utf-8")


def cells(change: Callable[[list[dict[str, object]]], object]) -> Callable[[Path], object]:
    def edit(project: Path) -> None:
        path = project / NOTEBOOK
        notebook = json.loads(path.read_text("utf-8"))
        change(notebook["cells"])
        path.write_text(json.dumps(notebook), "utf-8")

    return edit


def code(source: str) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "id": "neu"}


def prose(source: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": source, "id": "neu"}


def test_the_book_of_this_project_has_no_faults() -> None:
    assert check_book(Project(ROOT), edition()) == []


@pytest.mark.parametrize(
    ("edit", "place", "words"),
    [
        (text("# T\n\n![B](weg.png)\n"), f"{INDEX}, Zeile 3", "Bild „weg.png“"),
        (text("# T\n\n```{figure} weg.png\n```\n"), f"{INDEX}, Zeile 3", "Bild „weg.png“"),
        (
            text("# T\n\n````{note}\nA\n\n```{image} weg.png\n```\n````\n"),
            f"{INDEX}, Zeile 6",
            "Bild „weg.png“",
        ),
        (text("# T\n\nA\n{ref}`hier <weg>`\n"), f"{INDEX}, Zeile 4", "Ziel „weg“"),
        (text("# T\n\n[A](#weg)\n"), f"{INDEX}, Zeile 3", "Ziel „weg“"),
        (text("# T\n\n[A](weg.md)\n"), f"{INDEX}, Zeile 3", "Seite „weg.md“"),
        (text("# T\n\n{doc}`weg`\n"), f"{INDEX}, Zeile 3", "Seite „weg“"),
        (text("# T\n\n{download}`weg.zip`\n"), f"{INDEX}, Zeile 3", "Datei „weg.zip“"),
        (text("# T\n\n```{include} weg.md\n```\n"), f"{INDEX}, Zeile 3", "Datei „weg.md“"),
        (text("# T\n\n{cite:p}`x`\n"), f"{INDEX}, Zeile 3", "als Fußnote"),
        (text("# T\n\n### Tief\n"), f"{INDEX}, Zeile 3", "Ebene 1 folgt eine der Ebene 3"),
        (text("## T\n"), f"{INDEX}, Zeile 1", "beginnt mit einer Überschrift der Ebene 2"),
        (text("***\n\n# T\n"), f"{INDEX}, Zeile 1", "Trennlinie (---) steht am Anfang"),
        (text("# T\n\nA\n\n***\n"), f"{INDEX}, Zeile 5", "Trennlinie (---) steht am Ende"),
        (text("---\na: [1\n---\n# T\n"), f"{INDEX}, Zeile 1", "nicht lesbar"),
        (
            lambda project: (project / INDEX).write_bytes(b"# T\n\n\xfcber\n"),
            f"{INDEX}, Zeile 3",
            "als UTF-8 speichern",
        ),
        (
            cells(lambda all_cells: all_cells.insert(1, code("x = 1\ny = (2"))),
            f"{NOTEBOOK}, Zelle 2 („x = 1“), Zeile 2",
            "Die Klammer ( wird nicht geschlossen",
        ),
        (
            cells(lambda all_cells: all_cells.insert(1, prose("Ein Satz.\n\n![](weg.png)"))),
            f"{NOTEBOOK}, Zelle 2 („Ein Satz.“), Zeile 3",
            "Bild „weg.png“",
        ),
        (
            cells(lambda all_cells: all_cells.insert(1, prose("#### Tief"))),
            f"{NOTEBOOK}, Zelle 2 („#### Tief“), Zeile 1",
            "der Ebene 4",
        ),
        (
            cells(lambda all_cells: [cell["metadata"].clear() for cell in all_cells]),  # type: ignore[attr-defined]
            NOTEBOOK,
            "Der Parameter „ausgabe“ ist unbekannt",
        ),
        (text('{"cells": [\n', NOTEBOOK), f"{NOTEBOOK}, Zeile 2", "ist beschädigt"),
        (text("[]", NOTEBOOK), NOTEBOOK, "kein Notizbuch"),
        (
            text(SMALL_TOC + "      - file: weg\n", "_toc.yml"),
            "_toc.yml",
            "keine Datei weg.md oder weg.ipynb",
        ),
        (text("root: [\n", "_toc.yml"), "_toc.yml, Zeile 2", "nicht lesbar"),
        (
            text("root: index\nparts: nein\n", "_toc.yml"),
            "_toc.yml",
            "„parts:“ gibt es hier nicht",
        ),
        (text("title: [\n", "_config.yml"), "_config.yml, Zeile 2", "nicht lesbar"),
        (text("nur Text", "_config.yml"), "_config.yml", "keine Angaben"),
        (
            text("execute:\n  timeout: bald\n", "_config.yml"),
            "_config.yml",
            "muss eine ganze Zahl sein",
        ),
    ],
)
def test_a_fault_is_found_at_its_place(
    project: Path, edit: Callable[[Path], object], place: str, words: str
) -> None:
    edit(project)
    found = [finding for finding in check(project) if not finding.is_hint]
    assert str(found[0]).startswith(f"{place}: ")
    assert words in found[0].message
    assert {str(finding).partition(": ")[0] for finding in found} == {place}


def test_a_notebook_of_no_handlungsfeld_of_this_edition_is_only_a_hint(project: Path) -> None:
    """Other editions have it; its cells are not judged."""
    (project / NOTEBOOK).with_name("wohnen.ipynb").write_text('{"cells": 1}', "utf-8")
    (hint,) = check(project)
    assert hint.is_hint
    assert hint.file == "book/handlungsfelder/wohnen.ipynb"
    assert "zu anderen Ausgaben" in hint.message


def test_a_handlungsfeld_without_a_notebook_has_the_common_one(project: Path) -> None:
    (project / NOTEBOOK).unlink()
    (fault,) = check(project)
    assert (fault.rule, fault.file) == ("handlungsfeld-notizbuch", f"book/{TEMPLATE}")
    shutil.copy(ROOT / "book" / TEMPLATE, project / "book" / TEMPLATE)
    assert check(project) == []


def test_what_is_wrong_in_the_common_notebook_is_said_where_it_is_used(project: Path) -> None:
    template = project / "book" / TEMPLATE
    template.write_text(json.dumps({"cells": [code("1 +")]}), "utf-8")
    assert check(project) == []
    (project / NOTEBOOK).unlink()
    assert {fault.file for fault in check(project)} == {f"book/{TEMPLATE}"}


def test_a_renamed_handlungsfeld_keeps_its_notebook(project: Path) -> None:
    book = project / "book"
    (feld,) = edition().handlungsfelder[:1]
    renamed = replace(feld, name="Lernen")
    other = Handlungsfeld("WO", "Wohnen")
    assert chapter_sources(book, [renamed, other]) == {"lernen": project / NOTEBOOK}
    shutil.copy(ROOT / "book" / TEMPLATE, book / TEMPLATE)
    found = chapter_sources(book, [feld, other])
    assert found == {"bildung-und-sprache": project / NOTEBOOK, "wohnen": book / TEMPLATE}


@pytest.mark.parametrize(
    ("felder", "pages"),
    [
        (["b", "a"], ["index", "vor", "handlungsfelder/b", "handlungsfelder/a", "nach"]),
        (["neu"], ["index", "vor", "handlungsfelder/neu", "nach"]),
        ([], ["index", "vor", "nach"]),
    ],
)
def test_the_chapters_are_those_of_the_edition_in_its_order(
    felder: list[str], pages: list[str], tmp_path: Path
) -> None:
    chapters = "".join(
        f"      - file: {name}\n"
        for name in ("vor", "handlungsfelder/a", "handlungsfelder/b", "nach")
    )
    toc = tmp_path / "_toc.yml"
    toc.write_text(f"format: jb-book\nroot: index\nparts:\n  - chapters:\n{chapters}", "utf-8")
    named = [Handlungsfeld(name.upper(), name) for name in felder]
    assert list(read_toc(toc, felder=named).docnames) == pages


def test_what_is_right_is_no_finding(project: Path) -> None:
    book = project / "book"
    (book / "teil.md").write_text("Ein Teil.\n", "utf-8")
    (book / "bild.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    (book / "index.md").write_text(
        "---\ntitle: T\n---\n(oben)=\n# T\n\n[A](#oben), "
        "[B](handlungsfelder/bildung-und-sprache.md), {ref}`Name <Abb-1>`, {doc}`/index`, "
        "[C](https://example.org/x.png), `{cite}`\n\n"
        "```{figure} bild.svg\n:name: abb-1\n:alt: fiktiv\n```\n\n```{include} teil.md\n```\n\n"
        "```md\n![](weg.png)\n{ref}`weg`\n```\n\nA\n\n---\n\n## Zwei\n",
        "utf-8",
    )
    cells(lambda all_cells: all_cells.insert(1, code("%matplotlib inline\n!ls\nawait f()")))(
        project
    )
    assert check(project) == []


def test_files_that_no_page_shows_are_hints(project: Path) -> None:
    (project / "book" / "vergessen.md").write_text("# Vergessen\n", "utf-8")
    (hint,) = check(project)
    assert hint.is_hint
    assert str(hint).startswith("book/vergessen.md: Die Datei steht nicht in _toc.yml")


def test_texts_of_an_edition_stand_where_a_page_shows_them(project: Path) -> None:
    cells(lambda all_cells: all_cells.append(code('bericht.text("vorwort")')))(project)
    texts = project / "book" / "ausgaben" / "2023-12"
    texts.mkdir(parents=True)
    for name in ("vorwort.md", "bildung-und-sprache.md"):
        (texts / name).write_text("## Was erreicht wurde\n\n[A](../../index.md)\n", "utf-8")
    assert check(project) == []
    (texts / "vorwort.md").write_text("Ein Satz.\n\n![B](weg.png)\n", "utf-8")
    (texts / "bildung-und-sprahce.md").write_text("Ein Satz.\n", "utf-8")
    (texts.parent / "lose.md").write_text("Ein Satz.\n", "utf-8")
    found = dict(str(finding).split(": ", 1) for finding in check(project))
    assert "Bild „weg.png“" in found.pop("book/ausgaben/2023-12/vorwort.md, Zeile 3")
    misspelt = found.pop("book/ausgaben/2023-12/bildung-und-sprahce.md")
    assert "Gemeint: bildung-und-sprache.md?" in misspelt
    assert "book/ausgaben/JJJJ-MM/" in found.pop("book/ausgaben/lose.md")
    assert found == {}


def test_the_command_tells_all_at_once_in_words_and_as_json(project: Path) -> None:
    (project / INDEX).write_text("# T\n\n![B](weg.png)\n\n{doc}`weg`\n", "utf-8")
    done = run_kik("pruefen", cwd=project)
    assert done.returncode == 1
    assert "kik-2023-12.xlsx: keine Befunde." in done.stdout
    assert done.stderr.splitlines()[-1] == "Texte und Notizbücher: 2 Befunde."
    shown = json.loads(run_kik("pruefen", "--json", cwd=project).stdout)
    faults = [entry for entry in shown if entry["level"] == "befund"]
    assert [(entry["file"], entry["line"]) for entry in faults] == [(INDEX, 3), (INDEX, 5)]
    built = run_kik("bericht", cwd=project)
    assert built.returncode == 1
    assert built.stderr.splitlines()[:2] == done.stderr.splitlines()[:2]
    assert built.stdout == ""
