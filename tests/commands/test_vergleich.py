"""What changed between two editions: the comparison, its sentences and `kik vergleich`.

All texts and later editions here are made up (fiktiv).
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import pty
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise, product
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import run_kik
from kikdata import model
from kikdata.analysis import compare as comparing
from kikdata.analysis.change_rows import Art, ChangeRow, changes_since, list_changes
from kikdata.analysis.change_sentences import (
    describe_felder,
    describe_massnahmen,
    describe_progress,
    describe_ziele,
    summarize_changes,
)
from kikdata.analysis.changes import Changes, GruppeChange, Pair, Part, steps
from kikdata.analysis.likeness import SIMILAR
from kikdata.checks.workbook import load
from kikdata.commands.vergleich import to_lines, to_record
from kikdata.model import Handlungsfeld, Massnahme, Snapshot, Umsetzungsstand, Ziel, to_snapshot

STAENDE = ["wartend", "in Bearbeitung", "implementiert"]
WARTEND, BEARBEITUNG, IMPLEMENTIERT = STAENDE
NBSP = "\u00a0"

KURSE = "Es werden Sprachkurse für Eltern angeboten (fiktiv)."
KURSE_NEU = "Es werden Sprachkurse für alle Eltern angeboten (fiktiv)."
FESTE = "Feste und Begegnungen werden gefördert (fiktiv)."
PFLEGE = "Pflegende Angehörige erhalten Beratung (fiktiv)."
BERATUNG = "Beratungsstellen arbeiten zusammen (fiktiv)."


def table(
    massnahmen: Mapping[str, tuple[str, str]], ziele: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return a table of Maßnahmen from Kennung → text, Umsetzungsstand; Ziele by ``BS-1``."""
    records = [
        {
            "kennung": kennung,
            "ziel": (ziele or {}).get(kennung.rpartition(".")[0], f"Ziel von {kennung[:4]}"),
            "massnahme": text,
            "umsetzungsstand": stand,
        }
        for kennung, (text, stand) in massnahmen.items()
    ]
    frame = pd.DataFrame(records, columns=["kennung", "ziel", "massnahme", "umsetzungsstand"])
    frame["umsetzungsstand"] = pd.Categorical(frame["umsetzungsstand"], STAENDE, ordered=True)
    return frame


def snapshot(frame: pd.DataFrame) -> Snapshot:
    """Return a table as an edition."""
    rows = [
        Massnahme(
            *(kennung, kennung[:2], "Gruppe (fiktiv)", f"{kennung[3:].partition('.')[0]}.", ziel),
            *(f"{kennung[3:]}.", text, Umsetzungsstand(stand)),
        )
        for kennung, ziel, text, stand in frame[
            ["kennung", "ziel", "massnahme", "umsetzungsstand"]
        ].itertuples(index=False)
    ]
    return Snapshot("2024-06", "Fiktiv", dt.date(2024, 4, 30), tuple(rows))


def compare(before: pd.DataFrame, after: pd.DataFrame) -> Changes:
    return comparing.compare(snapshot(before), snapshot(after))


def asked(part: Part[Massnahme]) -> list[str]:
    """Return of which Maßnahmen only their author can say what they were."""
    return [doubt.entry.kennung for doubt in part.doubts]


def texts(*massnahmen: str) -> dict[str, tuple[str, str]]:
    """Give texts the Kennungen BS-1.1, BS-1.2, … all wartend."""
    return {f"BS-1.{i}": (text, WARTEND) for i, text in enumerate(massnahmen, start=1)}


def moves(pairs: tuple[Pair[Massnahme], ...]) -> list[tuple[str, str]]:
    return [(pair.before.kennung, pair.after.kennung) for pair in pairs]


def kinds(changes: Changes | Part[Ziel]) -> set[str]:
    """Return which kinds of change there are, but for those of the Umsetzungsstand."""
    return {name for name in ("new", "dropped", "reworded", "moved") if getattr(changes, name)}


def names(entries: tuple[Massnahme, ...]) -> list[str]:
    return [entry.kennung for entry in entries]


# --- one example of every kind ---------------------------------------------------------------


