"""Five years of a fictitious city: all that happens, told to its author once, and then all right.

Two Auflagen, a new, a renamed and a dropped Handlungsfeld, numbers used again, an edition that is
inserted later, a correction to the oldest.  Objects and checks only; nothing is built.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ausgaben_klein import Line, check, make
from kikdata.analysis.change_rows import Art, list_changes
from kikdata.analysis.change_sentences import describe_felder, describe_massnahmen
from kikdata.analysis.compare import compare_all, compare_distant
from kikdata.analysis.history import follow, permanent_ids
from kikdata.errors import Finding
from kikdata.model import Edition, Umsetzungsstand, to_snapshot

KURSE = "Für Eltern werden Sprachkurse in den Schulen angeboten (fiktiv)."
FESTE = "Feste und Begegnungen in den Stadtteilen werden gefördert (fiktiv)."
PFLEGE = "Pflegende Angehörige erhalten mehrsprachige Beratung zu Hause (fiktiv)."
LOTSEN = "Lotsinnen begleiten Familien beim Wechsel der Schule (fiktiv)."
SPORT = "Vereine öffnen ihr Training für Mädchen und Frauen (fiktiv)."
NETZ = "Ein Netzwerk der Betriebe tauscht sich vierteljährlich aus (fiktiv)."
WOHNEN = "Wer eine Wohnung sucht, bekommt Hilfe in einfacher Sprache (fiktiv)."
AEMTER = "Alle Ämter bieten Termine mit Dolmetschdienst an (fiktiv)."

BS, AA, GP = "Bildung (fiktiv)", "Arbeit (fiktiv)", "Gesundheit (fiktiv)"
NEUE_BS, WO = "Lernen (fiktiv)", "Wohnen (fiktiv)"
ZIEL_1, ZIEL_2 = "Alle lernen gut Deutsch (fiktiv).", "Alle kommen zusammen (fiktiv)."

# 2023-12: the first edition.
ERSTE = make(
    "2023-12",
    {
        "BS-1": ZIEL_1, "BS-1.1": (KURSE, {"stand": "b"}), "BS-1.2": LOTSEN,
        "BS-2": ZIEL_2, "BS-2.1": FESTE, "BS-2.2": SPORT,
        "AA-1.1": (NETZ, {"stand": "i"}), "GP-1.1": PFLEGE,
    },
    {"BS": BS, "AA": AA, "GP": GP},
)  # fmt: skip

# 2024-12: progress; LOTSEN is gone, its number stays free.
ZWEITE_LINES: dict[str, Line] = {
    "BS-1": ZIEL_1, "BS-1.1": (KURSE, {"stand": "i", "sachstand": "Zwölf Kurse (fiktiv)."}),
    "BS-2": ZIEL_2, "BS-2.1": (FESTE, {"zustaendig": "Kulturamt (fiktiv)"}), "BS-2.2": SPORT,
    "AA-1.1": (NETZ, {"stand": "i", "wort": "verstetigt"}), "GP-1.1": PFLEGE,
}  # fmt: skip
ZWEITE = make("2024-12", ZWEITE_LINES, {"BS": BS, "AA": AA, "GP": GP}, ["BS-1.2"])

# 2025-12: the first new Auflage.  Bildung is called Lernen, Wohnen is new, Gesundheit is gone with
# its Ziel; FESTE moves up into Ziel 1, and 1.2 is used again.
DRITTE_LINES: dict[str, Line] = {
    "BS-1": ZIEL_1, "BS-1.1": (KURSE, {"stand": "i", "sachstand": "Zwölf Kurse (fiktiv)."}),
    "BS-1.2": (FESTE, {"zustaendig": "Kulturamt (fiktiv)"}), "BS-1.3": SPORT,
    "WO-1": ("Alle wohnen gut (fiktiv).", {}), "WO-1.1": WOHNEN,
    "AA-1.1": (NETZ, {"stand": "i", "wort": "verstetigt"}),
}  # fmt: skip
DRITTE = make(
    "2025-12",
    DRITTE_LINES,
    {"WO": WO, "BS": NEUE_BS, "AA": AA},
    [("BS-1.2", "2024-12"), ("BS-2", "2025-12"), ("GP", "2025-12")],
)

# 2027-12: the second Auflage.  KURSE and FESTE are one; NETZ is two; LOTSEN comes back.
BEIDES = "Kurse für Eltern und Feste finden zusammen in den Schulen statt (fiktiv)."
TEIL_1, TEIL_2 = "Ein Netzwerk der Betriebe trifft sich.", "Der Austausch ist vierteljährlich."
VIERTE_LINES: dict[str, Line] = {
    "BS-1": ZIEL_1,
    "BS-1.1": (BEIDES, {"vorher": "BS-1.1; BS-1.2", "stand": "i"}),
    "BS-1.2": (LOTSEN, {"vorher": "2023-12:BS-1.2"}), "BS-1.3": SPORT,
    "WO-1": ("Alle wohnen gut (fiktiv).", {}), "WO-1.1": WOHNEN,
    "AA-1.1": (TEIL_1, {"vorher": "AA-1.1", "stand": "i"}),
    "AA-1.2": (TEIL_2, {"vorher": "AA-1.1", "stand": "i"}),
}  # fmt: skip
VIERTE = make("2027-12", VIERTE_LINES, {"AA": AA, "WO": WO, "BS": NEUE_BS})


def faults(findings: Sequence[Finding]) -> list[str]:
    return [str(finding) for finding in findings if not finding.is_hint]


def arts(*editions: Edition) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return kind and Kennung of each change, with what differs."""
    changes, _ = check(*editions)
    rows = list_changes(changes, editions[-1])
    return {(row.art, row.entry.kennung): (row.was, row.now) for row in rows}


