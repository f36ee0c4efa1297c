"""What becomes of an edition: made, kept, made again or corrected; each change with its cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from conftest import write_small_project
from kikdata.checks.register import Register
from kikdata.checks.workbook import load
from kikdata.errors import FrozenError, UsageError
from kikdata.model import Berichtigung, Edition
from kikdata.publishing.frozen import Action, Plan, decide, tell_kept, tell_made
from kikdata.publishing.register import SiteState, hash_files
from mappen import Edit, edit_workbook, set_fact
from published import MAPPE, SHEET, publish, set_stand
from registers import herkunft, publish_edition, write_edition

GRUND = "Der Umsetzungsstand von BS-1.1 war falsch angegeben (fiktiv)."
TODAY = dt.date(2024, 2, 29)
WHOLE, LOST = SiteState(is_there=True), SiteState(is_there=False)
TAMPERED = SiteState(is_there=True, differences=(("index.html", "geändert"),))
FILES = {"book__index.md": "aa", "book__ausgaben__2023-12__vorwort.md": "bb"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of one real Handlungsfeld, published."""
    project = write_small_project(tmp_path_factory.mktemp("eingefroren") / "projekt")
    edit_workbook(project / MAPPE, publish)
    return project / "data"


@pytest.fixture(scope="module")
def edition(data: Path) -> Edition:
    return load(data / MAPPE.name)


@pytest.fixture(scope="module")
def register(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Register:
    return publish_edition(edition, tmp_path_factory.mktemp("site"), **FILES)


@pytest.fixture
def edited(data: Path, tmp_path: Path) -> Callable[..., Edition]:
    """The edition of the workbook after some edits."""

    def edit(*changes: Edit) -> Edition:
        def change(book: openpyxl.Workbook) -> None:
            for one in changes:
                one(book)

        edit_workbook(data / MAPPE.name, change, tmp_path / MAPPE.name)
        return load(tmp_path / MAPPE.name)

    return edit


def drop_massnahme(book: openpyxl.Workbook) -> None:
    """Delete BS-7.2, the last Maßnahme of its Ziel."""
    sheet = book[SHEET]
    sheet.delete_rows(next(row[0].row for row in sheet.iter_rows() if row[1].value == "7.2."))


def add_massnahme(book: openpyxl.Workbook) -> None:
    """Append a Maßnahme to the last Ziel."""
    sheet = book[SHEET]
    last = max(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 2).value)
    ziel, nummer = str(sheet.cell(last, 2).value).rstrip(".").split(".")
    sheet.cell(last + 1, 2).value = f"{ziel}.{int(nummer) + 1}."
    sheet.cell(last + 1, 3).value = "Eine fiktive Maßnahme"
    sheet.cell(last + 1, 4).value = "x"


MAPPE_CHANGES: tuple[tuple[Edit, str], ...] = (
    (
        lambda book: set_stand(book, 3, "F"),
        f"{SHEET}!F3: BS-1.1, Umsetzungsstand: „wartend“ → „implementiert“",
    ),
    (
        lambda book: set_fact(book, "Telefon", "0831 0000 (fiktiv)"),
        "Bericht!B11: Telefon: „0831 0 (fiktiv)“ → „0831 0000 (fiktiv)“",
    ),
    (
        lambda book: set_fact(book, "Datenstand", "06.10.2023"),
        "Bericht!B4: Datenstand: „05.10.2023“ → „06.10.2023“",
    ),
    (
        lambda book: book[SHEET].__setitem__("C4", "Etwas anderes (fiktiv)"),
        "und einen Austausch zu fördern.“ → „Etwas anderes (fiktiv)“",
    ),
    (
        lambda book: book[SHEET].__setitem__("C2", "Ein Ziel (fiktiv)"),
        f"{SHEET}!C2: BS-1.1, Ziel: „Wichtige Themen",
    ),
    (
        lambda book: book[SHEET].__setitem__("A2", "Gruppe (fiktiv)"),
        f"{SHEET}!A2: BS-1.1, Gruppe: „Informelle Bildung“ → „Gruppe (fiktiv)“",
    ),
    (
        lambda book: book[SHEET].__setitem__("G2", "Stand des Ziels (fiktiv)"),
        f"{SHEET}!G2: BS-1, Sachstand: leer → „Stand des Ziels (fiktiv)“",
    ),
    (
        lambda book: book[SHEET].__setitem__("J4", "Ein Grund (fiktiv)"),
        f"{SHEET}!J4: BS-1.2, Begründung: leer → „Ein Grund (fiktiv)“",
    ),
    (add_massnahme, "BS-8.7 ist neu: leer → „Eine fiktive Maßnahme“"),
    (drop_massnahme, f"{SHEET}: BS-7.2 fehlt: „"),
)


def listed(error: FrozenError) -> list[str]:
    """The lines between head and advice."""
    lines = str(error).splitlines()
    head = "Die Ausgabe 2023-12 ist veröffentlicht und bleibt, wie sie ist. "
    assert lines[0] == head + "Seit der Veröffentlichung hat sich geändert:"
    assert lines[-2].startswith("Nichts wurde erstellt oder ersetzt.")
    assert lines[-1].startswith("  kik bericht --ausgabe 2023-12 --berichtigung")
    return lines[1:-2]


def plan(
    edition: Edition,
    register: Register | None,
    state: SiteState = WHOLE,
    grund: str = "",
    **other: str,
) -> Plan:
    return decide(edition, herkunft(edition, **{**FILES, **other}), register, state, grund, TODAY)


# --- made, kept, made again ------------------------------------------------------------------


