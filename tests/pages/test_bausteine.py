"""Pieces of pages: a Maßnahme wherever it stands, its text, facts, what an author types."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag

from editions import make_edition
from kikdata import bar_chart, count_by_umsetzungsstand, table
from kikdata.checks.workbook import load
from kikdata.model import Edition, Indikator, Massnahme, Rueckmeldung, Umsetzungsstand, Ziel, anchor
from kikdata.pages.html import render
from kikdata.pages.massnahmen import brief_list, chapter, full_list
from kikdata.pages.report import Bericht
from kikdata.text import Block, Span, Text, parse_text

NASTY = (
    "<script>alert('fiktiv')</script> {ref}`ziel` {{ braces }} {% raw %} \"quotes\" & $x^2$ "
    "[link](x) **stark** <!-- --> \\n"
)
FELDER = ("BS", "AA", "GP", "BE", "GT", "IO")


def nasty_edition() -> Edition:
    """An edition (fiktiv) all of whose texts look like markup."""
    edition = make_edition(1, felder=2, massnahmen=3)
    rows = tuple(
        replace(
            row,
            massnahme=f"Maßnahme {row.nummer} {NASTY}",
            gruppe=f"Gruppe {NASTY}",
            ziel=f"Ziel {NASTY}",
            zustaendig=f"Amt {NASTY}",
            prioritaet=f"hoch {NASTY}",
            sachstand=parse_text(f"Erste Zeile {NASTY}\nZweite Zeile"),
        )
        for row in edition.rows
    )
    text = parse_text(f"Gemeldet: {NASTY}")
    reported = Rueckmeldung(rows[0].kuerzel, f"Verein {NASTY}", dt.date(2099, 1, 2), text)
    measured = Indikator(
        rows[0].kuerzel, "", f"Wartezeit {NASTY}", "Tage", dt.date(2099, 1, 2), 9, 4, NASTY, NASTY
    )
    return replace(edition, rows=rows, rueckmeldungen=(reported,), indikatoren=(measured,))


def everything(edition: Edition) -> str:
    """All that the pages of an edition show of what its workbook says."""
    bericht = Bericht(edition)
    feld = bericht.handlungsfelder[0]
    counts = count_by_umsetzungsstand(feld.massnahmen, "gruppe", "ziel")
    shown = [
        feld.ziele_und_massnahmen(),
        feld.massnahmen_kurz(),
        bericht.massnahmen_list(),
        table(counts, caption=f"Zahlen {NASTY}"),
        table(feld.massnahmen, caption=f"Alle {NASTY}"),
        bericht.angaben("Herausgeber"),
        bericht.indikatoren(),
        bericht.rueckmeldungen(),
    ]
    return "".join(output.html for output in shown)


def parse(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def text_of(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


@pytest.fixture(scope="module")
def edition(arbeitsmappe: Path) -> Edition:
    return load(arbeitsmappe)


# --- what an author types --------------------------------------------------------------------


def test_nothing_an_author_types_becomes_markup() -> None:
    html = everything(nasty_edition())
    soup = parse(html)
    assert soup.find(["script", "b", "strong", "em"]) is None
    assert "<!--" not in html
    assert len(re.findall("alert", html)) > 20
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if name not in ("aria-label", "alt", "value", "data-zustaendig"):
                assert "<" not in str(value), (name, value)


def test_what_looks_like_markup_is_shown_as_it_was_typed() -> None:
    soup = parse(everything(nasty_edition()))
    told, plain = text_of(soup), " ".join(NASTY.split())
    for text in ("Maßnahme 1.1.", "Amt", "hoch", "Erste Zeile", "Gruppe", "Verein", "Gemeldet:"):
        assert f"{text} {plain}" in told


def test_a_dollar_sign_in_a_chart_is_no_formula() -> None:
    counts = pd.DataFrame(
        [[1, 2, 3], [1, 1, 1]],
        index=pd.Index(["50 $ und 60 $", "Rest"], name="gruppe"),
        columns=[str(one) for one in Umsetzungsstand],
    )
    picture = bar_chart(counts, title="Probe").picture
    assert picture is not None
    texts = [text.get_text() for text in picture.draw(False).axes[0].texts]
    assert "50 $ und 60 $" in " ".join(texts).replace("\n", " ")
    assert all(not text.get_parse_math() for text in picture.draw(False).axes[0].texts)


# --- a Maßnahme ------------------------------------------------------------------------------


@pytest.mark.parametrize("kuerzel", FELDER)
def test_every_massnahme_stands_once_under_its_anchor(edition: Edition, kuerzel: str) -> None:
    rows = edition.massnahmen_of(kuerzel)
    soup = parse(chapter(rows, edition.ziele_of(kuerzel), {}).html)
    shown = soup.select("article[id]")
    assert [article["id"] for article in shown] == [anchor(row.kennung) for row in rows]
    for row, article in zip(rows, shown, strict=True):
        link = article.select_one("a")
        assert link is not None
        assert (link["href"], link.get_text()) == (f"#{anchor(row.kennung)}", row.kennung)
        told = [text_of(p) for p in article.select("p")]
        assert told == [f"{row.kennung} {' '.join(row.massnahme.split())}", row.umsetzungsstand]
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_gruppen_and_ziele_are_headings_above_their_massnahmen(edition: Edition) -> None:
    soup = parse(chapter(edition.massnahmen_of("BS"), (), {}).html)
    ziele = [text_of(heading) for heading in soup.select("h4")]
    assert len(ziele) == 8
    assert all(re.match(r"Ziel \d+: \w", ziel) for ziel in ziele)
    for article in soup.select("article[id]"):
        number = str(article["id"]).split("-")[1]
        heading, section = article.find_previous("h4"), article.find_parent("section")
        assert heading is not None
        assert section is not None
        assert text_of(heading).startswith(f"Ziel {number}: ")
        assert section["id"] == f"bs-ziel-{number}"
    assert [heading.name for heading in soup.find_all(re.compile("^h"))][:2] == ["h3", "h4"]


SACHSTAND = Text(
    (
        Block(((Span("Erster Absatz mit "), Span("Fettem", is_bold=True)),)),
        Block(
            ((Span("ein Kurs"),), (Span("mehr dazu", href="https://example.org/a?b=1&c"),)),
            is_list=True,
        ),
        Block(((Span("fragen@example.org", is_italic=True, href="mailto:fragen@example.org"),),)),
    )
)


def test_a_sachstand_keeps_its_structure() -> None:
    row = replace(
        make_edition(2).rows[0],
        sachstand=SACHSTAND,
        zustaendig="Amt A; Verein B",
        prioritaet="hoch",
    )
    ziel = Ziel(row.ziel_kennung, row.gruppe, row.ziel_nummer, row.ziel, parse_text("Zum Ziel."))
    soup = parse(chapter([row], [ziel], {}).html)
    told = soup.select_one("article .sachstand")
    assert told is not None
    assert [tag.name for tag in told.find_all(True, recursive=False)] == ["p", "ul", "p"]
    assert [text_of(item) for item in told.select("li")] == ["ein Kurs", "mehr dazu"]
    links = ["https://example.org/a?b=1&c", "mailto:fragen@example.org"]
    assert [link["href"] for link in told.select("a")] == links
    assert [text_of(tag) for tag in told.select("strong")] == ["Fettem"]
    assert [text_of(tag) for tag in told.select("em")] == ["fragen@example.org"]
    lage = soup.select_one("article .lage")
    assert lage is not None
    assert text_of(lage).endswith("Zuständig: Amt A; Verein B Priorität: hoch")
    before = soup.select_one("h4 + .sachstand")
    assert before is not None
    assert text_of(before) == "Zum Ziel."


@pytest.mark.parametrize(
    ("text", "lang", "direction"),
    [
        ("Спільнота „Їжа“", "uk", None),
        ("مركز اللقاء", None, "rtl"),
        ("בית", "he", "rtl"),
        ("Hội người Việt", "vi", None),
        ("Büro für Grüße", None, None),
    ],
)
def test_words_in_other_scripts_carry_language_and_direction(
    text: str, lang: str | None, direction: str | None
) -> None:
    row = replace(make_edition(2).rows[0], sachstand=parse_text(f"Treff {text} (fiktiv)"))
    soup = parse(chapter([row], (), {}).html)
    told = soup.select_one(".sachstand")
    assert told is not None
    assert text_of(told) == f"Treff {text} (fiktiv)"
    spans = told.select("span")
    assert {span.get("lang") for span in spans} == ({lang} if lang or direction else set())
    assert {span.get("dir") for span in spans} == ({direction} if lang or direction else set())


def test_a_massnahme_reads_the_same_wherever_it_stands(edition: Edition) -> None:
    feld = edition.handlungsfelder[0]
    rows = edition.massnahmen_of(feld.kuerzel)

    def told(html: str, places: str) -> list[str]:
        return [text_of(place) for place in parse(html).select(places)]

    in_chapter = told(chapter(rows, (), {}).html, "article")
    assert told(brief_list(feld, rows).html, "article") == in_chapter
    assert told(full_list([feld], rows).html, "tbody tr:has(.wortlaut)") == in_chapter


def test_the_list_offers_each_who_is_responsible(edition: Edition) -> None:
    feld, rows = edition.handlungsfelder[0], list(edition.massnahmen_of("BS"))
    assert "auswahl-zustaendig" not in full_list([feld], rows).html
    rows[0] = replace(rows[0], zustaendig="Verein B (fiktiv);  Amt A (fiktiv)")
    soup = parse(full_list([feld], rows).html)
    options = [text_of(option) for option in soup.select("#auswahl-zustaendig option")]
    assert options == ["alle", "Amt A (fiktiv)", "Verein B (fiktiv)"]
    row = soup.select_one("tr[data-zustaendig*=Verein]")
    assert row is not None
    assert row["data-zustaendig"] == "Verein B (fiktiv); Amt A (fiktiv)"


def test_a_stand_is_told_by_its_word_and_not_by_colour_alone() -> None:
    for stand in Umsetzungsstand:
        row: Massnahme = replace(make_edition(3).rows[0], umsetzungsstand=stand)
        badge = parse(chapter([row], (), {}).html).select_one(".stand")
        assert badge is not None
        assert badge.get_text() == stand
        mark = badge.select_one("[aria-hidden=true]")
        assert mark is not None
        assert mark.get_text() == ""


# --- facts, means of review ------------------------------------------------------------------


def test_facts_are_escaped_and_lines_kept() -> None:
    soup = parse(render("angaben.html", facts=[("Anschrift", f"A {NASTY}\nB")], script=""))
    assert [tag.get_text() for tag in soup.find_all("dt")] == ["Anschrift"]
    assert len(soup.find_all("br")) == 1


def test_an_indikator_is_told_in_words_picture_and_table() -> None:
    edition = make_edition(1, felder=1)
    kuerzel = edition.handlungsfelder[0].kuerzel
    values = tuple(
        Indikator(kuerzel, "", "Kita-Plätze (fiktiv)", "Plätze", dt.date(year, 12, 31), wert, 2000)
        for year, wert in ((2098, 1587.0), (2099, 1700.5))
    )
    shown = Bericht(replace(edition, indikatoren=values)).indikatoren(heading="Indikatoren")
    soup = parse(shown.html)
    told = text_of(soup.select("p")[0])
    assert told == (
        "Kita-Plätze (fiktiv): von 1.587 Plätze (31.12.2098) auf 1.700,5 Plätze (31.12.2099); "
        "Zielwert 2.000 Plätze."
    )
    image = soup.select_one("figure img")
    assert image is not None
    assert told in " ".join(str(image["alt"]).split())
    cells = [text_of(cell) for cell in soup.select("tbody td")]
    assert "1.587 Plätze" in cells
    assert not Bericht(edition).indikatoren(heading="Indikatoren")


def test_a_rueckmeldung_is_quoted_with_its_author() -> None:
    edition = make_edition(1, felder=1)
    kuerzel = edition.handlungsfelder[0].kuerzel
    said = Rueckmeldung(kuerzel, "Verein B", dt.date(2099, 5, 4), parse_text("Gut.\n- eins"))
    bericht = Bericht(replace(edition, rueckmeldungen=(said,)))
    for part in (bericht, bericht.handlungsfelder[0]):
        quote = parse(part.rueckmeldungen(heading="Berichte").html).select_one("blockquote")
        assert quote is not None
        assert [text_of(item) for item in quote.select("li")] == ["eins"]
        footer = quote.select_one("footer")
        assert footer is not None
        assert text_of(footer) == "Verein B, 04.05.2099"
    assert not Bericht(edition).rueckmeldungen(heading="Berichte")
