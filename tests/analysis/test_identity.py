"""Which Maßnahme is which over the editions: each case right, or one finding that asks.

All editions and texts here are made up (fiktiv).
"""

from __future__ import annotations

import random

import pytest

from ausgaben_klein import NAMES, check, make
from kikdata.analysis.changes import Part
from kikdata.analysis.compare import compare_distant
from kikdata.analysis.history import follow, permanent_ids
from kikdata.errors import Finding
from kikdata.model import Edition, to_snapshot

KURSE = "Für Eltern werden Sprachkurse in den Schulen angeboten (fiktiv)."
FESTE = "Feste und Begegnungen in den Stadtteilen werden gefördert (fiktiv)."
PFLEGE = "Pflegende Angehörige erhalten mehrsprachige Beratung zu Hause (fiktiv)."
LOTSEN = "Lotsinnen begleiten Familien beim Wechsel der Schule (fiktiv)."
SPORT = "Vereine öffnen ihr Training für Mädchen und Frauen (fiktiv)."
NETZ = "Ein Netzwerk der Betriebe tauscht sich vierteljährlich aus (fiktiv)."

Moves = dict[str, list[str]]


def origins(part: Part) -> Moves:  # type: ignore[type-arg]
    """Return what each entry was; [] for what is new."""
    found = {kennung: [one.kennung for one in was] for kennung, was in part.origins.items()}
    return {**found, **{one.kennung: [] for one in part.new}}


def faults(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.rule, f.sheet, f.cell) for f in findings if not f.is_hint]


def hints(findings: list[Finding]) -> list[str]:
    return [finding.message for finding in findings if finding.is_hint]


FIRST = make("2023-12", {"BS-1.1": KURSE, "BS-1.2": FESTE, "BS-2.1": PFLEGE, "AA-1.1": NETZ})
BS, AA = NAMES["BS"], NAMES["AA"]


def later(lines: dict[str, object], **rest: object) -> Edition:
    return make("2024-06", lines, **rest)  # type: ignore[arg-type]


# --- right without a word ---------------------------------------------------------------------


def test_the_same_number_and_text_is_the_same() -> None:
    changes, findings = check(
        FIRST, make("2024-06", {"BS-1.1": KURSE, "BS-1.2": FESTE, "BS-2.1": PFLEGE, "AA-1.1": NETZ})
    )
    assert changes.is_empty
    assert findings == []


def test_numbers_that_close_up_follow_the_texts() -> None:
    changes, findings = check(
        FIRST,
        later(
            {"BS-1.1": FESTE, "BS-2.1": PFLEGE, "AA-1.1": NETZ}, entfallen=[("BS-1.1", "2024-06")]
        ),
    )
    assert origins(changes)["BS-1.1"] == ["BS-1.2"]
    assert [one.kennung for one in changes.dropped] == ["BS-1.1"]
    assert faults(findings) == []
    assert len(hints(findings)) == 1


def test_a_move_to_another_handlungsfeld_follows_the_text() -> None:
    changes, findings = check(
        FIRST,
        later(
            {"BS-1.1": KURSE, "BS-1.2": FESTE, "AA-1.1": NETZ, "AA-1.2": PFLEGE}, entfallen=["BS-2"]
        ),
    )
    assert origins(changes)["AA-1.2"] == ["BS-2.1"]
    assert faults(findings) == []


def test_ten_that_move_together_are_one_hint() -> None:
    texts = {
        f"BS-1.{n}": f"Maßnahme Nummer {'abcdefghij'[n - 1] * 9} (fiktiv)" for n in range(1, 11)
    }
    moved = {f"BS-1.{int(k[5:]) + 1}": text for k, text in texts.items()}
    changes, findings = check(make("2023-12", texts), later({**moved, "BS-1.1": SPORT}))
    assert len(changes.moved) == 10
    assert faults(findings) == []
    (hint,) = hints(findings)
    assert "10 Zeilen" in hint


