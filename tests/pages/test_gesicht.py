"""The face of the library: what notebooks say, with any table and any figure."""

from __future__ import annotations

import datetime as dt
import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.figure import Figure

import kikdata
from chart_texts import colliding_texts
from conftest import ROOT
from kikdata import bar_chart, count_by_umsetzungsstand, each_zustaendig, figure, sentence, table
from kikdata.analysis.counts import STAENDE
from kikdata.charts.bars import draw_bars
from kikdata.checks.workbook import load
from kikdata.errors import UsageError
from kikdata.pages import massnahmen
from kikdata.pages.report import Bericht
from kikdata.pages.tables import is_counts

MODULES = (
    "kikdata.analysis.counts", "kikdata.pages.changes", "kikdata.pages.face",
    "kikdata.pages.massnahmen", "kikdata.pages.prose", "kikdata.text",
)  # fmt: skip


class Spaces(doctest.OutputChecker):
    """No-break spaces are spaces; examples break their lines."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return " ".join(want.split()) == " ".join(got.split())


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings_hold(name: str) -> None:
    runner = doctest.DocTestRunner(Spaces())
    found = doctest.DocTestFinder().find(importlib.import_module(name))
    for test in found:
        runner.run(test)
    assert runner.summarize().failed == 0
    assert any(test.examples for test in found)


def test_every_verb_of_the_face_has_a_docstring_and_is_lazy() -> None:
    for name in kikdata.__all__:
        assert getattr(kikdata, name).__doc__
    code = "import sys, kikdata; print([n for n in sys.modules if n.startswith('kikdata.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


@pytest.fixture(scope="module")
def bericht(arbeitsmappe: Path) -> Bericht:
    opened = Bericht(load(arbeitsmappe))
    massnahmen.open_context(massnahmen.Context(opened.edition, opened.source))
    return opened


# --- counts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["gruppe", "ziel", "zustaendig", "prioritaet", "handlungsfeld"])
def test_another_key_gives_the_right_chart_and_table(bericht: Bericht, key: str) -> None:
    feld = bericht.handlungsfeld("GP")
    rows = feld.massnahmen.assign(
        zustaendig=lambda m: m["nummer"].map(lambda n: "Amt (fiktiv)" if n < "2" else ""),
        prioritaet=lambda m: m["nummer"].map(lambda n: "hoch" if n < "3" else "niedrig"),
    )
    counts = count_by_umsetzungsstand(rows, key)
    assert is_counts(counts)
    shown = soup(table(counts, caption="Probe (fiktiv)").html)
    heads = [th.get_text() for th in shown.select("tbody th")]
    told = [value or "ohne Angabe" for value in dict.fromkeys(rows[key])]
    assert heads[: len(told)] == told
    last = [int(cell.get_text().split()[0]) for cell in shown.select("tbody tr")[-1].select("td")]
    assert last == [*counts.sum(), len(rows)]
    chart = bar_chart(counts, title="Probe")
    picture = chart.picture
    assert picture is not None
    for (label, row), name in zip(counts.iterrows(), told, strict=True):
        assert label in ("", name)
        numbers = ", ".join(f"{n} {stand}" for n, stand in zip(row, STAENDE, strict=True))
        assert len(counts) == 1 or name[:40] in picture.alt
        assert numbers in re.sub(r" \([\d,]+\s%\)", "", picture.alt)
    for narrow in (False, True):
        assert colliding_texts(picture.draw(narrow)) == []


def test_counts_lead_to_the_list_only_if_it_shows_just_these(bericht: Bericht) -> None:
    feld = bericht.handlungsfeld("BS")
    html = table(count_by_umsetzungsstand(feld.massnahmen, "gruppe", "ziel"), caption="P").html
    links = {str(a["href"]) for a in soup(html).select("td a")}
    assert "massnahmen.html?handlungsfeld=BS&ziel=2" in links
    assert "massnahmen.html?handlungsfeld=BS&gruppe=vernetzung&stand=wartend" in links
    some = feld.massnahmen[feld.massnahmen["nummer"] < "3"]
    html = table(count_by_umsetzungsstand(some, "handlungsfeld"), caption="P").html
    assert soup(html).select("td a") == []


def test_chart_and_table_name_source_and_whole(bericht: Bericht) -> None:
    counts = count_by_umsetzungsstand(bericht.massnahmen)
    html = bar_chart(counts, title="Alle Maßnahmen").html
    caption = soup(html).select_one("figcaption")
    assert caption is not None
    assert "Alle Maßnahmen" in caption.get_text()
    assert "Stand 05.10.2023" in caption.get_text()
    for image in soup(html).select("img"):
        assert str(image["alt"]).startswith("Balkendiagramm über 144")
    sources = soup(html).select("source")
    assert [source["media"] for source in sources] == ["(max-width: 40rem)"] * 2


def test_sentences_follow_the_key(bericht: Bericht) -> None:
    whole = sentence(count_by_umsetzungsstand(bericht.massnahmen)).text
    assert whole.startswith("In allen Handlungsfeldern zusammen sind 45 von 144")
    each = sentence(count_by_umsetzungsstand(bericht.massnahmen, "handlungsfeld"))
    assert len(soup(each.html).select("li")) == 6
    other = sentence(count_by_umsetzungsstand(bericht.handlungsfeld("BS").massnahmen, "gruppe"))
    assert other.text.startswith("Informelle Bildung: Von 6")


def test_who_asks_for_a_chart_of_no_counts_is_told_what_to_do() -> None:
    with pytest.raises(UsageError, match="count_by_umsetzungsstand"):
        bar_chart(pd.DataFrame({"Personen": [1]}), title="Probe")
    assert bar_chart(pd.DataFrame(columns=STAENDE), title="Probe").html == ""


def test_who_is_responsible_counts_with_each_of_its_massnahmen(bericht: Bericht) -> None:
    assert each_zustaendig(bericht.massnahmen).empty
    named = bericht.massnahmen.assign(zustaendig="")
    named.loc[named.index[0], "zustaendig"] = "Amt A; Amt B"
    named.loc[named.index[1], "zustaendig"] = "Amt B"
    counts = count_by_umsetzungsstand(each_zustaendig(named), "zustaendig")
    assert counts.sum(axis=1).to_dict() == {"Amt A": 1, "Amt B": 2}


# --- any table -------------------------------------------------------------------------------


def test_any_table_gets_caption_heads_and_german_values() -> None:
    frame = pd.DataFrame(
        {
            "Jahr": [2021, 2022],
            "Personen": [1587, 20],
            "Anteil": [12.5, 100.0],
            "Tag": [dt.date(2021, 12, 31), pd.NaT],
            "Erreicht": [True, False],
            "Text": ["a <b>", "zwei\nZeilen"],
        }
    )
    shown = soup(table(frame, caption="Kurse (fiktiv)").html)
    assert shown.caption is not None
    assert shown.caption.get_text() == "Kurse (fiktiv)"
    assert {th["scope"] for th in shown.select("thead th")} == {"col"}
    assert [th.get_text() for th in shown.select("tbody th[scope=row]")] == ["2021", "2022"]
    assert [cell.get_text() for cell in shown.select("tbody tr")[0].select("td")] == [
        "1.587", "12,5", "31.12.2021", "ja", "a <b>",
    ]  # fmt: skip
    assert [cell.get_text() for cell in shown.select("tbody tr")[1].select("td")] == [
        "20", "100,0", "–", "nein", "zweiZeilen",
    ]  # fmt: skip
    assert len(shown.select("br")) == 1


@pytest.mark.parametrize(
    ("frame", "shown"),
    [
        (pd.DataFrame({"Ort": ["A"], "Besuche": [2021]}), "2.021"),
        (pd.DataFrame({"Ort": ["A"], "im Jahr": [2021]}), "2021"),
        (pd.Series([2021.0, None], index=["A", "B"], name="Besuche"), "2.021"),
        (pd.DataFrame({"x": [0.333]}, index=["A"]), "0,33"),
        (pd.DataFrame({("2021", "Zahl"): [7]}, index=pd.Index([2021])), "7"),
    ],
)
def test_years_stay_years_and_counts_get_points(frame: pd.DataFrame, shown: str) -> None:
    cells = [cell.get_text() for cell in soup(table(frame, caption="P").html).select("tbody td")]
    assert cells[0] == shown


def test_an_empty_table_shows_nothing() -> None:
    assert table(pd.DataFrame({"a": []}), caption="P").html == ""


# --- figures ---------------------------------------------------------------------------------


def test_a_figure_of_matplotlib_is_shown_with_words_and_once() -> None:
    from matplotlib import pyplot as plt

    mpl.use("agg")
    drawn, axes = plt.subplots()
    axes.plot([1, 2], [3, 4])
    axes.set_title("Kurse zu 5 $ und 6 $")
    shown = figure(axes, title="Kurse (fiktiv)", alt="Eine steigende Linie.", source="Fiktiv.")
    assert plt.get_fignums() == []
    images = soup(shown.html).select("img")
    assert [image["alt"] for image in images] == ["Eine steigende Linie."]
    assert images[0]["data-papier"]
    assert shown.html == figure(drawn, title="Kurse (fiktiv)", alt="Eine steigende Linie.",
                                source="Fiktiv.").html  # fmt: skip


def test_a_long_label_stands_above_its_bar_and_none_over_another() -> None:
    from kikdata.analysis.counts import Bar

    long = "Ein sehr langer Name eines Ziels, der in keiner Spalte Platz hätte, und noch mehr " * 2
    bars = [Bar(long, (3, 2, 1), "Gruppe"), Bar("Kurz", (0, 1, 9)), Bar(long, (1, 0, 0), "Zweite")]
    for narrow in (False, True):
        for as_shares in (False, True):
            drawn: Figure = draw_bars(bars, narrow=narrow, as_shares=as_shares)
            assert colliding_texts(drawn) == []


def test_the_recipe_of_contributing_names_what_there_is() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in kikdata.__all__:
        assert f"`{name}" in text, name