def test_no_edition_leaves_its_author_with_a_question() -> None:
    for at in range(2, 5):
        _, findings = check(*(ERSTE, ZWEITE, DRITTE, VIERTE)[:at])
        assert faults(findings) == [], at


def test_the_second_edition_tells_sachstand_zustaendigkeit_and_the_word() -> None:
    told = arts(ERSTE, ZWEITE)
    assert told[Art.VORANGEKOMMEN, "BS-1.1"] == (KURSE, KURSE)
    assert told[Art.SACHSTAND, "BS-1.1"] == ("", "Zwölf Kurse (fiktiv).")
    assert told[Art.ZUSTAENDIG, "BS-2.1"] == ("", "Kulturamt (fiktiv)")
    assert told[Art.STAND_WORTLAUT, "AA-1.1"] == ("implementiert", "verstetigt")
    assert told[Art.WEGGEFALLEN, "BS-1.2"] == (LOTSEN, "")
    assert len(told) == 5


def test_the_first_auflage_changes_handlungsfelder_and_uses_numbers_again() -> None:
    told = arts(ERSTE, ZWEITE, DRITTE)
    assert told[Art.HANDLUNGSFELD_UMBENANNT, "BS"] == (BS, NEUE_BS)
    assert (Art.HANDLUNGSFELD_NEU, "WO") in told
    assert (Art.HANDLUNGSFELD_WEGGEFALLEN, "GP") in told
    assert (Art.ANDERE_NUMMER, "BS-1.2") in told
    assert (Art.ANDERE_NUMMER, "BS-1.3") in told
    assert not any(art in (Art.ZURUECKGESTUFT, Art.NEUER_WORTLAUT) for art, _ in told)
    assert [k for art, k in told if art == Art.NEU] == ["WO-1.1", "WO-1"]
    changes, _ = check(ERSTE, ZWEITE, DRITTE)
    assert describe_felder(changes) == (
        "Ein Handlungsfeld ist neu, eines ist weggefallen und eines hat einen neuen Namen."
    )


