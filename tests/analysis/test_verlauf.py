"""The development over the editions: picture, words, numbers."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from chart_texts import colliding_texts
from examples import examples
from kikdata import line_chart, sentence, table
from kikdata.analysis.trend import Point, Series, summarize_trend
from kikdata.charts.style import to_dark, to_svg
from kikdata.charts.trend import draw_trend
from kikdata.checks.earlier import earlier_editions
from kikdata.checks.register_file import REGISTER_FOLDER, register_path
from kikdata.checks.workbook import load
from kikdata.model import Edition, Snapshot
from kikdata.pages.report import Bericht
from reihe_tabelle import AUSGABEN
from tabellen import to_rows

START = dt.date(2023, 10, 5)


def points(counts: list[tuple[int, int, int]], gaps: list[int]) -> tuple[Point, ...]:
    days = [sum(gaps[:i]) for i in range(len(counts))]
    dates = [START + dt.timedelta(days=day) for day in days]
    return tuple(Point(f"{d.year}-{d.month:02d}", d, c) for d, c in zip(dates, counts, strict=True))


def snapshots(edition: Edition, number: int) -> tuple[Snapshot, ...]:
    """Fictitious earlier editions: the further back, the more is still waiting."""
    found = []
    for i in range(number, 0, -1):
        table: pd.DataFrame = edition.massnahmen.copy()
        table.loc[table.index[: 3 * i], "umsetzungsstand"] = "wartend"
        date = edition.angaben.dates["Datenstand"] - dt.timedelta(days=182 * i)
        found.append(Snapshot(f"{date.year}-{date.month:02d}", "Fiktiv", date, to_rows(table)))
    return tuple(found)


@pytest.fixture(scope="module")
def edition(arbeitsmappe: Path) -> Edition:
    return load(arbeitsmappe)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("number", [1, 2, 3, 12, 20, 24])
def test_labels_stay_apart_for_few_and_many_editions(number: int, narrow: bool) -> None:
    series = points([(60 - 2 * i, 41 + i, 43 + i) for i in range(number)], [180] * number)
    assert colliding_texts(draw_trend([Series("", series)], narrow=narrow)) == []
    felder = [Series("Bürgerschaftliches Engagement", series)] * 6
    assert colliding_texts(draw_trend(felder, narrow=narrow)) == []


@examples(0.15)
@given(st.data(), st.booleans(), st.booleans())
def test_labels_stay_apart_for_any_counts_and_dates(
    data: st.DataObject, narrow: bool, several: bool
) -> None:
    count = st.integers(0, 10_000)
    counts = data.draw(st.lists(st.tuples(count, count, count).filter(any), min_size=1, max_size=6))
    gaps = data.draw(st.lists(st.integers(0, 900), min_size=len(counts), max_size=len(counts)))
    series = Series("Gesundheit und Pflege", points(counts, gaps))
    figure = draw_trend([series] * (6 if several else 1), narrow=narrow)
    assert colliding_texts(figure) == []


def test_gaps_in_time_show_at_their_true_length() -> None:
    series = points([(1, 1, 1)] * 3, [100, 300, 0])
    figure = draw_trend([Series("", series)])
    lines = [np.asarray(line.get_xdata(), dtype=float) for line in figure.axes[0].lines]
    ticks = sorted(xs[0] for xs in lines if len(xs) == 2 and xs[0] == xs[1])
    assert (ticks[2] - ticks[1]) / (ticks[1] - ticks[0]) == pytest.approx(3)


def test_every_colour_has_a_dark_one() -> None:
    svg = to_svg(draw_trend([Series("", points([(1, 2, 3), (0, 3, 3)], [90, 0]))]))
    assert not {c for c in re.findall("#[0-9a-f]{6}", svg) if to_dark(c) == c}


def test_the_first_edition_says_so_in_one_sentence_and_shows_no_empty_frame(
    edition: Edition,
) -> None:
    bericht = Bericht(edition)
    assert "erste Ausgabe" in sentence(bericht.verlauf).html
    for verlauf in (bericht.verlauf, bericht.verlauf_je_handlungsfeld):
        assert line_chart(verlauf, title="Probe").html == table(verlauf).html == ""


@pytest.mark.parametrize("number", [1, 19])
def test_table_has_one_row_per_edition_with_its_numbers(edition: Edition, number: int) -> None:
    html = table(Bericht(edition, snapshots(edition, number)).verlauf, caption="Probe").html
    rows = BeautifulSoup(html, "html.parser").select("tbody tr")
    assert len(rows) == number + 1
    assert rows[-1].th is not None
    assert rows[-1].th.get_text() == "Dezember 2023 (05.10.2023)"
    assert rows[-1].select("td")[-1].get_text() == str(len(edition.massnahmen))


def verlauf_of(edition: Edition, earlier: Sequence[Snapshot]) -> list[str]:
    """All that is told of the development, of the whole and of one Handlungsfeld."""
    bericht = Bericht(edition, earlier)
    told = [line_chart(bericht.verlauf_je_handlungsfeld, title="Probe")]
    for verlauf in (bericht.verlauf, bericht.handlungsfeld("IO").verlauf):
        told += [sentence(verlauf), line_chart(verlauf, title="Probe"), table(verlauf)]
    return [output.html + output.text for output in told]


def copy_editions(
    reihe: Path, folder: Path, ausgaben: Sequence[str], *, is_published: bool
) -> Path:
    """Copy workbooks, and where they were published registers, of these editions."""
    source, data = reihe.parent / "daten", folder / "data"
    (data / REGISTER_FOLDER).mkdir(parents=True)
    for ausgabe in ausgaben:
        shutil.copy(source / f"kik-{ausgabe}.xlsx", data)
        register = register_path(source, ausgabe)
        if is_published and register.is_file():
            shutil.copy(register, data / REGISTER_FOLDER)
    return data


@pytest.mark.parametrize("is_published", [True, False])
@pytest.mark.parametrize("ausgabe", AUSGABEN[1:-1])
def test_an_edition_looks_the_same_whatever_comes_later(
    reihe: Path, tmp_path: Path, ausgabe: str, *, is_published: bool
) -> None:
    """Read as `kik bericht` does, from what is published or from workbooks alone."""
    until = AUSGABEN[: AUSGABEN.index(ausgabe) + 1]
    data = copy_editions(reihe, tmp_path / "damals", until, is_published=is_published)
    later = copy_editions(reihe, tmp_path / "heute", AUSGABEN, is_published=is_published)
    edition = load(data / f"kik-{ausgabe}.xlsx")
    before = earlier_editions(data, ausgabe)
    assert [one.ausgabe for one in before] == list(until[:-1])
    assert {one.is_published for one in before} == {is_published}
    told = verlauf_of(edition, before)
    assert verlauf_of(edition, earlier_editions(later, ausgabe)) == told
    # A later one among them would be noticed.
    all_of_them = earlier_editions(later, "9999-12")
    assert len(all_of_them) == len(AUSGABEN)
    shown = table(Bericht(edition, all_of_them).verlauf)
    assert shown.html + shown.text not in told


def test_a_new_handlungsfeld_starts_with_the_edition_that_has_it(edition: Edition) -> None:
    (old,) = snapshots(edition, 1)
    rows = old.massnahmen[~old.massnahmen["kennung"].str.startswith("BS-")]
    earlier = (Snapshot(old.ausgabe, old.titel, old.datenstand, to_rows(rows)),)
    bericht = Bericht(edition, earlier)
    assert "erste" in sentence(bericht.handlungsfeld("BS").verlauf).text
    assert "Seit dem Bericht" in sentence(bericht.handlungsfeld("AA").verlauf).text
    verlauf = bericht.verlauf_je_handlungsfeld
    assert "Bildung und Sprache" not in verlauf.index.get_level_values("handlungsfeld")
    assert "Arbeit und Ausbildung" in line_chart(verlauf, title="Probe").text


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ((1, 1, 2), "von 33,3\u00a0% auf 50,0\u00a0% gestiegen. Damals gab es 3\u00a0Maßnahmen, "
         "jetzt sind es 4."),
        ((2, 1, 0), "von 33,3\u00a0% auf 0,0\u00a0% gesunken."),
        ((0, 2, 1), "im Ergebnis gleich: 33,3\u00a0%."),
    ],
)  # fmt: skip
def test_sentence_for_risen_fallen_and_equal(last: tuple[int, int, int], told: str) -> None:
    assert summarize_trend(points([(1, 1, 1), last], [180, 0])).endswith(told)
