"""The page in plain German: how it reads, that its numbers are right, that its picture holds.

How hard a text is, is measured with two recognised indices for German:

- first Wiener Sachtextformel, 0.1935 MS + 0.1672 SL + 0.1297 IW - 0.0327 ES - 0.875, a school
  year from 4 on: MS percent of words with three or more syllables, SL words a sentence, IW percent
  of words with more than six letters, ES percent of words with one syllable.  The same numbers
  stand in the R package koRpus (`nWS`), which names Bamberger and Vanecek, Lesen - Verstehen -
  Lernen - Schreiben, Wien 1984: https://search.r-project.org/CRAN/refmans/koRpus/html/nWS.html;
  the scale is told by https://oscarstories.com/de/calculator/wiener-sachtextformel;
- LIX by Björnsson (1968), SL + IW, a colon ends a sentence like a full stop:
  https://wikiwand.com/de/articles/Lix_(Lesbarkeitsindex); below 30 a text is "sehr leicht", told
  of books for children: https://schulportal.berlin.de (So geht Sprachbildung, Absprung Lesen).

A number counts as a word of the sentence, but is neither long nor short.  Names of Handlungsfelder
and the facts of sheet `Bericht` are left out: nobody may put them into simpler words.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from pikepdf import Pdf

import pdf_tree
from chart_texts import colliding_texts
from conftest import ROOT
from editions import earlier_than, make_edition
from kikdata.analysis.compare import compare
from kikdata.analysis.counts import STAENDE
from kikdata.analysis.plain_sentences import (
    tell_changes,
    tell_dots,
    tell_field,
    tell_plan,
    tell_progress,
)
from kikdata.charts.dots import draw_dots
from kikdata.checks.workbook import load
from kikdata.model import Snapshot
from kikdata.pages.plain import massnahmen_per_dot
from kikdata.pages.report import Bericht
from tabellen import to_rows

NOTEBOOK = ROOT / "book" / "einfache-sprache.ipynb"
SOURCE = ROOT / "tests" / "daten" / "zwischenbericht-2023-10.txt"

#: Fifth school year, one above the easiest text that the formula tells apart (4): the words of the
#: concept ("Maßnahme", "implementiert") must stay and be explained.
MOST_WSTF = 5.0
#: Books for children, by LIX.
MOST_LIX = 30.0
MOST_WORDS = 12

DAY = dt.date(2099, 6, 1)


# --- measuring -------------------------------------------------------------------------------


def sentences_of(text: str) -> list[str]:
    """Split into sentences; a line is never part of two, a date never two sentences."""
    dates = re.sub(r"(\d)\.(?=\d)", r"\1", text)
    parts = re.split(r"[.!?:]\s|[.!?:]$|\n", dates, flags=re.MULTILINE)
    return [part.strip() for part in parts if re.search(r"\w", part)]


def words_of(sentence: str) -> list[str]:
    return re.findall(r"[\w*-]+", sentence.replace("\u00a0", " ").replace(",", ""))


def syllables(word: str) -> int:
    """Count groups of vowels, diphthongs as one."""
    return max(1, len(re.findall(r"aa|ee|oo|ie|ei|ai|au|äu|eu|[aeiouyäöü]", word.lower())))


def measure(text: str) -> dict[str, float]:
    """Return WSTF 1, LIX and the words of the longest sentence."""
    lines = [words_of(sentence) for sentence in sentences_of(text)]
    words = [word for line in lines for word in line if word[0].isalpha()]
    sl = sum(map(len, lines)) / len(lines)

    def percent(count: int) -> float:
        return 100 * count / len(words)

    ms = percent(sum(syllables(word) >= 3 for word in words))
    iw = percent(sum(len(word) > 6 for word in words))
    es = percent(sum(syllables(word) == 1 for word in words))
    return {
        "wstf": 0.1935 * ms + 0.1672 * sl + 0.1297 * iw - 0.0327 * es - 0.875,
        "lix": sl + iw,
        "longest": max(map(len, lines)),
    }


def is_plain(text: str) -> bool:
    found = measure(text)
    return (
        found["wstf"] <= MOST_WSTF and found["lix"] <= MOST_LIX and found["longest"] <= MOST_WORDS
    )


def page_text(bericht: Bericht) -> str:
    """Return what the page says: its prose and what its code cells show, a sentence a line."""
    lines = []
    for cell in json.loads(NOTEBOOK.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            kept = [line for line in source.splitlines() if not line.startswith("%")]
            lines += [re.sub(r"\[(.*?)\]\(.*?\)", r"\1", line).lstrip("# ") for line in kept]
        elif source.startswith("bericht.einfach."):
            lines += shown_lines(eval(source, {"bericht": bericht}).html)
    return "\n".join(line for line in lines if line)


def shown_lines(html: str) -> list[str]:
    """Return the text of HTML by line, with the first alt text; without names and sources."""
    soup = BeautifulSoup(html, "html.parser")
    alts = [str(image["alt"]) for image in soup.select("img")][:1]
    for gone in soup.select(".quelle, picture, .einfach-felder a"):
        gone.decompose()
    return [*alts, *soup.get_text("\n").splitlines()]


def editions() -> dict[str, Bericht]:
    """The real edition, and made-up ones: a first one, and two with an edition before."""
    real = load(ROOT / "data" / "kik-2023-12.xlsx")
    few, many = make_edition(3, felder=2, massnahmen=3), make_edition(8, felder=9, massnahmen=40)
    return {
        "wirklich": Bericht(real),
        "wirklich, mit Vorgänger": Bericht(real, [earlier_than(real, 1)]),
        "klein": Bericht(few, [earlier_than(few, 2)]),
        "groß": Bericht(many, [earlier_than(many, 5)]),
    }


EDITIONS = editions()


@pytest.fixture(params=EDITIONS)
def bericht(request: pytest.FixtureRequest) -> Bericht:
    return EDITIONS[request.param]


# --- how it reads ----------------------------------------------------------------------------


def test_the_page_is_easy_to_read(bericht: Bericht) -> None:
    text = page_text(bericht)
    assert is_plain(text), (measure(text), [s for s in sentences_of(text) if len(words_of(s)) > 9])


def test_ordinary_administrative_prose_is_not() -> None:
    """The paragraphs of the Zwischenbericht that say the same as this page."""
    paragraphs = SOURCE.read_text("utf-8").split("\n")
    prose = [p for p in paragraphs if p.startswith(("Das erste Kommunale", "\\*Maßnahmen gelten"))]
    assert len(prose) == 2
    for text in prose:
        found = measure(text)
        assert found["wstf"] > MOST_WSTF + 5
        assert found["lix"] > MOST_LIX + 20
        assert found["longest"] > MOST_WORDS


def test_one_long_sentence_is_noticed() -> None:
    text = page_text(EDITIONS["wirklich"])
    assert is_plain(text)
    assert not is_plain(f"{text}\n{' '.join(['so'] * (MOST_WORDS + 1))}.")


@pytest.mark.parametrize(
    ("word", "count"),
    [("Plan", 1), ("Maßnahme", 3), ("arbeitet", 3), ("Ziele", 2), ("neu", 1), ("Kreis", 1),
     ("implementiert", 4), ("Handlungsfelder", 4)],
)  # fmt: skip
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_it_says_that_it_is_not_certified() -> None:
    text = page_text(EDITIONS["wirklich"])
    assert "Diese Seite ist in Einfacher Sprache." in text
    assert "Es ist keine geprüfte Leichte Sprache." in text


# --- none, one, many -------------------------------------------------------------------------


def plain(told: Sequence[str]) -> str:
    return " ".join(told).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 0, 0), "Hier steht noch keine Maßnahme."),
        ((0, 1, 0), "Hier steht eine Maßnahme. Sie ist in Bearbeitung."),
        ((0, 0, 1), "Hier steht eine Maßnahme. Sie ist implementiert."),
        ((0, 0, 2), "Hier stehen 2 Maßnahmen. Beide sind implementiert."),
        ((0, 0, 7), "Hier stehen 7 Maßnahmen. Alle sind implementiert."),
        ((3, 1, 0), "Hier stehen 4 Maßnahmen. Davon ist noch keine implementiert."),
        ((3, 1, 1), "Hier stehen 5 Maßnahmen. Davon ist eine implementiert."),
        ((10, 13, 7), "Hier stehen 30 Maßnahmen. Davon sind 7 implementiert."),
    ],
)
def test_sentences_on_a_handlungsfeld(counts: tuple[int, ...], told: str) -> None:
    assert plain(tell_field(counts)) == told


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ((0, 0, 0), "Im Plan steht noch keine Maßnahme. Das war so am 01.06.2099."),
        ((1, 0, 0), "Im Plan steht eine Maßnahme. Sie ist wartend. Das war so am 01.06.2099."),
        (
            (0, 1, 2),
            "Im Plan stehen 3 Maßnahmen. Davon sind 2 implementiert. Das sind 66,7 Prozent. "
            "Eine ist in Bearbeitung. Keine ist wartend. Das war so am 01.06.2099.",
        ),
        (
            (0, 0, 3),
            "Im Plan stehen 3 Maßnahmen. Alle sind implementiert. Das sind 100,0 Prozent. "
            "Das war so am 01.06.2099.",
        ),
    ],
)
def test_sentences_on_the_whole(counts: tuple[int, ...], told: str) -> None:
    assert plain(tell_progress(counts, DAY)) == told


@pytest.mark.parametrize(
    ("felder", "massnahmen", "told"),
    [
        (1, 0, "Im Plan steht noch keine Maßnahme."),
        (1, 1, "Der Plan hat ein Handlungsfeld. Darin steht eine Maßnahme."),
        (6, 144, "Der Plan hat 6 Handlungsfelder. Darin stehen 144 Maßnahmen."),
    ],
)
def test_sentences_on_the_plan(felder: int, massnahmen: int, told: str) -> None:
    assert plain(tell_plan(felder, massnahmen)) == told


def table(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Maßnahmen as kennung, text, Umsetzungsstand."""
    frame = pd.DataFrame(rows, columns=["kennung", "massnahme", "umsetzungsstand"])
    frame["ziel"] = "Ziel (fiktiv)"
    return frame