def test_a_ziel_takes_its_massnahmen_along_without_a_hint_for_each() -> None:
    before = make("2023-12", {"BS-1": "Erstes Ziel (fiktiv)", "BS-1.1": KURSE, "BS-1.2": FESTE})
    changes, findings = check(
        before,
        later(
            {
                "BS-1": "Ein neues Ziel davor (fiktiv)",
                "BS-1.1": SPORT,
                "BS-2": "Erstes Ziel (fiktiv)",
                "BS-2.1": KURSE,
                "BS-2.2": FESTE,
            }
        ),
    )
    assert origins(changes.ziele) == {"BS-2": ["BS-1"], "BS-1": []}
    assert origins(changes) == {"BS-2.1": ["BS-1.1"], "BS-2.2": ["BS-1.2"], "BS-1.1": []}
    assert faults(findings) == []
    assert len(hints(findings)) == 1


def test_another_kuerzel_with_the_same_name_takes_all_along() -> None:
    names = {"BI": NAMES["BS"], "AA": NAMES["AA"]}
    changes, findings = check(
        FIRST,
        later({"BI-1.1": KURSE, "BI-1.2": FESTE, "BI-2.1": PFLEGE, "AA-1.1": NETZ}, felder=names),
    )
    assert origins(changes.felder)["BI"] == ["BS"]
    assert origins(changes)["BI-1.2"] == ["BS-1.2"]
    assert faults(findings) == []
    assert len(hints(findings)) == 1


def test_a_renamed_handlungsfeld_with_its_massnahmen_is_the_same() -> None:
    names = {**NAMES, "BS": "Lernen und Sprechen (fiktiv)"}
    changes, findings = check(
        FIRST,
        later({"BS-1.1": KURSE, "BS-1.2": FESTE, "BS-2.1": PFLEGE, "AA-1.1": NETZ}, felder=names),
    )
    assert [pair.after.name for pair in changes.felder.reworded] == [names["BS"]]
    assert faults(findings) == []


# --- asked once -------------------------------------------------------------------------------

REST = {"BS-1.2": FESTE, "BS-2.1": PFLEGE, "AA-1.1": NETZ}


def test_another_text_under_the_same_number_is_asked_and_not_paired() -> None:
    changes, findings = check(FIRST, later({**REST, "BS-1.1": SPORT}))
    assert origins(changes)["BS-1.1"] == []
    assert faults(findings) == [("vorher-unklar", BS, "K3")]
    (finding,) = findings
    assert "In K3 (Spalte „Vorher“) eintragen: „BS-1.1“" in finding.message
    assert "„neu“" in finding.message


@pytest.mark.parametrize(
    ("row", "gone", "was"),
    [
        ({"vorher": "BS-1.1", "grund": "Neu gefasst (fiktiv)"}, (), ["BS-1.1"]),
        ({"vorher": "neu"}, [("BS-1.1", "2024-06")], []),
        ({}, [("BS-1.1", "2024-06")], []),
    ],
    ids=["the same", "new", "listed as gone"],
)
def test_the_answer_settles_it(row: dict[str, str], gone: list[object], was: list[str]) -> None:
    changes, findings = check(FIRST, later({**REST, "BS-1.1": (SPORT, row)}, entfallen=gone))
    assert origins(changes)["BS-1.1"] == was
    assert faults(findings) == []


def test_a_reason_alone_does_not_make_two_unlike_texts_one() -> None:
    _, findings = check(FIRST, later({**REST, "BS-1.1": (SPORT, {"grund": "Ersetzt (fiktiv)"})}))
    assert faults(findings) == [("vorher-unklar", BS, "K3")]


def test_a_slight_rewording_asks_for_the_reason_and_names_the_other_way() -> None:
    text = KURSE.replace("Eltern", "alle Eltern")
    _, (finding,) = check(FIRST, later({**REST, "BS-1.1": text}))
    assert (finding.rule, finding.cell) == ("wortlaut-ohne-begruendung", "J3")
    assert "In K3 (Spalte „Vorher“) „neu“" in finding.message