def test_equal_tables_have_no_changes(arbeitsmappe: Path) -> None:
    massnahmen = load(arbeitsmappe).massnahmen
    changes = compare(massnahmen, massnahmen)
    ziele = changes.ziele
    assert changes.unchanged == len(changes.common) == 144
    assert len(ziele.common) == 43
    assert changes.advanced == changes.regressed == ()
    assert kinds(changes) == kinds(ziele) == set()
    counts = massnahmen["umsetzungsstand"].value_counts()
    for stand in STAENDE:
        assert changes.transitions.loc[stand, stand] == counts[stand]


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        (WARTEND, BEARBEITUNG, 1),
        (WARTEND, IMPLEMENTIERT, 2),
        (BEARBEITUNG, IMPLEMENTIERT, 1),
        (BEARBEITUNG, BEARBEITUNG, 0),
        (BEARBEITUNG, WARTEND, -1),
        (IMPLEMENTIERT, BEARBEITUNG, -1),
        (IMPLEMENTIERT, WARTEND, -2),
    ],
)
def test_a_status_advances_stays_or_regresses(before: str, after: str, way: int) -> None:
    changes = compare(table({"BS-1.1": (KURSE, before)}), table({"BS-1.1": (KURSE, after)}))
    assert steps(changes.common[0]) == way
    assert (len(changes.advanced), len(changes.regressed)) == (way > 0, way < 0)
    assert changes.unchanged == (way == 0)
    assert changes.transitions.loc[before, after] == 1
    assert changes.transitions.to_numpy().sum() == 1
    assert list(changes.transitions.index) == list(changes.transitions.columns) == STAENDE


def test_a_massnahme_added_at_the_end_is_new_and_one_missing_is_dropped() -> None:
    short, long = table(texts(KURSE)), table(texts(KURSE, FESTE))
    longer, shorter = compare(short, long), compare(long, short)
    assert names(longer.new) == names(shorter.dropped) == ["BS-1.2"]
    assert (kinds(longer), kinds(shorter)) == ({"new"}, {"dropped"})


def test_a_similar_text_under_the_same_kennung_is_reworded() -> None:
    changes = compare(table(texts(KURSE)), table(texts(KURSE_NEU)))
    (pair,) = changes.reworded
    assert (pair.before.text, pair.after.text) == (KURSE, KURSE_NEU)
    assert kinds(changes) == {"reworded"}


def test_another_text_under_the_same_kennung_is_asked() -> None:
    changes = compare(table(texts(KURSE)), table(texts(FESTE)))
    assert asked(changes) == names(changes.new) == names(changes.dropped) == ["BS-1.1"]
    assert not changes.common


def test_a_massnahme_put_in_between_renumbers_the_others_and_rewords_none() -> None:
    changes = compare(table(texts(KURSE, FESTE)), table(texts(PFLEGE, KURSE, FESTE)))
    assert names(changes.new) == ["BS-1.1"]
    assert moves(changes.moved) == [("BS-1.1", "BS-1.2"), ("BS-1.2", "BS-1.3")]
    assert kinds(changes) == {"new", "moved"}


def test_a_massnahme_taken_out_renumbers_those_below_it() -> None:
    changes = compare(table(texts(PFLEGE, KURSE, FESTE)), table(texts(KURSE, FESTE)))
    assert names(changes.dropped) == ["BS-1.1"]
    assert moves(changes.moved) == [("BS-1.2", "BS-1.1"), ("BS-1.3", "BS-1.2")]
    assert kinds(changes) == {"dropped", "moved"}


def test_swapped_massnahmen_keep_each_its_own_status() -> None:
    before = table({"BS-1.1": (KURSE, WARTEND), "BS-1.2": (FESTE, IMPLEMENTIERT)})
    after = table({"BS-1.1": (FESTE, IMPLEMENTIERT), "BS-1.2": (KURSE, WARTEND)})
    changes = compare(before, after)
    assert moves(changes.moved) == [("BS-1.2", "BS-1.1"), ("BS-1.1", "BS-1.2")]
    assert changes.unchanged == 2
    assert not changes.reworded


def test_a_slightly_reworded_massnahme_stays_under_its_own_number() -> None:
    closer, own = KURSE + " Oft.", KURSE + " Täglich."
    changes = compare(table(texts(KURSE)), table(texts(own, closer)))
    assert moves(changes.common) == [("BS-1.1", "BS-1.1")]
    assert names(changes.new) == ["BS-1.2"]