WARTEND, BEARBEITUNG, FERTIG = STAENDE
ONE, TWO, THREE = "Ein Fest (fiktiv)", "Viele Kurse (fiktiv)", "Neuer Raum zum Lernen (fiktiv)"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            [("BS-1.1", ONE, WARTEND), ("BS-1.2", TWO, BEARBEITUNG)],
            [("BS-1.1", ONE, WARTEND), ("BS-1.2", TWO, BEARBEITUNG)],
            "Seitdem ist alles gleich geblieben.",
        ),
        (
            [("BS-1.1", ONE, WARTEND), ("BS-1.2", TWO, BEARBEITUNG)],
            [("BS-1.1", ONE, BEARBEITUNG), ("BS-1.2", TWO, WARTEND)],
            "Damals war keine implementiert. Jetzt ist es keine. Eine Maßnahme ist weiter als "
            "damals. Weniger weit als damals ist eine Maßnahme.",
        ),
        (
            [("BS-1.1", ONE, WARTEND), ("BS-1.2", TWO, BEARBEITUNG)],
            [("BS-1.1", ONE, FERTIG), ("BS-1.2", TWO, FERTIG), ("BS-1.3", THREE, WARTEND)],
            "Damals war keine implementiert. Jetzt sind es 2. 2 Maßnahmen sind weiter als damals. "
            "Neu ist eine Maßnahme.",
        ),
        (
            [("BS-1.1", ONE, FERTIG), ("BS-1.2", TWO, BEARBEITUNG), ("BS-1.3", THREE, WARTEND)],
            [("BS-1.1", ONE, FERTIG)],
            "Damals war eine implementiert. Jetzt ist es eine. Keine Maßnahme ist weiter als "
            "damals. Weggefallen sind 2 Maßnahmen.",
        ),
        (
            [("BS-1.1", ONE, WARTEND)],
            [("BS-1.1", f"{ONE} Neu", WARTEND)],
            "Damals war keine implementiert. Jetzt ist es keine. Keine Maßnahme ist weiter als "
            "damals. Einen neuen Text hat eine Maßnahme.",
        ),
    ],
    ids=["nothing", "on and back", "new", "gone", "reworded"],
)
def test_sentences_on_changes(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]], told: str
) -> None:
    old, new = table(*before), table(*after)
    counts = [tuple((t["umsetzungsstand"] == s).sum() for s in STAENDE) for t in (old, new)]
    found = tell_changes(compare(snapshot(old), snapshot(new)), counts[0], counts[1], DAY)
    assert plain(found) == f"Die Ausgabe davor zeigt den Stand vom 01.06.2099. {told}"