def test_a_moved_and_reworded_massnahme_is_asked_with_its_old_number() -> None:
    text = FESTE.replace("gefördert", "sehr gefördert")
    lines = {"BS-1.1": KURSE, "BS-2.1": PFLEGE, "BS-2.2": text, "AA-1.1": NETZ}
    changes, findings = check(FIRST, later(lines))
    assert origins(changes)["BS-2.2"] == []
    assert faults(findings) == [("vorher-unklar", BS, "K6")]
    assert "„BS-1.2“" in findings[0].message
    answered = {**lines, "BS-2.2": (text, {"vorher": "BS-1.2", "grund": "(fiktiv)"})}
    changes, findings = check(FIRST, later(answered))
    assert origins(changes)["BS-2.2"] == ["BS-1.2"]
    assert findings == []


def test_a_number_between_two_similar_texts_is_asked() -> None:
    """What stood there is similar, and another text is closer: neither is simply taken."""
    one, two = (
        f"In den {where} werden Angebote für Eltern ausgebaut (fiktiv)."
        for where in ("Grundschulen", "Mittelschulen")
    )
    before = make("2023-12", {"BS-1.1": one, "BS-1.2": two})
    changes, findings = check(
        before,
        later(
            {"BS-1.1": two.replace("ausgebaut", "auf- und ausgebaut")},
            entfallen=[("BS-1.1", "2024-06")],
        ),
    )
    assert origins(changes)["BS-1.1"] == []
    assert faults(findings) == [("vorher-unklar", BS, "K3")]
    assert "„BS-1.2“" in findings[0].message


def test_texts_that_stand_twice_are_asked_when_they_move() -> None:
    before = make("2023-12", {"BS-1.1": KURSE, "BS-2.1": KURSE, "BS-3.1": FESTE})
    _, findings = check(
        before, later({"BS-1.1": FESTE, "BS-2.1": SPORT, "BS-2.2": KURSE, "BS-3.1": KURSE})
    )
    asked = [finding for finding in findings if finding.rule == "vorher-unklar"]
    assert {finding.cell for finding in asked} == {"K5", "K6", "K8"}
    assert all("„BS-1.1“" in f.message or "„BS-2.1“" in f.message for f in asked)


def test_what_comes_back_is_asked_with_the_edition_it_is_from() -> None:
    second = later({"BS-1.1": KURSE, "BS-2.1": PFLEGE, "AA-1.1": NETZ}, entfallen=["BS-1.2"])
    lines = {"BS-1.1": KURSE, "BS-2.1": PFLEGE, "BS-2.2": FESTE, "AA-1.1": NETZ}
    _, (finding,) = check(FIRST, second, make("2024-12", lines))
    assert (finding.rule, finding.cell) == ("vorher-unklar", "K6")
    assert "„2023-12:BS-1.2“" in finding.message
    third = make("2024-12", {**lines, "BS-2.2": (FESTE, {"vorher": "2023-12:BS-1.2"})})
    changes, findings = check(FIRST, second, third)
    assert [(p.before.kennung, p.after.kennung) for p in changes.returned] == [("BS-1.2", "BS-2.2")]
    assert findings == []
    earlier = [to_snapshot(FIRST), to_snapshot(second)]
    assert permanent_ids(earlier, to_snapshot(third))["BS-2.2"] == "2023-12-BS-1.2"
    stations = follow(earlier, to_snapshot(third))["BS-2.2"].stations
    assert [(s.ausgabe, s.kennung) for s in stations] == [
        ("2023-12", "BS-1.2"),
        ("2024-12", "BS-2.2"),
    ]