def test_another_text_under_another_number_is_dropped_and_new() -> None:
    changes = compare(table(texts(KURSE)), table({"BS-2.1": (PFLEGE, WARTEND)}))
    assert names(changes.dropped) == ["BS-1.1"]
    assert names(changes.new) == ["BS-2.1"]
    assert not changes.common


def test_a_text_that_stands_twice_moves_within_its_own_handlungsfeld() -> None:
    before = table({"BS-1.1": (KURSE, WARTEND), "AA-1.1": (KURSE, IMPLEMENTIERT)})
    after = table({"AA-1.2": (KURSE, IMPLEMENTIERT), "BS-1.2": (KURSE, WARTEND)})
    assert set(moves(compare(before, after).moved)) == {
        ("BS-1.1", "BS-1.2"),
        ("AA-1.1", "AA-1.2"),
    }


def test_a_massnahme_may_move_to_another_handlungsfeld() -> None:
    changes = compare(table(texts(KURSE)), table({"AA-3.1": (KURSE, WARTEND)}))
    assert moves(changes.moved) == [("BS-1.1", "AA-3.1")]


def test_long_texts_of_common_letters_are_compared_too() -> None:
    long = "Alle Eltern lernen. " * 20
    changes = compare(table(texts(FESTE, long)), table(texts("Viele " + long)))
    (doubt,) = changes.doubts
    assert names(doubt.texts) == ["BS-1.2"]


def test_no_two_massnahmen_of_the_concept_are_taken_for_one(arbeitsmappe: Path) -> None:
    massnahmen = load(arbeitsmappe).massnahmen
    first, second = massnahmen[massnahmen["kennung"].isin(["IO-1.5", "IO-4.3"])].index
    changes = compare(massnahmen.loc[[first]], massnahmen.loc[[second]])
    assert not changes.common, f"the closest pair of all must stay below {SIMILAR}"


def test_every_kind_of_change_of_a_ziel() -> None:
    ziele = {"BS-1": KURSE, "BS-2": FESTE, "BS-3": PFLEGE, "AA-1": BERATUNG}
    before = table({f"{ziel}.1": (f"M {ziel}", WARTEND) for ziel in ziele}, ziele)
    later = {"BS-1": KURSE_NEU, "BS-2": PFLEGE, "AA-1": BERATUNG, "AA-2": "Neues (fiktiv)."}
    after = table({f"{ziel}.1": (f"N {ziel}", WARTEND) for ziel in later}, later)
    changes = compare(before, after).ziele
    assert moves(changes.reworded) == [("BS-1", "BS-1")]
    assert moves(changes.moved) == [("BS-3", "BS-2")]
    assert names(changes.dropped) == ["BS-2"]
    assert names(changes.new) == ["AA-2"]
    assert len(changes.common) == 3


def test_144_reworded_and_renumbered_massnahmen_are_compared_too(arbeitsmappe: Path) -> None:
    before = load(arbeitsmappe).massnahmen
    after = before.assign(kennung="X" + before["kennung"], massnahme=before["massnahme"].str[::-1])
    changes = compare(before, after)
    assert len(changes.new) == len(changes.dropped) == 144


# --- it always adds up -----------------------------------------------------------------------

_kennungen = st.builds(
    "{}-{}.{}".format, st.sampled_from(["BS", "AA"]), st.integers(1, 2), st.integers(1, 4)
)
_texts = st.sampled_from([KURSE, KURSE_NEU, FESTE, PFLEGE, BERATUNG, FESTE + " Neu.", "A", "B"])
_ziele = st.dictionaries(st.sampled_from(["BS-1", "BS-2", "AA-1", "AA-2"]), _texts)
_tables = st.builds(
    table,
    st.dictionaries(_kennungen, st.tuples(_texts, st.sampled_from(STAENDE)), max_size=12),
    _ziele,
)
calm = settings(max_examples=300, deadline=None, derandomize=True)


@calm
@given(before=_tables, after=_tables)
def test_totals_reconcile(before: pd.DataFrame, after: pd.DataFrame) -> None:
    changes = compare(before, after)
    assert len(before) + len(changes.new) - len(changes.dropped) == len(after)
    assert len(before) - len(changes.dropped) == len(changes.common)
    parts = len(changes.advanced), len(changes.regressed), changes.unchanged
    assert sum(parts) == len(changes.common)
    ziele = changes.ziele
    counts = [len({k.rpartition(".")[0] for k in frame["kennung"]}) for frame in (before, after)]
    assert counts[0] + len(ziele.new) - len(ziele.dropped) == counts[1]