def snapshot(rows: pd.DataFrame) -> Snapshot:
    return Snapshot("2099-06", "Fiktiv", DAY, to_rows(rows))


def test_the_first_edition_compares_nothing() -> None:
    shown = repr(EDITIONS["wirklich"].einfach.aenderungen())
    assert shown == "Das ist die erste Ausgabe. Es gibt noch nichts zum Vergleichen."


# --- numbers ---------------------------------------------------------------------------------


def recount(path: Path) -> dict[str, tuple[int, ...]]:
    """Count the marks of each Handlungsfeld in the cells of the workbook."""
    book = openpyxl.load_workbook(path, read_only=True)
    names = [row[1] for row in book["Handlungsfelder"].iter_rows(min_row=2, values_only=True)]
    found = {}
    for name in filter(None, names):
        rows = list(book[name].iter_rows(values_only=True))
        head = list(rows[0])
        places = [head.index(stand) for stand in STAENDE]
        found[str(name)] = tuple(sum(row[place] == "x" for row in rows[1:]) for place in places)
    return found


def test_numbers_are_those_of_the_workbook(arbeitsmappe: Path) -> None:
    counted = recount(arbeitsmappe)
    waiting, running, done = (sum(column) for column in zip(*counted.values(), strict=True))
    total = waiting + running + done
    einfach = EDITIONS["wirklich"].einfach
    assert plain([repr(einfach.plan())]) == (
        f"Der Plan hat {len(counted)} Handlungsfelder. Darin stehen {total} Maßnahmen."
    )
    told = plain([repr(einfach.progress())])
    assert f"Im Plan stehen {total} Maßnahmen. Davon sind {done} implementiert." in told
    assert f"{running} sind in Bearbeitung. {waiting} sind wartend." in told
    percent = float(re.findall(r"([\d,]+) Prozent", told)[0].replace(",", "."))
    assert percent == pytest.approx(100 * done / total, abs=0.1)
    felder = {
        name: tuple(map(int, re.findall(r"\d+", rest)))
        for name, rest in re.findall(
            r"<li><a.*?>(.*?)</a><br>(.*?)</li>", einfach.handlungsfelder().html
        )
    }
    assert felder == {name: (sum(counts), counts[-1]) for name, counts in counted.items()}


