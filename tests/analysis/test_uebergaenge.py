"""The picture of what moved between two editions, and its words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chart_texts import colliding_texts
from examples import examples
from kikdata.analysis.change_sentences import describe_transitions
from kikdata.analysis.counts import STAENDE
from kikdata.charts.changes import draw_transitions
from kikdata.charts.style import to_dark, to_svg

EXTREMES = {
    "usual": ([[40, 12, 3], [1, 38, 9], [1, 2, 41]], (3, 1, 0), (1, 0, 1)),
    "nothing moved": ([[60, 0, 0], [0, 41, 0], [0, 0, 43]], (0, 0, 0), (0, 0, 0)),
    "one alone": ([[0, 0, 0], [0, 0, 0], [0, 0, 1]], (0, 0, 0), (0, 0, 0)),
    "all back": ([[0, 0, 0], [50, 0, 0], [44, 50, 0]], (0, 0, 0), (0, 0, 0)),
    "many and single ones": ([[10_000, 1, 1], [1, 1, 1], [1, 1, 1]], (1, 1, 1), (1, 1, 1)),
    "all new, all dropped": ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], (4, 5, 6), (7, 0, 2)),
    "nothing at all": ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], (0, 0, 0), (0, 0, 0)),
}
NAMES = ("Ausgabe 2023-12", "Ausgabe 2024-06")
counts = st.one_of(st.just(0), st.integers(0, 20), st.integers(0, 10_000))
triples = st.tuples(counts, counts, counts)


def transitions(rows: Sequence[Sequence[int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, index=STAENDE, columns=STAENDE)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", EXTREMES)
def test_no_label_covers_another(name: str, narrow: bool) -> None:
    rows, new, dropped = EXTREMES[name]
    figure = draw_transitions(transitions(rows), new, dropped, *NAMES, narrow=narrow)
    assert colliding_texts(figure) == []


@examples(0.3)
@given(st.tuples(triples, triples, triples), triples, triples, st.booleans())
def test_labels_stay_apart_and_complete_for_any_counts(
    rows: tuple[tuple[int, ...], ...],
    new: tuple[int, ...],
    dropped: tuple[int, ...],
    narrow: bool,
) -> None:
    figure = draw_transitions(transitions(rows), new, dropped, *NAMES, narrow=narrow)
    assert colliding_texts(figure) == []
    shown = [text.get_text() for text in figure.axes[0].texts]
    moved = [rows[i][j] for i in range(3) for j in range(3) if i != j and rows[i][j]]
    for count in (*moved, *(sum(row) + d for row, d in zip(rows, dropped, strict=True))):
        assert str(count) in shown


def test_every_colour_has_a_dark_one_and_bytes_repeat() -> None:
    rows, new, dropped = EXTREMES["usual"]
    svgs = [to_svg(draw_transitions(transitions(rows), new, dropped, *NAMES)) for _ in range(2)]
    assert svgs[0] == svgs[1]
    colours = set(re.findall("#[0-9a-f]{6}", svgs[0]))
    assert colours
    assert not {c for c in colours if to_dark(c) == c}


def test_words_tell_all_counts() -> None:
    rows, new, dropped = EXTREMES["usual"]
    assert describe_transitions(transitions(rows), new, dropped, *NAMES) == (
        "Flussdiagramm von Ausgabe 2023-12 (149\u00a0Maßnahmen) "
        "nach Ausgabe 2024-06 (151\u00a0Maßnahmen). "
        "Vorangekommen: 12 von wartend zu in Bearbeitung, 3 von wartend zu implementiert, "
        "9 von in Bearbeitung zu implementiert. "
        "Zurückgestuft: 1 von in Bearbeitung zu wartend, 1 von implementiert zu wartend, "
        "2 von implementiert zu in Bearbeitung. "
        "Unverändert: 40 wartend, 38 in Bearbeitung, 41 implementiert. "
        "Neu: 3 wartend, 1 in Bearbeitung. Weggefallen: 1 wartend, 1 implementiert."
    )


def test_words_say_where_nothing_moved() -> None:
    rows, new, dropped = EXTREMES["one alone"]
    words = describe_transitions(transitions(rows), new, dropped, *NAMES)
    assert "(eine Maßnahme). Vorangekommen: keine. Zurückgestuft: keine." in words


def test_texts_over_each_other_would_be_noticed() -> None:
    rows, new, dropped = EXTREMES["usual"]
    figure = draw_transitions(transitions(rows), new, dropped, *NAMES)
    figure.axes[0].text(1, 30, "Ausgabe", va="baseline")
    assert colliding_texts(figure)