@calm
@given(before=_tables, after=_tables)
def test_rows_and_columns_of_the_transitions_are_the_counts_of_the_common(
    before: pd.DataFrame, after: pd.DataFrame
) -> None:
    changes = compare(before, after)
    transitions = changes.transitions
    for frame, side, sums in (
        (before, "before", transitions.sum(axis=1)),
        (after, "after", transitions.sum(axis=0)),
    ):
        common = {getattr(pair, side).kennung for pair in changes.common}
        kept = frame[frame["kennung"].isin(common)]
        counts = kept["umsetzungsstand"].value_counts()
        assert [counts[stand] for stand in STAENDE] == sums.tolist()


@calm
@given(before=_tables, after=_tables)
def test_every_massnahme_is_told_of_exactly_once(before: pd.DataFrame, after: pd.DataFrame) -> None:
    changes = compare(before, after)
    old = [pair.before.kennung for pair in changes.common] + names(changes.dropped)
    new = [pair.after.kennung for pair in changes.common] + names(changes.new)
    assert sorted(old) == sorted(before["kennung"])
    assert sorted(new) == sorted(after["kennung"])
    for entry in (*changes.new, *(pair.after for pair in changes.common)):
        row = after.set_index("kennung").loc[entry.kennung]
        assert (entry.text, entry.stand) == (row["massnahme"], row["umsetzungsstand"])


@calm
@given(before=_tables, after=_tables)
def test_what_is_dropped_does_not_come_back_as_new_unasked(
    before: pd.DataFrame, after: pd.DataFrame
) -> None:
    changes = compare(before, after)
    for part in (changes, changes.ziele):
        open_ = set(asked(part))
        gone = {entry.text for entry in part.dropped}
        assert not {e.text for e in part.new if e.kennung not in open_} & gone
        assert set(part.moved) | set(part.reworded) <= set(part.common)


def put_in(text: str, edits: list[tuple[int, str]]) -> str:
    """Put letters into a text, each at its place."""
    for at, letter in edits:
        text = text[:at] + letter + text[at:]
    return text


_near_texts = st.lists(
    st.builds(
        put_in,
        st.sampled_from([KURSE[:18], KURSE[4:22], FESTE]),
        # The last two have the low byte of e and s, which the texts are full of.
        st.lists(st.tuples(st.integers(0, 18), st.sampled_from("eEš\u0165\u0173")), max_size=3),
    ),
    max_size=6,
)


@calm
@given(old=_near_texts, new=_near_texts)
def test_what_is_dropped_is_like_nothing_that_is_new_unasked(
    old: list[str], new: list[str]
) -> None:
    later = {f"AA-9.{i}": (text, WARTEND) for i, text in enumerate(new)}
    changes = compare(table(texts(*old)), table(later))
    matcher = SequenceMatcher(autojunk=False)
    for gone, entry in product(changes.dropped, changes.new):
        matcher.set_seqs(gone.text, entry.text)
        assert matcher.ratio() < SIMILAR or entry.kennung in asked(changes)
    for moved in changes.moved:
        assert moved.before.text == moved.after.text


@calm
@given(massnahmen=_tables)
def test_a_table_does_not_differ_from_itself(massnahmen: pd.DataFrame) -> None:
    changes = compare(massnahmen, massnahmen)
    assert changes.unchanged == len(massnahmen)
    assert kinds(changes) == set()


# --- sentences -------------------------------------------------------------------------------


def row(kennung: str, text: str, stand: str = WARTEND) -> Massnahme:
    (found,) = snapshot(table({kennung: (text, stand)})).rows
    return found


def pair(before: str, after: str = "") -> Pair[Massnahme]:
    return Pair(row("BS-1.1", KURSE, before), row("BS-1.1", KURSE, after or before))


