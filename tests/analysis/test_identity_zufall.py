"""Many editions of a fictitious city of which it is known what is what (fiktiv).

Nothing is taken for something else without a finding about it, and whoever answers the findings
truthfully ends with every Maßnahme and every Ziel paired as it is, and without a contradiction.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ausgaben_klein import NAMES
from examples import examples
from kikdata.analysis.change_rows import changes_since
from kikdata.analysis.changes import Changes
from kikdata.analysis.history import permanent_ids
from kikdata.checks.since_before import check_changes
from kikdata.model import Snapshot, to_snapshot
from stadt import City

_ROUNDS = 6  # so often an author may have to look again


def paired(changes: Changes) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in (changes.ziele, changes):
        for kennung, was in part.origins.items():
            found[kennung] = {one.kennung for one in was}
    return found


def play(seed: int, editions: int, steps: int) -> None:
    """Play editions, answering each finding; the pairing must always be right or in question."""
    city = City(random.Random(seed))
    city.found(NAMES)
    earlier: list[Snapshot] = []
    for at in range(editions):
        ausgabe = f"{2024 + at // 2}-{'06' if at % 2 else '01'}"
        city.next(ausgabe, steps if earlier else 0)
        if earlier:
            settle(city, ausgabe, earlier)
        earlier.append(to_snapshot(city.edition(ausgabe)))
        city.last = ausgabe
        check_ids(city, earlier)


def settle(city: City, ausgabe: str, earlier: list[Snapshot]) -> None:
    asked: set[tuple[str, str, str]] = set()
    truth = city.truth(ausgabe)
    for _ in range(_ROUNDS):
        edition = city.edition(ausgabe)
        changes = changes_since(earlier[-1], edition)
        findings = [f for f in check_changes(edition, earlier, changes) if not f.is_hint]
        told = paired(changes)
        if not findings:
            assert {k: told.get(k, set()) for k in truth} == truth
            return
        questions = {(f.rule, f.sheet, f.cell) for f in findings}
        assert not questions & {one for one in asked if one[0] != "entfallen-ohne-begruendung"}
        asked |= questions
        for finding in findings:
            city.answer(ausgabe, edition, finding)
    raise AssertionError(f"no end of questions: {[str(one) for one in findings]}")


def check_ids(city: City, editions: list[Snapshot]) -> None:
    """No id is given twice, and one that goes on under one row keeps its id."""
    *earlier, today = editions
    ids = permanent_ids(earlier, today)
    assert len(set(ids.values())) == len(ids)


@given(seed=st.integers(0, 2**32), steps=st.integers(1, 8))
@examples(0.5)
def test_every_pairing_is_right_or_asked(seed: int, steps: int) -> None:
    play(seed, 4, steps)


@pytest.mark.lang
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 30))
@examples()
def test_every_pairing_is_right_or_asked_over_many_editions(seed: int, steps: int) -> None:
    play(seed, 8, steps)