def test_they_are_those_of_the_zwischenbericht() -> None:
    with SOURCE.with_suffix(".csv").open(encoding="utf-8") as file:
        counted = Counter(row["umsetzungsstand"] for row in csv.DictReader(file, delimiter=";"))
    picture = EDITIONS["wirklich"].einfach.chart().picture
    assert picture is not None
    for stand in STAENDE:
        assert f" {counted[stand]} Maßnahmen {stand}." in picture.alt.replace("\u00a0", " ")


def test_changes_are_counted_as_in_a_plain_count() -> None:
    edition = make_edition(4, felder=3, massnahmen=20)
    before = earlier_than(edition, 9)
    old = dict(zip(before.massnahmen["kennung"], before.massnahmen["umsetzungsstand"], strict=True))
    new = dict(
        zip(edition.massnahmen["kennung"], edition.massnahmen["umsetzungsstand"], strict=True)
    )
    further = sum(STAENDE.index(new[k]) > STAENDE.index(old[k]) for k in old)
    added = len(new) - len(old)
    told = plain([repr(Bericht(edition, [before]).einfach.aenderungen())])
    assert further > 1
    assert added > 1
    assert f" {further} Maßnahmen sind weiter als damals." in told
    assert f" Neu sind {added} Maßnahmen." in told
    assert f"Jetzt sind es {sum(s == STAENDE[-1] for s in new.values())}." in told


