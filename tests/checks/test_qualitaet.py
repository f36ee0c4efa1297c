"""What authors may add or look at: `kik qualitaet`, and the page that only drafts have.

Every Sachstand and name in here is made up (fiktiv).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import yaml
from bs4 import BeautifulSoup
from test_pruefung import BS

from conftest import ROOT, run_kik
from kikdata.checks.edition import load_with_history
from kikdata.checks.quality import Art, Quality, cell_ranges, judge_quality
from kikdata.pages.report import Bericht
from kikdata.publishing.book import read_toc
from kikdata.settings import DRAFT_PAGES, draft_pages_to_drop
from kikdata.site.toc import arrange_toc, write_toc
from mappen import Edit, both, put
from published import made_up

Book = openpyxl.Workbook
SERIES = ("2023-12", "2024-06", "2024-12")


def nothing(book: Book) -> None:
    """Leave a workbook as it is."""


def write_series(folder: Path, arbeitsmappe: Path, *edits: Edit) -> Path:
    """Write one edition per edit, each from the real workbook; return the last."""
    path = folder
    for ausgabe, edit in zip(SERIES, edits, strict=False):
        book = openpyxl.load_workbook(arbeitsmappe)
        book["Bericht"]["B3"] = ausgabe
        edit(book)
        path = folder / f"kik-{ausgabe}.xlsx"
        book.save(path)
    return path


@pytest.fixture
def judge(tmp_path: Path, arbeitsmappe: Path) -> Callable[..., Quality]:
    """Judge the last of a series of editions, one per edit."""

    def give(*edits: Edit) -> Quality:
        path = write_series(tmp_path, arbeitsmappe, *edits)
        return judge_quality(*load_with_history(path, tmp_path))

    return give


def of(quality: Quality, art: Art) -> list[tuple[str, str]]:
    return [(note.kennung, note.cell) for note in quality.notes if note.art == art]


def test_the_real_workbook_lacks_every_sachstand_and_zustaendig(
    judge: Callable[..., Quality],
) -> None:
    quality = judge(nothing)
    assert quality.totals == {"BS": 30, "AA": 27, "GP": 19, "BE": 18, "GT": 24, "IO": 26}
    for art in (Art.OHNE_SACHSTAND, Art.OHNE_ZUSTAENDIG):
        assert quality.count(art) == 144
        assert quality.count(art, "BS") == 30
    assert quality.count(Art.WIDERSPRUCH) == 45  # all implemented ones
    assert set(quality.by_art()) == {Art.OHNE_SACHSTAND, Art.OHNE_ZUSTAENDIG, Art.WIDERSPRUCH}


def test_what_is_filled_is_not_listed_and_the_rest_with_its_cell(
    judge: Callable[..., Quality],
) -> None:
    quality = judge(put(BS, G3="Es läuft (fiktiv).", H3="Amt (fiktiv)"))
    assert of(quality, Art.OHNE_SACHSTAND)[0] == ("BS-1.2", "G4")
    assert of(quality, Art.OHNE_ZUSTAENDIG)[0] == ("BS-1.2", "H4")
    assert quality.count(Art.OHNE_SACHSTAND, "BS") == 29


def test_a_missing_column_leads_to_the_row(judge: Callable[..., Quality]) -> None:
    quality = judge(lambda book: book[BS].delete_cols(7, 4))
    assert of(quality, Art.OHNE_SACHSTAND)[0] == ("BS-1.1", "B3")


@pytest.mark.parametrize(
    ("sachstand", "is_contradiction"),
    [
        ("Die Maßnahme ist umgesetzt (fiktiv).", True),
        ("Vollständig abgeschlossen (fiktiv)", True),
        ("Noch nicht umgesetzt (fiktiv).", False),
        ("Teilweise umgesetzt (fiktiv).", False),
        ("Wird 2025 abgeschlossen (fiktiv).", False),
        ("Gespräche laufen (fiktiv).", False),
    ],
)
def test_a_waiting_massnahme_whose_sachstand_says_done_is_a_contradiction(
    sachstand: str, is_contradiction: bool, judge: Callable[..., Quality]
) -> None:
    quality = judge(put(BS, G3=sachstand))  # BS-1.1 is waiting
    assert (("BS-1.1", "G3") in of(quality, Art.WIDERSPRUCH)) == is_contradiction


def test_an_implemented_massnahme_with_a_sachstand_is_none(judge: Callable[..., Quality]) -> None:
    assert ("BS-4.3", "G16") in of(judge(nothing), Art.WIDERSPRUCH)
    assert ("BS-4.3", "G16") not in of(judge(put(BS, G16="Fiktiv")), Art.WIDERSPRUCH)


def test_unchanged_counts_editions_back_to_the_last_change(judge: Callable[..., Quality]) -> None:
    assert of(judge(nothing, nothing), Art.UNVERAENDERT) == []  # one earlier edition is too few
    changed = put(BS, D3=None, E3="x")
    quality = judge(nothing, changed, changed)
    listed = of(quality, Art.UNVERAENDERT)
    assert len(listed) == 143
    assert "BS-1.1" not in dict(listed)
    assert quality.by_art()[Art.UNVERAENDERT][0].message.endswith("den 2 Ausgaben davor.")


def test_a_new_sachstand_is_a_change(judge: Callable[..., Quality]) -> None:
    quality = judge(nothing, nothing, put(BS, G4="Neu (fiktiv)"))
    assert "BS-1.2" not in dict(of(quality, Art.UNVERAENDERT))


def test_a_begruendung_without_a_change_is_listed(judge: Callable[..., Quality]) -> None:
    back = put(BS, D8="x", E8=None, J8="Zurück (fiktiv)", J9="Ohne Anlass (fiktiv)")
    quality = judge(nothing, back)
    assert of(quality, Art.GRUNDLOS) == [("BS-2.4", "J9")]
    assert of(judge(put(BS, J9="Ohne Anlass (fiktiv)")), Art.GRUNDLOS) == []


def test_names_and_priorities_in_several_spellings_are_listed_across_sheets(
    judge: Callable[..., Quality],
) -> None:
    quality = judge(
        both(
            put(BS, H3="Amt für Integration", H4="Amt für Integration, Fiktive Schule"),
            put("Gesundheit und Pflege", H3="Amt f. Integration", I3="Top 5", I4="hoch?"),
            put(BS, I3="TOP-5", I4="TOP-5"),
        )
    )
    assert of(quality, Art.SCHREIBWEISE) == [("GP-1.1", "H3")]
    assert of(quality, Art.PRIORITAET) == [("GP-1.1", "I3"), ("GP-1.2", "I4")]


def test_the_same_text_twice_is_listed(judge: Callable[..., Quality]) -> None:
    def repeat(book: Book) -> None:
        book[BS]["C4"] = book[BS]["C3"].value

    assert of(judge(repeat), Art.DOPPELT) == [("BS-1.2", "C4")]


def test_ranges_of_cells() -> None:
    assert cell_ranges(["G3", "G4", "G6", "G9", "G10", "G11"]) == "G3–G4, G6, G9–G11"
    assert cell_ranges(["G3", "H4"]) == "G3, H4"
    assert cell_ranges([]) == ""


# --- the command -----------------------------------------------------------------------------


def test_the_command_gives_counts_first_and_then_cells(root: Path) -> None:
    done = run_kik("qualitaet", cwd=root)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "kik-2023-12.xlsx: 144 Maßnahmen"
    assert lines[1].split() == ["Ohne", "Sachstand", "144"]
    assert any(line.startswith("  Bildung und Sprache: 30 von 30 (G3–G4, ") for line in lines)
    assert max(len(line) for line in lines) < 200
    assert len(lines) < 40


def test_the_command_gives_every_note_to_programs(root: Path) -> None:
    records = json.loads(run_kik("qualitaet", "--json", cwd=root).stdout)
    assert len(records) == 144 + 144 + 45
    assert records[0] == {
        "file": "kik-2023-12.xlsx",
        "sheet": BS,
        "cell": "G3",
        "kind": "ohne Sachstand",
        "kennung": "BS-1.1",
        "message": "Sachstand ist leer.",
    }


def test_a_faulty_workbook_is_refused_with_its_findings(
    changed_workbook: Callable[[Edit], Path],
) -> None:
    path = changed_workbook(put(BS, D8="x"))
    done = run_kik("qualitaet", "--daten", str(path.parent))
    assert done.returncode == 1
    assert "BS-2.3 hat zwei Umsetzungsstände" in done.stderr


def test_pruefen_points_to_it_in_its_last_line(root: Path) -> None:
    assert run_kik("pruefen", cwd=root).stdout.splitlines()[-1].endswith("kik qualitaet")
    assert "kik qualitaet" not in run_kik("pruefen", "--json", cwd=root).stdout


# --- the page --------------------------------------------------------------------------------


def page_of(path: Path) -> tuple[BeautifulSoup, BeautifulSoup]:
    quality = Bericht(*load_with_history(path, path.parent)).datenqualitaet
    return tuple(  # type: ignore[return-value]
        BeautifulSoup(output.html, "html.parser")
        for output in (quality.overview(), quality.lists())
    )


def test_the_page_gives_counts_per_handlungsfeld_that_sum_up(arbeitsmappe: Path) -> None:
    overview, _ = page_of(arbeitsmappe)
    head = [cell.get_text() for cell in overview.select("thead th")]
    assert head == [
        "Handlungsfeld",
        "Ohne Sachstand",
        "Ohne Zuständigkeit",
        "Widerspruch",
        "Maßnahmen",
    ]
    rows = [[int(c.get_text()) for c in row.select("td")] for row in overview.select("tbody tr")]
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]
    assert rows[-1] == [144, 144, 45, 144]


def test_the_lists_are_folded_kept_out_of_the_pdf_and_lead_to_the_massnahmen(
    arbeitsmappe: Path,
) -> None:
    _, lists = page_of(arbeitsmappe)
    assert "nur-bildschirm" in lists.select_one("div")["class"]
    folded = lists.select("details")
    assert [d.summary.get_text() for d in folded] == [
        "Ohne Sachstand (144)",
        "Ohne Zuständigkeit (144)",
        "Widerspruch (45)",
    ]
    assert not any(d.has_attr("open") for d in folded)
    first = folded[0].select_one("li")
    assert first.a["href"] == "handlungsfelder/bildung-und-sprache.html#bs-1-1"
    assert " ".join(first.get_text().split()) == "BS-1.1 (Zelle G3)"
    assert len(folded[0].select("li")) == 144


def test_what_an_author_types_never_becomes_markup(
    changed_workbook: Callable[[Edit], Path],
) -> None:
    path = changed_workbook(put(BS, I3="<b>hoch?</b>"))
    _, lists = page_of(path)
    assert not lists.select("b")
    assert "<b>hoch?</b>" in lists.get_text()


# --- drafts only -----------------------------------------------------------------------------


def test_only_a_published_edition_drops_the_page() -> None:
    assert draft_pages_to_drop("Entwurf") == frozenset()
    assert draft_pages_to_drop("veröffentlicht") == {"datenqualitaet"}
    assert {"datenqualitaet"} == DRAFT_PAGES
    for page in DRAFT_PAGES:
        assert (ROOT / "book" / f"{page}.ipynb").is_file()
        assert page in read_toc(ROOT / "_toc.yml").docnames


def test_the_table_of_contents_loses_the_page_and_its_part_and_nothing_else(
    tmp_path: Path,
) -> None:
    shorter = tmp_path / "_toc.yml"
    before = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    write_toc(arrange_toc(before, DRAFT_PAGES), shorter)
    after = yaml.safe_load(shorter.read_text("utf-8"))
    assert before["parts"].pop()["chapters"] == [{"file": "datenqualitaet"}]
    assert after == before
    toc = read_toc(ROOT / "_toc.yml", DRAFT_PAGES)
    assert toc == read_toc(shorter)


def test_a_published_edition_has_the_page_nowhere_and_a_draft_has_it(small_project: Path) -> None:
    """Navigation, search, PDF contents, files: none of them names it once it is published."""
    for part in ("_toc.yml", "data"):
        assert (small_project / part).exists()
    toc = small_project / "_toc.yml"
    toc.write_text(
        toc.read_text("utf-8") + "  - caption: Nur im Entwurf\n    chapters:\n"
        "      - file: datenqualitaet\n",
        encoding="utf-8",
    )
    notebook = "datenqualitaet.ipynb"
    (small_project / "book" / notebook).write_bytes((ROOT / "book" / notebook).read_bytes())
    assert build(small_project)["datenqualitaet"]
    path = small_project / "data" / "kik-2023-12.xlsx"
    book = openpyxl.load_workbook(path)
    for row in book["Bericht"].iter_rows(min_row=9, max_col=2):
        row[1].value = made_up(row[0].value)
    book["Bericht"]["B9"] = "veröffentlicht"
    book.save(path)
    found = build(small_project)
    assert found == {"datenqualitaet": [], "kapitel": found["kapitel"]}
    assert found["kapitel"]


def build(project: Path) -> dict[str, list[str]]:
    """Build the edition; tell which of its files name the page, and which a chapter."""
    done = run_kik("bericht", cwd=project)
    assert done.returncode == 0, done.stderr
    folder = project / "_site" / "2023-12"
    files = [p for p in folder.rglob("*") if p.suffix in {".html", ".js", ".json", ".txt", ".xml"}]
    texts = {p.relative_to(folder).as_posix(): p.read_text("utf-8") for p in files}
    return {
        "datenqualitaet": sorted(
            name for name, text in texts.items()
            if "datenqualitaet.html" in name + text or "Nur im Entwurf" in text
        ),
        "kapitel": sorted(n for n, text in texts.items() if "bildung-und-sprache.html" in text),
    }  # fmt: skip