def test_one_becomes_two() -> None:
    both = (
        "Für Eltern gibt es Sprachkurse am Vormittag, und Lotsinnen begleiten den Wechsel der "
        "Schule (fiktiv)."
    )
    before = make("2023-12", {"BS-1.1": both, "BS-1.2": FESTE})
    parts = {
        "BS-1.1": "Für Eltern gibt es Sprachkurse am Vormittag.",
        "BS-1.2": FESTE,
        "BS-1.3": "Lotsinnen begleiten den Wechsel der Schule.",
    }
    _, findings = check(before, later(parts))
    assert faults(findings) == [("vorher-unklar", BS, "K3"), ("vorher-unklar", BS, "K5")]
    said = {k: (text, {"vorher": "BS-1.1"}) if k != "BS-1.2" else text for k, text in parts.items()}
    changes, findings = check(before, later(said))
    assert origins(changes) == {"BS-1.1": ["BS-1.1"], "BS-1.2": ["BS-1.2"], "BS-1.3": ["BS-1.1"]}
    assert [pair.after.kennung for pair in changes.split] == ["BS-1.3"]
    assert faults(findings) == []


def test_two_become_one() -> None:
    before = make("2023-12", {"BS-1.1": (KURSE, {"stand": "i"}), "BS-1.2": FESTE, "BS-1.3": SPORT})
    lines = {
        "BS-1.1": ("Kurse und Feste finden zusammen statt (fiktiv).", {"vorher": "BS-1.1; BS-1.2"}),
        "BS-1.2": SPORT,
    }
    changes, findings = check(before, later(lines))
    assert origins(changes)["BS-1.1"] == ["BS-1.1", "BS-1.2"]
    assert [pair.before.kennung for pair in changes.merged] == ["BS-1.2"]
    assert (changes.total_before, changes.total_after) == (3, 2)
    assert faults(findings) == [("rueckstufung-ohne-begruendung", BS, "J3")]
    assert changes.reworded == ()


def test_a_ziel_splits() -> None:
    before = make(
        "2023-12",
        {
            "BS-1": "Lernen und Feiern (fiktiv)",
            "BS-1.1": KURSE,
            "BS-1.2": FESTE,
            "BS-1.3": SPORT,
            "BS-1.4": PFLEGE,
        },
    )
    lines = {
        "BS-1": "Lernen und Feiern (fiktiv)",
        "BS-1.1": KURSE,
        "BS-1.2": FESTE,
        "BS-2": "Sich bewegen (fiktiv)",
        "BS-2.1": SPORT,
        "BS-2.2": PFLEGE,
    }
    _, findings = check(before, later(lines))
    assert faults(findings) == [("vorher-unklar", BS, "K5")]
    answered = {**lines, "BS-2": ("Sich bewegen (fiktiv)", {"vorher": "BS-1"})}
    changes, findings = check(before, later(answered))
    assert origins(changes.ziele) == {"BS-1": ["BS-1"], "BS-2": ["BS-1"]}
    assert origins(changes)["BS-2.1"] == ["BS-1.3"]
    assert faults(findings) == []


def test_a_new_auflage_is_asked_in_a_few_words() -> None:
    """Of 120 old ones 30 stay, with other numbers; 90 are new under numbers that were taken."""
    old = {f"{k}-{z}.{m}": f"Alt {k}{z}{m} {_words(k, z, m)} (fiktiv)" for k, z, m in _grid()}
    kept = list(old.values())[::4]
    new = {
        key: kept[at // 4] if at % 4 == 3 else f"Neu {at} {_words('N', at, at)} (fiktiv)"
        for at, key in enumerate(old)
    }
    ziele = {f"{k}-{z}": f"Altes Ziel {_words(k, z, 99)}" for k, z, m in _grid()}
    neue = {f"{k}-{z}": f"Neues Ziel {_words('Z' + k, z, 98)}" for k, z, m in _grid()}
    first = make("2023-12", {**old, **ziele})
    changes, findings = check(first, later({**new, **neue}))
    assert len(changes.common) == 30
    assert 1 <= len(faults(findings)) <= 6
    told = {key: (text, {"vorher": "neu"}) for key, text in neue.items()}
    gone = [(kuerzel, "2024-06") for kuerzel in NAMES]
    changes, findings = check(first, later({**new, **told}, entfallen=gone))
    assert faults(findings) == []
    assert (len(changes.common), len(changes.new), len(changes.dropped)) == (30, 90, 90)
    assert not changes.felder.new


def _grid() -> list[tuple[str, int, int]]:
    return [(k, z, m) for k in NAMES for z in range(1, 9) for m in range(1, 6)]


def _words(key: str, one: int, two: int) -> str:
    chance = random.Random(f"{key}/{one}/{two}")
    return " ".join("".join(chance.choices("abcdefghilmnorstu", k=7)) for _ in range(6))


# --- said, but not possible -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "rule", "says"),
    [
        ("BS-9.9", "vorher-unbekannt", "BS-9.9 gibt es in der Ausgabe 2023-12 nicht"),
        ("2021-01:BS-1.1", "vorher-unbekannt", "2021-01"),
    ],
)
def test_a_reference_to_nothing_is_a_finding(said: str, rule: str, says: str) -> None:
    _, findings = check(
        FIRST,
        later({**REST, "BS-1.1": (KURSE, {"vorher": said})}, entfallen=[("BS-1.1", "2024-06")]),
    )
    assert faults(findings)[0] == (rule, BS, "K3")
    assert says in findings[0].message