def test_each_handlungsfeld_leads_to_its_chapter() -> None:
    soup = BeautifulSoup(EDITIONS["wirklich"].einfach.handlungsfelder().html, "html.parser")
    links = [str(a["href"]) for a in soup.select("a")]
    assert len(links) == 6
    assert all((ROOT / "book" / link.replace(".html", ".ipynb")).is_file() for link in links)


def test_an_earlier_edition_is_the_last_one() -> None:
    edition = make_edition(1, felder=1)
    first, second = earlier_than(edition, 1), earlier_than(edition, 2)
    second = Snapshot("2099-01", second.titel, dt.date(2099, 1, 9), second.rows)
    told = repr(Bericht(edition, [first, second]).einfach.aenderungen())
    assert told.startswith("Die Ausgabe davor zeigt den Stand vom 09.01.2099.")


# --- the picture -----------------------------------------------------------------------------

COUNTS = [(0, 0, 0), (0, 1, 0), (38, 61, 45), (240, 0, 0), (80, 81, 80), (3333, 5000, 1667)]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("counts", COUNTS, ids=lambda counts: str(sum(counts)))
def test_the_picture_stays_on_its_sheet(counts: tuple[int, ...], narrow: bool) -> None:
    figure = draw_dots(counts, massnahmen_per_dot(sum(counts)), narrow=narrow)
    assert colliding_texts(figure) == []
    (axes,) = figure.axes
    width, height = axes.get_xlim()[1], axes.get_ylim()[0]
    assert height <= (600 if not narrow else 900)
    for line in axes.lines:
        if line.get_linestyle() == "None":
            radius = float(line.get_markersize()) / 2
            for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True):
                assert radius <= x <= width - radius
                assert radius <= y <= height - radius


@pytest.mark.parametrize("counts", COUNTS, ids=lambda counts: str(sum(counts)))
def test_as_many_circles_as_the_words_say(counts: tuple[int, ...]) -> None:
    per_dot = massnahmen_per_dot(sum(counts))
    (axes,) = draw_dots(counts, per_dot).axes
    circles = [len(line.get_xdata()) for line in axes.lines if line.get_markerfacecolor() != "none"]
    found = Counter(
        (round(float(x), 3), round(float(y), 3))
        for line in axes.lines
        if line.get_linestyle() == "None"
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    )
    assert len(found) == sum(-(-count // per_dot) for count in counts)
    assert not counts[-1] or -(-counts[-1] // per_dot) in circles
    assert str(per_dot) in plain(tell_dots(sum(counts), per_dot)) or per_dot == 1


@pytest.mark.parametrize(
    ("total", "per_dot"), [(0, 1), (1, 1), (144, 1), (240, 1), (241, 10), (10_000, 100)]
)
def test_large_counts_are_grouped(total: int, per_dot: int) -> None:
    assert massnahmen_per_dot(total) == per_dot


def test_the_picture_is_the_same_each_time_and_small() -> None:
    einfach = EDITIONS["wirklich"].einfach
    html = einfach.chart().html
    assert html == einfach.chart().html
    shown = re.sub(r' data-papier="[^"]*"', "", html)  # no browser loads what is for paper
    assert len(shown) < 320_000


# --- in the book -----------------------------------------------------------------------------


def pages_in(path: Path) -> int:
    """Return on how many pages of the PDF the page stands."""
    with Pdf.open(path) as document:
        places = pdf_tree.bookmarks(document)
    titles = [title for title, _ in places]
    at = titles.index("Einfache Sprache")
    following = titles.index("Was hat sich geändert", at)
    return places[following][1] - places[at][1]


def test_it_takes_at_most_two_pages_of_the_pdf(bericht_pdf: Path) -> None:
    assert pages_in(bericht_pdf) == 2


def test_it_takes_at_most_two_pages_with_all_that_is_new(reihe: Path) -> None:
    last = max(reihe.glob("????-??/kik-*.pdf"))
    assert pages_in(last) == 2
