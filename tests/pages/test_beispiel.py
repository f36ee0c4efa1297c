"""The fictitious series: what it promises of itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup

from kikdata.analysis.changes import Changes, steps
from kikdata.analysis.compare import compare
from kikdata.checks.workbook import load
from kikdata.model import ZUSTAND_ENTWURF, ZUSTAND_VEROEFFENTLICHT, Edition, to_snapshot
from pdf_text import page_texts
from reihe import HERAUSGEBER, write_series
from reihe_tabelle import AENDERUNGEN, ANGABEN, AUSGABEN, BASIS, ERWARTET, Art


@pytest.fixture(scope="module")
def arbeitsmappen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Paths by edition."""
    paths = write_series(tmp_path_factory.mktemp("daten"))
    return dict(zip(AUSGABEN, paths, strict=True))


@pytest.fixture(scope="module")
def ausgaben(arbeitsmappen: dict[str, Path]) -> dict[str, Edition]:
    return {ausgabe: load(path) for ausgabe, path in arbeitsmappen.items()}


@pytest.fixture(scope="module")
def aenderungen(ausgaben: dict[str, Edition]) -> dict[str, Changes]:
    pairs = pairwise(AUSGABEN)
    return {
        after: compare(to_snapshot(ausgaben[before]), to_snapshot(ausgaben[after]))
        for before, after in pairs
    }


def test_the_bytes_are_always_the_same(arbeitsmappen: dict[str, Path], tmp_path: Path) -> None:
    again = write_series(tmp_path)
    for one, other in zip(arbeitsmappen.values(), again, strict=True):
        assert hashlib.sha256(one.read_bytes()).digest() == (
            hashlib.sha256(other.read_bytes()).digest()
        ), one.name


def test_the_first_has_the_words_and_marks_of_the_real_one(
    ausgaben: dict[str, Edition], arbeitsmappe: Path
) -> None:
    real = load(arbeitsmappe).massnahmen
    assert ausgaben[BASIS].massnahmen.drop(columns="zeile").equals(real.drop(columns="zeile"))


def test_every_edition_says_that_it_is_fictitious(ausgaben: dict[str, Edition]) -> None:
    for edition in ausgaben.values():
        assert edition.angaben["Titel"].startswith("Fiktives Beispiel")
        assert edition.angaben["Herausgeber"] == HERAUSGEBER


def test_every_invented_text_says_so() -> None:
    texts = [text for one in AENDERUNGEN for text in (one.grund,) if text]
    texts += [one.wert for one in AENDERUNGEN if one.art in {Art.NEU, Art.WORTLAUT}]
    texts += [text for one in ANGABEN for text in (one.sachstand, one.zustaendig) if text]
    assert [text for text in texts if "(fiktiv" not in text] == []


def invented_cells(path: Path) -> Iterator[str]:
    """Every text of the sheets that the real workbook does not have."""
    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book.worksheets[2:]:
        for row in sheet.iter_rows(min_row=2, values_only=True):
            yield from (str(value) for value in row if value)


def test_nothing_else_is_invented(arbeitsmappen: dict[str, Path], arbeitsmappe: Path) -> None:
    """Every text of every Handlungsfeld is real or says "fiktiv", but for marks and names."""
    real = set(invented_cells(arbeitsmappe))
    for path in arbeitsmappen.values():
        strange = [
            text
            for text in invented_cells(path)
            if text not in real and "(fiktiv" not in text and len(text) > 7
        ]
        assert strange == [], path.name


def test_only_the_last_is_a_draft(ausgaben: dict[str, Edition]) -> None:
    states = [edition.angaben["Zustand"] for edition in ausgaben.values()]
    assert states == [ZUSTAND_VEROEFFENTLICHT] * 3 + [ZUSTAND_ENTWURF]


def test_the_counts_by_hand_are_right(
    ausgaben: dict[str, Edition], aenderungen: dict[str, Changes]
) -> None:
    for ausgabe, summe in ERWARTET.items():
        changes = aenderungen[ausgabe]
        staende = ausgaben[ausgabe].massnahmen["umsetzungsstand"].value_counts(sort=False)
        assert tuple(staende) == summe.bestand
        assert tuple(map(tuple, changes.transitions.to_numpy())) == summe.uebergaenge
        counted = (changes.new, changes.dropped, changes.advanced, changes.regressed)
        assert tuple(map(len, counted)) == (
            *(summe.neu, summe.entfallen, summe.vorangekommen, summe.zurueckgestuft),
        )
        assert len(changes.reworded) == summe.wortlaut
        assert len(changes.moved) == summe.nummer


def test_the_table_names_every_change(aenderungen: dict[str, Changes]) -> None:
    """And no other: what the comparison finds is what the table says, row by row."""
    for ausgabe, changes in aenderungen.items():
        rows = [one for one in AENDERUNGEN if one.ausgabe == ausgabe]
        named = {(one.art, one.kennung) for one in rows}
        pairs = [*changes.common, *changes.ziele.common]
        found = {(Art.STAND, p.before.kennung) for p in (*changes.advanced, *changes.regressed)}
        found |= {(Art.WORTLAUT, p.before.kennung) for p in pairs if p.is_reworded}
        found |= {(Art.NUMMER, p.before.kennung) for p in pairs if p.is_moved}
        found |= {(Art.NEU, one.kennung) for one in (*changes.new, *changes.ziele.new)}
        found |= {
            (Art.ENTFALLEN, one.kennung) for one in (*changes.dropped, *changes.ziele.dropped)
        }
        assert found == named, ausgabe


def test_every_kind_of_change_happens(aenderungen: dict[str, Changes]) -> None:
    pairs = [pair for changes in aenderungen.values() for pair in changes.common]
    assert {steps(pair) for pair in pairs} == {-2, -1, 0, 1, 2}
    assert any(pair.is_moved and pair.is_reworded for pair in pairs)
    assert any(pair.is_moved and steps(pair) for pair in pairs)
    assert any(p.is_moved and p.before.kuerzel != p.after.kuerzel for p in pairs)
    ziele = [changes.ziele for changes in aenderungen.values()]
    for kind in ("new", "dropped", "reworded", "moved"):
        assert any(getattr(one, kind) for one in ziele), kind
    assert {one.art for one in AENDERUNGEN} == set(Art)


def test_what_needs_a_reason_has_one(ausgaben: dict[str, Edition]) -> None:
    """Without its reason a regression would be a finding; here none is missing."""
    rows = [one for one in AENDERUNGEN if one.art in {Art.WORTLAUT, Art.ENTFALLEN}]
    assert all(one.grund for one in rows)
    reasons = {text for one in ausgaben.values() for text in one.massnahmen["begruendung"] if text}
    assert reasons <= {one.grund for one in AENDERUNGEN}
    assert len(reasons) == 8


def test_every_page_in_the_browser_and_on_paper_says_so(reihe: Path) -> None:
    silent = []
    for path in reihe.rglob("*.html"):
        if path.name == "404.html" or 'http-equiv="refresh"' in path.read_text("utf-8"):
            continue  # says nothing of anybody's plan, or only leads on
        body = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").body
        if body is None or "Fiktives Beispiel" not in body.get_text():
            silent.append(path.relative_to(reihe).as_posix())
    for ausgabe in AUSGABEN:
        pdf = reihe / ausgabe / f"kik-{ausgabe}.pdf"
        leaves = page_texts(pdf)
        assert len(leaves) > 40
        silent += [
            f"{pdf.name}, page {at}"
            for at, leaf in enumerate(leaves, start=1)
            if "Fiktives Beispiel" not in " ".join(leaf.split())
        ]
    assert silent == []