def with_progress(advanced: int, regressed: int, unchanged: int) -> Changes:
    common = [pair(WARTEND, BEARBEITUNG)] * advanced + [pair(BEARBEITUNG, WARTEND)] * regressed
    common += [pair(WARTEND)] * unchanged
    return Changes(tuple(common))


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 0, 0), "Keine Maßnahme steht in beiden Ausgaben."),
        ((1, 0, 0), "Die einzige Maßnahme, die in beiden Ausgaben steht, ist vorangekommen."),
        (
            (0, 0, 1),
            "Die einzige Maßnahme, die in beiden Ausgaben steht, hat denselben Umsetzungsstand "
            "wie vorher.",
        ),
        ((0, 2, 0), "Beide Maßnahmen, die in beiden Ausgaben stehen, sind zurückgestuft."),
        (
            (0, 0, 144),
            "Alle 144 Maßnahmen, die in beiden Ausgaben stehen, haben denselben Umsetzungsstand "
            "wie vorher.",
        ),
        (
            (1, 0, 1),
            "Von 2 Maßnahmen, die in beiden Ausgaben stehen, ist eine vorangekommen und eine hat "
            "denselben Umsetzungsstand wie vorher.",
        ),
        (
            (5, 1, 138),
            "Von 144 Maßnahmen, die in beiden Ausgaben stehen, sind 5 vorangekommen, eine ist "
            "zurückgestuft und 138 haben denselben Umsetzungsstand wie vorher.",
        ),
        (
            (0, 2, 7),
            "Von 9 Maßnahmen, die in beiden Ausgaben stehen, sind 2 zurückgestuft und 7 haben "
            "denselben Umsetzungsstand wie vorher.",
        ),
    ],
)
def test_sentence_on_progress_for_none_one_and_many(
    counts: tuple[int, int, int], sentence: str
) -> None:
    assert describe_progress(with_progress(*counts)).replace(NBSP, " ") == sentence


def ziel(kennung: str, text: str) -> Ziel:
    return Ziel(kennung, "Gruppe (fiktiv)", "1.", text)


def with_set(new: int, dropped: int, reworded: int, moved: int, merged: int) -> Changes:
    entry, goal = row("BS-1.1", KURSE), ziel("BS-1", KURSE)
    ziele = Part(
        common=(Pair(goal, ziel("BS-1", FESTE)),) * reworded,
        new=(goal,) * new,
        dropped=(goal,) * dropped,
        moved=(Pair(goal, ziel("BS-2", KURSE)),) * moved,
        merged=(Pair(goal, ziel("BS-3", KURSE)),) * merged,
    )
    return Changes(
        common=(Pair(entry, row("BS-1.1", FESTE)),) * reworded,
        new=(entry,) * new,
        dropped=(entry,) * dropped,
        moved=(Pair(entry, row("BS-1.2", KURSE)),) * moved,
        merged=(Pair(entry, row("BS-1.3", KURSE)),) * merged,
        ziele=ziele,
    )


@pytest.mark.parametrize(
    ("counts", "massnahmen", "ziele"),
    [
        ((0, 0, 0, 0, 0), "", ""),
        ((1, 0, 0, 0, 0), "Eine Maßnahme ist neu.", "Ein Ziel ist neu."),
        ((3, 0, 0, 0, 0), "3 Maßnahmen sind neu.", "3 Ziele sind neu."),
        (
            (0, 2, 1, 0, 0),
            "2 Maßnahmen sind weggefallen und eine hat einen neuen Wortlaut.",
            "2 Ziele sind weggefallen und eines hat einen neuen Wortlaut.",
        ),
        (
            (1, 1, 2, 3, 1),
            "Eine Maßnahme ist neu, eine ist weggefallen, eine ist in einer anderen "
            "aufgegangen, 2 haben einen neuen Wortlaut und 3 haben eine andere Nummer.",
            "Ein Ziel ist neu, eines ist weggefallen, eines ist in einem anderen "
            "aufgegangen, 2 haben einen neuen Wortlaut und 3 haben eine andere Nummer.",
        ),
    ],
)
def test_sentences_on_massnahmen_and_ziele_for_none_one_and_many(
    counts: tuple[int, int, int, int, int], massnahmen: str, ziele: str
) -> None:
    changes = with_set(*counts)
    assert describe_massnahmen(changes).replace(NBSP, " ") == massnahmen
    assert describe_ziele(changes).replace(NBSP, " ") == ziele