def test_what_was_never_published_is_made(edition: Edition) -> None:
    assert plan(edition, None) == Plan(Action.BUILD)


def test_the_same_is_kept_while_the_site_has_it_and_made_again_when_not(
    edition: Edition, register: Register
) -> None:
    assert plan(edition, register).action is Action.KEEP
    assert plan(edition, register, LOST).action is Action.RESTORE
    assert plan(edition, register, TAMPERED).action is Action.RESTORE


def test_a_workbook_saved_anew_with_the_same_content_is_the_same(
    edited: Callable[..., Edition], register: Register
) -> None:
    saved = edited(lambda book: book[SHEET].column_dimensions["C"].__setattr__("width", 99))
    assert plan(saved, register).action is Action.KEEP


def test_program_and_common_texts_go_on_and_are_told(edition: Edition, register: Register) -> None:
    kept = plan(edition, register, **{"book__index.md": "cc", "book__neu.md": "dd"})
    assert kept.action is Action.KEEP
    (told,) = tell_kept(kept, "2023-12")
    assert "book/index.md (geändert), book/neu.md (neu)" in told
    assert list(tell_kept(plan(edition, register), "2023-12")) == []


# --- what needs a word -----------------------------------------------------------------------


def test_every_change_of_the_workbook_is_listed_with_its_cell(
    edited: Callable[..., Edition], register: Register
) -> None:
    changed = edited(*(change for change, _ in MAPPE_CHANGES))
    with pytest.raises(FrozenError) as told:
        plan(changed, register)
    head, *lines = listed(told.value)
    assert head == f"  Arbeitsmappe {MAPPE.name}:"
    for _, words in MAPPE_CHANGES:
        assert [words in line for line in lines].count(True) == 1, (words, lines)
    assert len(lines) == len(MAPPE_CHANGES), lines


@pytest.mark.parametrize("state", [WHOLE, LOST])
def test_one_change_is_enough_whether_the_site_is_there_or_lost(
    edited: Callable[..., Edition], register: Register, state: SiteState
) -> None:
    draft = edited(lambda book: set_fact(book, "Zustand", "Entwurf"))
    with pytest.raises(FrozenError) as told:
        plan(draft, register, state)
    assert listed(told.value)[1:] == ["    Bericht!B9: Zustand: „veröffentlicht“ → „Entwurf“"]


@pytest.mark.parametrize(
    ("name", "digest", "what"),
    [
        ("book__ausgaben__2023-12__vorwort.md", "cc", "vorwort.md (geändert)"),
        ("book__ausgaben__2023-12__ausblick.md", "cc", "ausblick.md (neu)"),
    ],
)
def test_texts_of_the_edition_need_a_word(
    edition: Edition, register: Register, name: str, digest: str, what: str
) -> None:
    with pytest.raises(FrozenError) as told:
        plan(edition, register, **{name: digest})
    assert listed(told.value) == [f"  book/ausgaben/2023-12/{what}"]
    others = plan(edition, register, **{"book__ausgaben__2024-06__vorwort.md": "cc"})
    assert others == plan(edition, register)


def test_other_earlier_editions_need_a_word_only_if_it_has_to_be_made(
    edition: Edition, register: Register
) -> None:
    made_from = herkunft(edition, [{"ausgabe": "2023-06", "sha256": "ee"}], **FILES)
    assert decide(edition, made_from, register, WHOLE, "", TODAY).action is Action.KEEP
    with pytest.raises(FrozenError) as told:
        decide(edition, made_from, register, LOST, "", TODAY)
    assert listed(told.value) == ["  Tabelle der Ausgabe 2023-06 (neu)"]


# --- Berichtigung ----------------------------------------------------------------------------


def test_a_berichtigung_follows_those_before(
    edited: Callable[..., Edition], edition: Edition, tmp_path: Path
) -> None:
    first = Berichtigung(dt.date(2024, 1, 31), GRUND)
    register = publish_edition(edition, tmp_path / "site", berichtigungen=[first], **FILES)
    changed = edited(MAPPE_CHANGES[0][0])
    corrected = plan(changed, register, LOST, "Noch einer war falsch (fiktiv).")
    assert corrected.action is Action.CORRECT
    assert corrected.berichtigungen == (
        first,
        Berichtigung(TODAY, "Noch einer war falsch (fiktiv)."),
    )
    told = list(tell_made(corrected, register, hash_files(write_edition(changed, tmp_path))))
    assert f"  {MAPPE_CHANGES[0][1]}" in told
    assert told[-1] == "Seiten, die sich unterscheiden: keine; andere Dateien: 1."


def test_a_common_text_may_be_corrected_too(edition: Edition, register: Register) -> None:
    corrected = plan(edition, register, WHOLE, GRUND, **{"book__index.md": "cc"})
    assert corrected.action is Action.CORRECT


def test_a_berichtigung_without_need_is_wrong_usage(edition: Edition, register: Register) -> None:
    with pytest.raises(UsageError, match="ist nichts zu berichtigen"):
        plan(edition, register, WHOLE, GRUND)
    with pytest.raises(UsageError, match="nicht veröffentlicht"):
        plan(edition, None, WHOLE, GRUND)


def test_an_edition_taken_back_is_a_draft_that_keeps_its_berichtigungen(
    edited: Callable[..., Edition], tmp_path: Path
) -> None:
    draft = edited(lambda book: set_fact(book, "Zustand", "Entwurf"))
    said = Berichtigung(TODAY, "Zu früh veröffentlicht (fiktiv).")
    register = publish_edition(draft, tmp_path / "site", berichtigungen=[said], **FILES)
    assert plan(draft, register, LOST) == Plan(Action.BUILD, (said,))