def test_the_second_auflage_merges_splits_and_takes_up_again() -> None:
    changes, _ = check(ERSTE, ZWEITE, DRITTE, VIERTE)
    assert describe_massnahmen(changes).startswith(
        "Eine Maßnahme ist wieder aufgenommen, eine ist in einer anderen aufgegangen, eine "
        "ist durch Aufteilen entstanden"
    )
    told = arts(ERSTE, ZWEITE, DRITTE, VIERTE)
    assert (Art.WIEDER_AUFGENOMMEN, "BS-1.2") in told
    assert {(Art.AUFGETEILT, "AA-1.1"), (Art.AUFGETEILT, "AA-1.2")} <= told.keys()
    assert told[Art.HANDLUNGSFELD_REIHENFOLGE, "AA"] == ("3. Handlungsfeld", "1. Handlungsfeld")


def test_every_number_adds_up_in_every_edition() -> None:
    editions = [to_snapshot(one) for one in (ERSTE, ZWEITE, DRITTE, VIERTE)]
    for (before, after), changes in zip(pairwise(editions), compare_all(editions), strict=True):
        assert changes.total_before == len(before.rows)
        assert changes.total_after == len(after.rows)
        assert int(changes.transitions.to_numpy().sum()) == len(changes.common)


def test_each_massnahme_keeps_its_permanent_id() -> None:
    *earlier, today = [to_snapshot(one) for one in (ERSTE, ZWEITE, DRITTE, VIERTE)]
    assert permanent_ids(earlier, today) == {
        "BS-1.1": "2023-12-BS-1.1",
        "BS-1.2": "2023-12-BS-1.2",
        "BS-1.3": "2023-12-BS-2.2",
        "WO-1.1": "2025-12-WO-1.1",
        "AA-1.1": "2023-12-AA-1.1",
        "AA-1.2": "2027-12-AA-1.2",
    }
    ways = follow(earlier, today)
    assert [s.kennung for s in ways["BS-1.3"].stations] == ["BS-2.2", "BS-2.2", "BS-1.3", "BS-1.3"]
    assert [s.ausgabe for s in ways["BS-1.2"].stations] == ["2023-12", "2027-12"]


def test_an_edition_inserted_later_changes_who_is_compared_and_no_identity() -> None:
    inserted = make(
        "2024-06",
        {**ZWEITE_LINES, "BS-1.1": (KURSE, {"stand": "b"}), "BS-1.2": LOTSEN},
        {"BS": BS, "AA": AA, "GP": GP},
    )
    before, _ = check(ERSTE, ZWEITE)
    after, findings = check(ERSTE, inserted, ZWEITE)
    assert faults(findings) == []
    assert len(before.advanced) == len(after.advanced) == 1
    assert [one.kennung for one in after.dropped] == ["BS-1.2"]
    chain = [to_snapshot(one) for one in (ERSTE, inserted, ZWEITE, DRITTE, VIERTE)]
    ids = permanent_ids(chain[:-1], chain[-1])
    assert ids["BS-1.3"] == "2023-12-BS-2.2"


def test_a_correction_to_the_oldest_is_seen_by_the_next_and_not_by_later_ones() -> None:
    rows = tuple(
        replace(row, umsetzungsstand=Umsetzungsstand.IMPLEMENTIERT)
        if row.kennung == "BS-1.1"
        else row
        for row in ERSTE.rows
    )
    corrected = replace(ERSTE, rows=rows)
    changes, findings = check(corrected, ZWEITE)
    assert faults(findings) == []
    assert changes.advanced == ()
    assert arts(corrected, ZWEITE, DRITTE) == arts(ERSTE, ZWEITE, DRITTE)


def test_the_first_and_the_last_edition_are_compared_through_all_between() -> None:
    editions = [to_snapshot(one) for one in (ERSTE, ZWEITE, DRITTE, VIERTE)]
    changes = compare_distant(editions, 0)
    origins = {k: [one.kennung for one in was] for k, was in changes.origins.items()}
    assert origins == {
        "BS-1.1": ["BS-1.1", "BS-2.1"], "BS-1.2": ["BS-1.2"], "BS-1.3": ["BS-2.2"],
        "AA-1.1": ["AA-1.1"], "AA-1.2": ["AA-1.1"],
    }  # fmt: skip
    assert [one.kennung for one in changes.new] == ["WO-1.1"]
    assert [one.kennung for one in changes.dropped] == ["GP-1.1"]