def test_sentences_on_handlungsfelder_and_gruppen() -> None:
    old, new = Handlungsfeld("BS", "Bildung"), Handlungsfeld("BI", "Bildung")
    renamed = Pair(old, Handlungsfeld("BS", "Lernen"))
    changes = Changes(
        gruppen=(GruppeChange("BS", "A", "B"),) * 2,
        felder=Part(common=(renamed,), new=(new,), moved=(Pair(old, new),)),
        reordered=((1, renamed),) * 3,
    )
    assert describe_felder(changes).replace(NBSP, " ") == (
        "2 Gruppen haben einen neuen Namen. Ein Handlungsfeld ist neu, eines hat einen neuen "
        "Namen, eines hat ein neues Kürzel und 3 stehen an anderer Stelle."
    )


# --- kik vergleich ---------------------------------------------------------------------------

BS, GP = "Bildung und Sprache", "Gesundheit und Pflege"
FIRST = "Es werden im informellen Bildungsbereich Strukturen aufgebaut"


@pytest.fixture(scope="module")
def two_editions(arbeitsmappe: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the real edition and a made-up later one with every kind of change."""
    data = tmp_path_factory.mktemp("ausgaben") / "data"
    data.mkdir()
    shutil.copy(arbeitsmappe, data)
    book = openpyxl.load_workbook(arbeitsmappe)
    bericht, bs, gp = book["Bericht"], book[BS], book[GP]
    bericht["B2"], bericht["B3"], bericht["B4"] = "Bericht (fiktiv)", "2024-06", "30.04.2024"
    bs["E8"], bs["F8"] = None, "x"  # BS-2.3 advances
    bs["F16"], bs["D16"] = None, "x"  # BS-4.3 regresses
    bs["C3"] = bs["C3"].value.replace("aufgebaut und", "geschaffen und")  # BS-1.1 reworded
    bs["B40"], bs["C40"], bs["D40"] = "8.7.", "Neue Maßnahme (fiktiv).", "x"
    book["Arbeit und Ausbildung"].delete_rows(36)  # AA-8.4 dropped
    for column in "CDEF":  # GP-6.5 and GP-6.6 swapped
        one, other = gp[f"{column}25"], gp[f"{column}26"]
        one.value, other.value = other.value, one.value
    bs["C2"] = bs["C2"].value + " (fiktiv)"  # Ziel 1 reworded
    for cell in ("J2", "J3", "J16"):
        bs[cell] = f"Grund in {cell}\n(fiktiv)"
    for cell, value in {"A2": "AA-8.4", "C2": "Beschluss (fiktiv)"}.items():
        book["Entfallen"][cell] = value
    book.save(data / "kik-2024-06.xlsx")
    return data


Told = tuple[Snapshot, Snapshot, Changes, Sequence[ChangeRow]]


@pytest.fixture(scope="module")
def told(two_editions: Path) -> Told:
    """What `to_lines` and `to_record` take."""
    before, after = (load(two_editions / f"kik-{name}.xlsx") for name in ("2023-12", "2024-06"))
    changes = changes_since(to_snapshot(before), after)
    return to_snapshot(before), to_snapshot(after), changes, list_changes(changes, after)


@pytest.fixture(scope="module")
def unchanged(two_editions: Path) -> Told:
    """The same of an edition and itself."""
    same = load(two_editions / "kik-2023-12.xlsx")
    changes = changes_since(to_snapshot(same), same)
    return to_snapshot(same), to_snapshot(same), changes, list_changes(changes, same)


def vergleich(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_kik("vergleich", *arguments, "--daten", str(data))


def test_the_command_shows_every_kind_of_change(two_editions: Path) -> None:
    done = vergleich(two_editions, "2023-12", "2024-06")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.replace(NBSP, " ").splitlines()
    assert lines[:2] == [
        "Vergleich: 2023-12 (Datenstand 05.10.2023) → 2024-06 (Datenstand 30.04.2024)",
        "Von 143 Maßnahmen, die in beiden Ausgaben stehen, ist eine vorangekommen, eine ist "
        "zurückgestuft und 141 haben denselben Umsetzungsstand wie vorher. Eine Maßnahme ist neu, "
        "eine ist weggefallen, eine hat einen neuen Wortlaut und 2 haben eine andere Nummer. "
        "Ein Ziel hat einen neuen Wortlaut.",
    ]
    sections = [line for line in lines if line.endswith("):") and not line.startswith("143")]
    assert sections == [
        "Vorangekommene Maßnahmen (1):",
        "Zurückgestufte Maßnahmen (1):",
        "Neue Maßnahmen (1):",
        "Weggefallene Maßnahmen (1):",
        "Maßnahmen mit neuem Wortlaut (1):",
        "Maßnahmen mit anderer Nummer (2):",
        "Ziele mit neuem Wortlaut (1):",
    ]
    after = dict(pairwise(lines))
    assert after["Vorangekommene Maßnahmen (1):"].startswith(
        "  BS-2.3  in Bearbeitung → implementiert  "
    )
    assert after["Zurückgestufte Maßnahmen (1):"].startswith("  BS-4.3  implementiert → wartend  ")
    assert after["Neue Maßnahmen (1):"] == "  BS-8.7  wartend  Neue Maßnahme (fiktiv)."
    assert after["Weggefallene Maßnahmen (1):"].startswith("  AA-8.4  implementiert  Inform")
    assert after["Maßnahmen mit anderer Nummer (2):"].startswith("  GP-6.6 → GP-6.5  Die Bedarfe")
    assert after["Maßnahmen mit neuem Wortlaut (1):"].startswith(f"  BS-1.1  vorher:  {FIRST}")
    assert after["Ziele mit neuem Wortlaut (1):"].startswith("  BS, Ziel 1  vorher:  Wichtige")
    reasons = {line: lines[i - 1].split()[0] for i, line in enumerate(lines) if "Begründ" in line}
    assert reasons == {
        "    Begründung: Grund in J16 (fiktiv)": "BS-4.3",
        "    Begründung: Beschluss (fiktiv)": "AA-8.4",
        "    Begründung: Grund in J3 (fiktiv)": "nachher:",
        "    Begründung: Grund in J2 (fiktiv)": "nachher:",
    }


def test_the_tables_are_aligned_and_add_up(two_editions: Path) -> None:
    lines = vergleich(two_editions, "2023-12", "2024-06").stdout.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("143"))
    rows = lines[start + 1 : start + 6]
    assert len({len(row) for row in rows}) == 1
    numbers = [[int(n) for n in row[len("in Bearbeitung") :].split()] for row in rows[1:]]
    for *cells, total in numbers:
        assert sum(cells) == total
    assert [sum(column) for column in zip(*numbers[:3], strict=True)] == numbers[3]
    assert numbers[3][-1] == 143
    start = next(i for i, line in enumerate(lines) if line.startswith("Anzahl"))
    assert lines[start].split() == ["Anzahl", "2023-12", "2024-06"]
    assert lines[start + 4].split() == ["Maßnahmen", "144", "144"]
    assert lines[start + 5].split() == ["Ziele", "43", "43"]


def test_equal_editions_have_only_the_sentence_and_the_tables(unchanged: Told) -> None:
    lines = to_lines(*unchanged)
    assert lines[1].replace(NBSP, " ").startswith("Alle 144 Maßnahmen, die in beiden Ausgaben")
    assert len([line for line in lines if line == ""]) == 2


@pytest.mark.parametrize("width", [80, 120])
def test_lists_fit_the_width_and_are_cut_with_an_ellipsis(told: Told, width: int) -> None:
    lines = to_lines(*told, width)
    assert max(map(len, lines)) <= width
    assert any(line.endswith("…") for line in lines)
    summary = " ".join(lines[1 : lines.index("")])
    assert summary == summarize_changes(told[2])


def test_the_difference_of_two_long_wordings_can_be_seen(told: Told) -> None:
    lines = to_lines(*told, 70)
    start = lines.index("Maßnahmen mit neuem Wortlaut (1):")
    old, new = lines[start + 1 : start + 3]
    assert "vorher:  … " in old
    assert "aufgebaut" in old
    assert "geschaffen" in new
    assert max(len(old), len(new)) <= 70
    assert old.index("…") == new.index("…")


def test_a_narrow_terminal_still_shows_some_text(told: Told) -> None:
    assert any("Informationen und N" in line for line in to_lines(*told, 10))


def test_in_a_pipe_nothing_is_cut_and_on_a_terminal_lists_fit(two_editions: Path) -> None:
    piped = vergleich(two_editions, "2023-12", "2024-06").stdout
    assert "…" not in piped
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 72, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k != "COLUMNS"}
    command = [Path(sys.executable).parent / "kik", "vergleich", "2023-12", "2024-06"]
    with subprocess.Popen(
        [*command, "--daten", two_editions], stdout=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # Linux says so when the other end closes
            pass
    os.close(ours)
    assert process.returncode == 0
    lines = [line for line in shown.decode().splitlines() if line.startswith("  ")]
    assert lines
    assert max(map(len, lines)) <= 72


def test_json_has_the_same_keys_whatever_changed(two_editions: Path, unchanged: Told) -> None:
    done = vergleich(two_editions, "2023-12", "2024-06", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    nothing = to_record(*unchanged)
    assert json.loads(json.dumps(nothing)).keys() == record.keys()
    parts = ["massnahmen", "ziele", "handlungsfelder"]
    assert list(record) == ["vorher", "nachher", "uebergaenge", *parts]
    kept = {"neu", "weggefallen", "neuer_wortlaut", "andere_nummer"}
    for part in parts:
        assert list(record[part]) == list(nothing[part])
    assert kept | {"sachstand", "zusammengelegt", "aufgeteilt"} <= set(record["ziele"])
    assert kept | {"vorangekommen", "zurueckgestuft", "unveraendert", "zustaendig"} <= set(
        record["massnahmen"]
    )
    assert set(record["ziele"]) | set(record["massnahmen"]) | set(record["handlungsfelder"]) == {
        *map(str, Art), "unveraendert",
    }  # fmt: skip
    assert record["nachher"]["ausgabe"] == "2024-06"
    assert record["nachher"]["datenstand"] == "2024-04-30"
    assert record["vorher"]["massnahmen"] == 144
    assert record["vorher"]["ziele"] == 43
    assert record["massnahmen"]["unveraendert"] == 141
    assert record["uebergaenge"][IMPLEMENTIERT][WARTEND] == 1
    assert record["massnahmen"]["neu"] == [
        {
            "kennung": "BS-8.7",
            "text": "Neue Maßnahme (fiktiv).",
            "umsetzungsstand": WARTEND,
            "begruendung": "",
        }
    ]
    assert record["massnahmen"]["weggefallen"][0]["begruendung"] == "Beschluss (fiktiv)"
    assert record["massnahmen"]["zurueckgestuft"][0]["begruendung"] == "Grund in J16\n(fiktiv)"
    assert record["ziele"]["neuer_wortlaut"][0]["begruendung"] == "Grund in J2\n(fiktiv)"
    moved = record["massnahmen"]["andere_nummer"][0]
    assert (moved["vorher"]["kennung"], moved["nachher"]["kennung"]) == ("GP-6.6", "GP-6.5")


def test_faults_of_both_workbooks_are_listed_together(two_editions: Path, tmp_path: Path) -> None:
    for name in ("kik-2023-12.xlsx", "kik-2024-06.xlsx"):
        book = openpyxl.load_workbook(two_editions / name)
        book[BS]["D9"] = "x"
        book["Bericht"]["B7"] = None
        book.save(tmp_path / name)
    done = vergleich(tmp_path, "2023-12", "2024-06")
    assert (done.returncode, done.stdout) == (1, "")
    for name in ("kik-2023-12.xlsx", "kik-2024-06.xlsx"):
        assert f"{name}, {BS}!E9: BS-2.4 hat zwei Umsetzungsstände" in done.stderr
        assert f"{name}, Bericht!B7: „Herausgeber“ fehlt" in done.stderr
        assert f"2 Befunde in {name}" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("2023-12", "2023-12"), "Zweimal dieselbe Ausgabe: 2023-12"),
        (("2024-06", "2023-12"), "Die frühere Ausgabe steht zuerst: kik vergleich 2023-12 2024-06"),
        (("2023-12", "2031-01"), "Vorhandene Ausgaben: 2023-12, 2024-06"),
        (("2023-12", "Juni"), "„Juni“ ist keine Ausgabe"),
        (("2023-12",), "Es fehlt: NACHHER"),
    ],
)
def test_wrong_usage_is_a_german_sentence(
    two_editions: Path, arguments: tuple[str, ...], says: str
) -> None:
    done = vergleich(two_editions, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_help_has_examples_and_no_english() -> None:
    shown = run_kik("vergleich", "--help")
    assert shown.returncode == 0
    assert "Beispiele:\n  kik vergleich 2023-12 2024-06" in shown.stdout
    assert not any(word in shown.stdout for word in ("usage", "options", "positional"))


def test_the_comparison_reads_only_columns_that_are_published_too() -> None:
    assert set(table({}).columns) <= set(model.MASSNAHMEN_COLUMNS)