def test_named_and_listed_as_gone_is_a_contradiction() -> None:
    lines = {**REST, "BS-1.1": (KURSE, {"vorher": "BS-1.1"})}
    _, findings = check(FIRST, later(lines, entfallen=[("BS-1.1", "2024-06")]))
    assert faults(findings) == [("vorher-entfallen", BS, "K3")]


def test_listed_as_gone_and_there_with_its_text_is_a_contradiction() -> None:
    lines = {"BS-1.1": PFLEGE, "BS-1.2": KURSE, "AA-1.1": NETZ}
    gone = [("BS-1.1", "2024-06"), ("BS-1.2", "2024-06"), "BS-2"]
    _, findings = check(FIRST, later(lines, entfallen=gone))
    assert ("entfallen-noch-da", "Entfallen", "A2") in faults(findings)


def test_an_old_entry_does_not_deny_the_number_given_again() -> None:
    second = later(
        {"BS-1.1": FESTE, "BS-2.1": PFLEGE, "AA-1.1": NETZ}, entfallen=[("BS-1.1", "2024-06")]
    )
    third = make(
        "2024-12",
        {"BS-1.1": FESTE, "BS-2.1": PFLEGE, "AA-1.1": NETZ},
        entfallen=[("BS-1.1", "2024-06")],
    )
    changes, findings = check(FIRST, second, third)
    assert changes.is_empty
    assert findings == []


# --- over many editions -----------------------------------------------------------------------


def test_two_distant_editions_are_compared_through_those_between() -> None:
    second = later(
        {"BS-1.1": FESTE, "BS-1.2": (SPORT, {"vorher": "BS-1.1"}), "BS-2.1": PFLEGE, "AA-1.1": NETZ}
    )
    third = make(
        "2024-12",
        {
            "BS-2.1": FESTE,
            "BS-2.2": (LOTSEN, {"vorher": "BS-1.2"}),
            "BS-1.1": PFLEGE,
            "AA-1.1": NETZ,
        },
    )
    changes = compare_distant([to_snapshot(one) for one in (FIRST, second, third)], 0)
    assert origins(changes) == {
        "BS-1.1": ["BS-2.1"],
        "BS-2.1": ["BS-1.2"],
        "BS-2.2": ["BS-1.1"],
        "AA-1.1": ["AA-1.1"],
    }


def test_ids_stay_through_other_numbers_and_are_not_given_twice() -> None:
    second = later(
        {"BS-1.1": FESTE, "BS-2.1": PFLEGE, "AA-1.1": NETZ, "AA-1.2": SPORT},
        entfallen=[("BS-1.1", "2024-06")],
    )
    ids = permanent_ids([to_snapshot(FIRST)], to_snapshot(second))
    assert ids == {
        "BS-1.1": "2023-12-BS-1.2",
        "BS-2.1": "2023-12-BS-2.1",
        "AA-1.1": "2023-12-AA-1.1",
        "AA-1.2": "2024-06-AA-1.2",
    }
