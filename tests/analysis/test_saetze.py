"""German sentences for every count, and the tables of a page: grammar, numbers, escaping."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from kikdata.analysis import sentences
from kikdata.analysis.counts import STAENDE, count_rows, round_shares
from kikdata.analysis.sentences import (
    ROUNDING_NOTE,
    describe_counts,
    describe_move,
    describe_stand,
    enumerate_words,
    format_date,
    format_month,
    format_percent,
    format_period,
    massnahmen_phrase,
    summarize,
    summarize_field,
    summarize_ziele,
)
from kikdata.checks.workbook import load
from kikdata.errors import EmptyTableError
from kikdata.model import Edition, Handlungsfeld, Umsetzungsstand, anchor
from kikdata.pages import tables

BS = "Bildung und Sprache"
WARTEND, IN_BEARBEITUNG, IMPLEMENTIERT = Umsetzungsstand

calm = examples(2)
counts_of_three = st.tuples(*[st.integers(0, 2) | st.integers(0, 120)] * 3).filter(any)


def plain(text: str) -> str:
    """Return a sentence with simple spaces, to compare it with what one would type."""
    return text.replace("\u00a0", " ")


# --- numbers, dates, words -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0,0 %"), (33.3, "33,3 %"), (100.0, "100,0 %"), (42.36, "42,4 %"), (5, "5,0 %")],
)
def test_percent_has_a_comma_one_decimal_and_a_space(value: float, shown: str) -> None:
    assert format_percent(value) == shown.replace(" ", "\u00a0")


def test_dates_and_months_are_german_whatever_the_locale() -> None:
    assert format_date(dt.date(2023, 10, 5)) == "05.10.2023"
    assert format_month(dt.date(2021, 11, 1)) == "November 2021"
    months = [format_month(dt.date(2024, month, 1)) for month in range(1, 13)]
    assert months == [
        "Januar 2024", "Februar 2024", "März 2024", "April 2024", "Mai 2024", "Juni 2024",
        "Juli 2024", "August 2024", "September 2024", "Oktober 2024", "November 2024",
        "Dezember 2024",
    ]  # fmt: skip


def test_a_period_names_both_months_or_the_one() -> None:
    start, end = dt.date(2021, 11, 1), dt.date(2023, 9, 30)
    assert format_period(start, end) == "November 2021 bis September 2023"
    assert format_period(dt.date(2023, 9, 1), end) == "September 2023"
    assert format_period(dt.date(2022, 9, 1), end) == "September 2022 bis September 2023"


@pytest.mark.parametrize(
    ("words", "joined"),
    [(["1"], "1"), (["1", "2"], "1 und 2"), (["1", "2", "3"], "1, 2 und 3"), ([], "")],
)
def test_words_are_joined_with_commas_and_und(words: list[str], joined: str) -> None:
    assert enumerate_words(words) == joined


@pytest.mark.parametrize(
    ("count", "phrase"), [(0, "keine Maßnahme"), (1, "eine Maßnahme"), (2, "2 Maßnahmen")]
)
def test_massnahmen_are_counted_in_german(count: int, phrase: str) -> None:
    assert plain(massnahmen_phrase(count)) == phrase


# --- sentences -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "total", "sentence"),
    [
        (0, 3, "Keine Maßnahme ist implementiert."),
        (1, 3, "Eine von 3 Maßnahmen ist implementiert."),
        (2, 3, "2 von 3 Maßnahmen sind implementiert."),
        (3, 3, "Alle 3 Maßnahmen sind implementiert."),
        (0, 1, "Keine Maßnahme ist implementiert."),
        (1, 1, "Die einzige Maßnahme ist implementiert."),
        (1, 2, "Eine von 2 Maßnahmen ist implementiert."),
        (2, 2, "Beide Maßnahmen sind implementiert."),
    ],
)
def test_sentence_for_none_one_many_and_all(count: int, total: int, sentence: str) -> None:
    assert plain(describe_stand(count, total, IMPLEMENTIERT)) == sentence


def test_a_sentence_names_its_stand_in_words() -> None:
    assert plain(describe_stand(2, 3, IN_BEARBEITUNG)) == "2 von 3 Maßnahmen sind in Bearbeitung."
    assert plain(describe_stand(1, 3, WARTEND)) == "Eine von 3 Maßnahmen ist wartend."


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (
            (10, 13, 7),
            "Von 30 Maßnahmen sind 7 implementiert (23,3 %), 13 sind in Bearbeitung (43,3 %) "
            "und 10 sind wartend (33,3 %).",
        ),
        (
            (0, 2, 1),
            "Von 3 Maßnahmen ist eine implementiert (33,3 %), 2 sind in Bearbeitung (66,7 %) "
            "und keine ist wartend.",
        ),
        (
            (1, 1, 0),
            "Von 2 Maßnahmen ist keine implementiert, eine ist in Bearbeitung (50,0 %) "
            "und eine ist wartend (50,0 %).",
        ),
        ((0, 0, 5), "Alle 5 Maßnahmen sind implementiert."),
        ((0, 2, 0), "Beide Maßnahmen sind in Bearbeitung."),
        ((1, 0, 0), "Die einzige Maßnahme ist wartend."),
    ],
)
def test_a_summary_of_all_three_counts(counts: tuple[int, int, int], sentence: str) -> None:
    assert plain(summarize(counts)) == sentence


def test_a_summary_without_percent() -> None:
    assert plain(summarize((1, 2, 0), with_percent=False)) == (
        "Von 3 Maßnahmen ist keine implementiert, 2 sind in Bearbeitung und eine ist wartend."
    )


@pytest.mark.parametrize(
    ("name", "counts", "sentences"),
    [
        (
            BS,
            (10, 13, 7),
            "Im Handlungsfeld Bildung und Sprache sind 7 von 30 Maßnahmen implementiert; "
            "der Zielerreichungsgrad beträgt 23,3 %. "
            "In Bearbeitung sind 13 (43,3 %), wartend sind 10 (33,3 %).",
        ),
        (
            None,
            (38, 61, 45),
            "In allen Handlungsfeldern zusammen sind 45 von 144 Maßnahmen implementiert; "
            "der Zielerreichungsgrad beträgt 31,3 %. "
            "In Bearbeitung sind 61 (42,4 %), wartend sind 38 (26,4 %).",
        ),
        (
            "X",
            (1, 0, 1),
            "Im Handlungsfeld X ist eine von 2 Maßnahmen implementiert; "
            "der Zielerreichungsgrad beträgt 50,0 %. "
            "In Bearbeitung ist keine, wartend ist eine (50,0 %).",
        ),
        (
            "X",
            (0, 4, 0),
            "Im Handlungsfeld X ist keine von 4 Maßnahmen implementiert; "
            "der Zielerreichungsgrad beträgt 0,0 %. "
            "In Bearbeitung sind 4 (100,0 %), wartend ist keine.",
        ),
    ],
)
def test_the_summary_of_a_handlungsfeld(
    name: str | None, counts: tuple[int, int, int], sentences: str
) -> None:
    assert plain(summarize_field(name, counts)) == sentences


@pytest.mark.parametrize("counts", [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
def test_the_summary_of_a_handlungsfeld_with_a_single_massnahme_is_german_too(
    counts: tuple[int, int, int],
) -> None:
    assert_grammar(summarize_field("X", counts))


@pytest.mark.parametrize(
    ("ziele", "sentences"),
    [
        ([("1.", (0, 0, 2)), ("2.", (1, 0, 1))], "Bei Ziel 1 sind alle Maßnahmen implementiert."),
        (
            [("1.", (1, 0, 1)), ("2.", (1, 1, 0)), ("10.", (3, 0, 0))],
            "Bei den Zielen 2 und 10 ist noch keine Maßnahme implementiert.",
        ),
        (
            [("1.", (0, 0, 2)), ("2.", (0, 0, 1)), ("3.", (0, 0, 4)), ("4.", (1, 0, 0))],
            "Bei den Zielen 1, 2 und 3 sind alle Maßnahmen implementiert. "
            "Bei Ziel 4 ist noch keine Maßnahme implementiert.",
        ),
        ([("1.", (1, 0, 1))], ""),
        ([], ""),
    ],
)
def test_ziele_that_are_done_or_not_begun_are_named(
    ziele: list[tuple[str, tuple[int, int, int]]], sentences: str
) -> None:
    assert plain(summarize_ziele(ziele)) == sentences


def test_counts_are_read_out_with_their_shares() -> None:
    assert plain(describe_counts((10, 13, 7))) == (
        "10 wartend (33,3 %), 13 in Bearbeitung (43,3 %), 7 implementiert (23,3 %)"
    )


@pytest.mark.parametrize(
    "say", [summarize, describe_counts, lambda counts: summarize_field("X", counts)]
)
def test_of_no_massnahmen_there_is_nothing_to_say(say: Callable[[Sequence[int]], str]) -> None:
    with pytest.raises(EmptyTableError):
        say((0, 0, 0))


# --- sentences about any counts --------------------------------------------------------------

NUMBER_WORDS = {"kein": 0, "keine": 0, "ein": 1, "eine": 1}


def said(text: str, stand: str) -> int:
    """Return the number that a sentence gives for a stand."""
    number = r"(?P<number>\d+|keine|eine)"
    patterns = (
        rf"(?:sind|ist) {number} {stand}\b",
        rf"{number} (?:sind|ist) {stand}\b",
        rf"(?:sind|ist) {number} von \d+ Maßnahmen {stand}\b",
        rf"\b{stand} (?:sind|ist) {number}\b",
    )
    for pattern in patterns:
        if match := re.search(pattern, text, re.IGNORECASE):
            word = match["number"].lower()
            return NUMBER_WORDS[word] if word in NUMBER_WORDS else int(word)
    pytest.fail(f"{stand} nicht genannt: {text}")


def assert_grammar(text: str) -> None:
    """Check what is wrong in German whatever the counts are."""
    text = plain(text)
    assert not re.search(r"\b[01] Maßnahmen\b", text), text
    assert not re.search(r"\b(keine|eine) sind\b|\bsind (keine|eine)\b", text, re.IGNORECASE), text
    assert not re.search(r"(?<![\d,])\b\d+ ist\b", text), text
    assert not re.search(r"\bist (\d+)\b", text), text
    assert not re.search(r"\b[01] (sind|wartend|in Bearbeitung|implementiert)\b", text), text
    assert "  " not in text
    assert " ." not in text
    assert " ," not in text
    for sentence in re.split(r"(?<=[.])\s(?=\D)", text):
        assert sentence[0].isupper() or sentence[0].isdigit(), text
        assert sentence.endswith("."), text


@calm
@given(counts_of_three, st.booleans())
def test_a_summary_says_each_count(counts: tuple[int, int, int], with_percent: bool) -> None:
    text = plain(summarize(counts, with_percent=with_percent))
    assert_grammar(text)
    total = sum(counts)
    if total in counts:
        stand = STAENDE[counts.index(total)]
        assert text.endswith(f"Maßnahme{'n sind' if total > 1 else ' ist'} {stand}.")
        assert str(total) in text or total < 3
        return
    assert f"Von {total} Maßnahmen" in text
    assert [said(text, stand) for stand in STAENDE] == list(counts)
    shown = [format_percent(share) for share in round_shares(counts)]
    expected = [plain(s) for s, count in zip(shown, counts, strict=True) if count][::-1]
    assert re.findall(r"\d+,\d %", text) == (expected if with_percent else [])


@calm
@given(counts_of_three, st.sampled_from([BS, "Arbeit", None]))
def test_the_summary_of_a_handlungsfeld_says_each_count(
    counts: tuple[int, int, int], name: str | None
) -> None:
    text = plain(summarize_field(name, counts))
    assert_grammar(text)
    grad = plain(format_percent(round_shares(counts)[-1]))
    assert f"Zielerreichungsgrad beträgt {grad}" in text
    assert (name or "allen Handlungsfeldern") in text
    if sum(counts) > 1:
        assert [said(text, stand) for stand in STAENDE] == list(counts)
        assert re.search(rf"\b{sum(counts)} Maßnahmen\b", text)


@calm
@given(st.integers(0, 50), st.integers(1, 50), st.sampled_from(list(Umsetzungsstand)))
def test_a_sentence_on_one_stand_says_its_count(
    count: int, more: int, stand: Umsetzungsstand
) -> None:
    total = count + more
    text = plain(describe_stand(count, total, stand))
    assert_grammar(text)
    number = {0: "Keine Maßnahme", 1: f"Eine von {total} Maßnahmen"}.get(
        count, f"{count} von {total} Maßnahmen"
    )
    assert text == f"{number} {'ist' if count < 2 else 'sind'} {stand}."


@calm
@given(counts_of_three)
def test_counts_read_out_are_the_counts_and_their_shares(
    counts: tuple[int, int, int],
) -> None:
    text = plain(describe_counts(counts))
    found = re.findall(r"(\d+) (wartend|in Bearbeitung|implementiert) \((\d+),(\d) %\)", text)
    assert [(int(number), stand) for number, stand, *_ in found] == list(
        zip(counts, STAENDE, strict=True)
    )
    shown = [float(f"{whole}.{tenth}") for *_, whole, tenth in found]
    assert shown == round_shares(counts)


@calm
@given(st.lists(counts_of_three, max_size=9))
def test_exactly_the_ziele_that_are_done_or_not_begun_are_named(
    ziele: list[tuple[int, int, int]],
) -> None:
    numbered = [(f"{n}.", counts) for n, counts in enumerate(ziele, start=1)]
    text = summarize_ziele(numbered)
    done = [n for n, counts in enumerate(ziele, start=1) if counts[2] == sum(counts)]
    idle = [n for n, counts in enumerate(ziele, start=1) if counts[2] == 0]
    named = {
        "alle": re.search(r"Ziel(?:en)? ([\d, und]+) sind alle", text),
        "keine": re.search(r"Ziel(?:en)? ([\d, und]+) ist noch keine", text),
    }
    for key, expected in (("alle", done), ("keine", idle)):
        match = named[key]
        assert [int(n) for n in re.findall(r"\d+", match[1])] == expected if match else not expected
    assert text == "" or text.endswith(".")


@calm
@given(counts_of_three, counts_of_three)
def test_rises_and_falls_are_judged_by_the_exact_fractions(
    before: tuple[int, int, int], after: tuple[int, int, int]
) -> None:
    told = describe_move(before, after)
    old, new = Fraction(before[-1], sum(before)), Fraction(after[-1], sum(after))
    assert ("gestiegen" in told) == (new > old)
    assert ("gesunken" in told) == (new < old)
    shown = dict.fromkeys(re.findall(r"[\d,]+(?=\u00a0%)", told))
    shares = [round_shares(counts)[-1] for counts in (before, after)]
    assert list(shown) == list(dict.fromkeys(f"{one:.1f}".replace(".", ",") for one in shares))


def test_moving_three_from_waiting_to_work_in_progress_raises_nothing() -> None:
    assert "31,3" in describe_move((38, 61, 45), (35, 64, 45))
    assert "gestiegen" not in describe_move((38, 61, 45), (35, 64, 45))


def test_numbers_and_their_unit_are_never_torn_apart() -> None:
    text = summarize((10, 13, 7)) + summarize_field(BS, (10, 13, 7)) + describe_stand(2, 3, WARTEND)
    text += ROUNDING_NOTE
    assert not re.search(r"\d (%|Maßnahmen)", text)
    assert len(re.findall("\\d\u00a0(?:%|Maßnahmen)", text)) == 10


def test_every_public_sentence_is_tested_here() -> None:
    assert set(sentences.__all__) <= set(globals())


# --- tables ----------------------------------------------------------------------------------

NASTY = (
    "<script>alert('fiktiv')</script> {ref}`ziel` {{ braces }} {% raw %} \"quotes\" & $x^2$ "
    "[link](x) **stark** <!-- --> \\n"
)
FELD = Handlungsfeld("EF", 'Erstes Feld <b>&"fiktiv"')


def nasty_table() -> pd.DataFrame:
    """Three made-up Maßnahmen whose texts look like markup."""
    rows = [
        {
            "kennung": f"EF-{ziel}.{n}",
            "kuerzel": "EF",
            "handlungsfeld": FELD.name,
            "gruppe": f"Gruppe {ziel} {NASTY}",
            "ziel_nummer": f"{ziel}.",
            "ziel": f"Ziel {ziel} {NASTY}",
            "nummer": f"{ziel}.{n}.",
            "massnahme": f"Maßnahme {n} {NASTY}",
            "umsetzungsstand": STAENDE[n],
            "sachstand": f"Erste Zeile {NASTY}\nZweite Zeile",
            "zustaendig": f"Amt {NASTY}",
            "prioritaet": f"hoch {NASTY}",
            "begruendung": "",
        }
        for ziel, n in ((1, 1), (1, 2), (2, 1))
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def edition(arbeitsmappe: Path) -> Edition:
    return load(arbeitsmappe)


def rows_of(edition: Edition, feld: Handlungsfeld) -> pd.DataFrame:
    return edition.massnahmen[edition.massnahmen["kuerzel"] == feld.kuerzel]


def parse(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def text_of(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


MAKERS = {
    "massnahmen": tables.massnahmen_table,
    "ziele": tables.ziele_table,
    "fortschritt": tables.progress_table,
}
each_table = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
Make = Callable[[Handlungsfeld, pd.DataFrame], str]


@each_table
def test_nothing_an_author_types_becomes_markup(make: Make) -> None:
    html = make(FELD, nasty_table())
    soup = parse(html)
    assert soup.find(["script", "b", "strong", "em"]) is None
    assert "<!--" not in html
    caption = soup.find("caption")
    assert caption is not None
    assert FELD.name in caption.get_text()
    for link in soup.select("a.zur-liste"):
        # The address has the text as a slug, the name for listeners has it as it is; no more.
        assert set(link.attrs) == {"class", "href", "aria-label"}
        assert re.fullmatch(r"\.\./massnahmen\.html\?[a-zA-Z0-9=&-]+", str(link["href"]))
        link.attrs = {}
    attributes = [str(value) for tag in soup.find_all(True) for value in tag.attrs.values()]
    assert not any("<" in value or "alert" in value for value in attributes)


@each_table
def test_text_that_looks_like_markup_is_shown_as_it_was_typed(make: Make) -> None:
    shown = text_of(parse(make(FELD, nasty_table())))
    assert " ".join(f"Ziel 1 {NASTY}".split()) in shown


def test_texts_of_a_massnahme_are_shown_as_they_were_typed() -> None:
    told = text_of(parse(tables.ziele_table(FELD, nasty_table())))
    for text in (f"Erste Zeile {NASTY}", f"Zuständig: Amt {NASTY}", f"Maßnahme 2 {NASTY}"):
        assert " ".join(text.split()) in told
    listed = text_of(parse(tables.massnahmen_table(FELD, nasty_table())))
    for text in (f"Priorität: hoch {NASTY}", f"Gruppe: Gruppe 2 {NASTY}", f"Maßnahme 1 {NASTY}"):
        assert " ".join(text.split()) in listed


def test_facts_are_escaped_and_empty_ones_left_out() -> None:
    soup = parse(tables.facts_list([("Anschrift", f"Zeile 1 {NASTY}\nZeile 2"), ("Leer", "")]))
    assert [tag.get_text() for tag in soup.find_all("dt")] == ["Anschrift"]
    assert soup.find("script") is None
    assert len(soup.find_all("br")) == 1
    assert tables.facts_list([("Leer", "")]) == ""


@each_table
@pytest.mark.parametrize("kuerzel", ["BS", "AA", "GP", "BE", "GT", "IO"])
def test_a_table_can_be_read_by_a_screen_reader(make: Make, kuerzel: str, edition: Edition) -> None:
    feld = next(feld for feld in edition.handlungsfelder if feld.kuerzel == kuerzel)
    soup = parse(make(feld, rows_of(edition, feld)))
    (table,) = soup.find_all("table")
    caption = table.find("caption")
    assert caption is not None
    assert feld.name in caption.get_text()
    assert {th.get("scope") for th in table.find_all("th")} <= {"col", "row", "rowgroup"}
    heads = table.select("thead th")
    assert heads
    assert all(th["scope"] == "col" and th.get_text(strip=True) for th in heads)
    for row in table.select("tbody tr"):
        assert row.find("th") is not None
        spans = [int(str(cell.get("colspan", 1))) for cell in row.find_all(["th", "td"])]
        assert sum(spans) == len(heads)
    region = soup.find(attrs={"role": "region"})
    assert region is not None
    assert region["aria-labelledby"] == caption["id"]
    assert region["tabindex"] == "0"
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_every_massnahme_has_one_anchor_and_its_text_and_stand(edition: Edition) -> None:
    seen = []
    for feld in edition.handlungsfelder:
        rows = rows_of(edition, feld)
        soup = parse(tables.massnahmen_table(feld, rows))
        for record in rows.to_dict("records"):
            target = anchor(record["kennung"])
            (row,) = soup.find_all(id=target)
            seen.append(target)
            link = row.select_one("a.kennung")
            assert link is not None
            assert link["href"] == f"#{target}"
            assert text_of(link) == record["nummer"]
            assert [text_of(cell) for cell in row.find_all("td")] == [
                " ".join(record["massnahme"].split()),
                record["umsetzungsstand"],
            ]
        assert len(soup.select("tr.massnahme")) == len(rows)
    assert len(seen) == len(set(seen)) == 144
    assert anchor("BS-2.4") == "bs-2-4"
    assert "bs-2-4" in seen


def test_links_of_a_table_lead_to_an_anchor_of_the_massnahmen_table(edition: Edition) -> None:
    for feld in edition.handlungsfelder:
        rows = rows_of(edition, feld)
        anchors = {
            tag["id"] for tag in parse(tables.massnahmen_table(feld, rows)).find_all(id=True)
        }
        progress = parse(tables.progress_table(feld, rows))
        links = {str(a["href"]).removeprefix("#") for a in progress.select("a:not(.zur-liste)")}
        assert links
        assert links <= anchors


def test_the_progress_table_shows_every_count_and_its_share(edition: Edition) -> None:
    for feld in edition.handlungsfelder:
        rows = rows_of(edition, feld)
        soup = parse(tables.progress_table(feld, rows))
        shown = [
            [text_of(cell) for cell in row.find_all("td")] for row in soup.select("tbody tr.ziel")
        ]
        expected = [
            [
                *(
                    f"{c} ({plain(format_percent(p))})"
                    for c, p in zip(counts, round_shares(counts), strict=True)
                ),
                str(sum(counts)),
            ]
            for _, counts in count_rows(rows, ("ziel_nummer",))
        ]
        assert shown == expected
        total = soup.select("tbody")[-1].find_all("td")[-1]
        assert text_of(total) == str(len(rows))


def test_a_stand_is_told_by_its_word_and_not_by_colour_alone() -> None:
    for stand in Umsetzungsstand:
        soup = parse(tables.stand_badge(stand))
        assert soup.get_text() == stand
        mark = soup.select_one(".marke")
        assert mark is not None
        assert mark["aria-hidden"] == "true"


# --- the narrative table ---------------------------------------------------------------------


def test_the_narrative_table_has_a_sentence_per_ziel(edition: Edition) -> None:
    for feld in edition.handlungsfelder:
        rows = rows_of(edition, feld)
        soup = parse(tables.ziele_table(feld, rows))
        told = [text_of(row.find_all("td")[0]) for row in soup.select("tr.ziel")]
        counted = count_rows(rows, ("ziel_nummer",))
        assert told == [plain(summarize(counts, with_percent=False)) for _, counts in counted]


def test_the_narrative_table_is_silent_where_the_workbook_is(edition: Edition) -> None:
    for feld in edition.handlungsfelder:
        html = tables.ziele_table(feld, rows_of(edition, feld))
        assert parse(html).select("tr.massnahme") == []
        assert "Zuständig" not in html
        assert not re.search(r"\b(nan|None|leer|keine Angabe)\b", html)


def test_the_narrative_table_shows_sachstand_and_zustaendig_where_there_are_any(
    changed_workbook: Callable[[Callable[[openpyxl.Workbook], object]], Path],
) -> None:
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book[BS]
        sheet["G8"] = "Erster Satz (fiktiv).\nZweiter Satz <fiktiv>."
        sheet["H8"] = "Stadtbücherei (fiktiv)"
        sheet["H11"] = "Schulamt (fiktiv)"
        sheet["I8"] = "hoch (fiktiv)"
        sheet["J9"] = "Begründung (fiktiv)"

    edition = load(changed_workbook(edit))
    feld = edition.handlungsfelder[0]
    soup = parse(tables.ziele_table(feld, rows_of(edition, feld)))
    first, second = soup.select("tr.massnahme")
    assert text_of(first.find_all("th")[0]).startswith("2.3. Die Ausleihmöglichkeiten")
    link = first.select_one("a.kennung")
    assert link is not None
    assert link["href"] == "#bs-2-3"
    assert [text_of(p) for p in first.find_all("p")] == [
        "in Bearbeitung",
        "Erster Satz (fiktiv).Zweiter Satz <fiktiv>.",
        "Zuständig: Stadtbücherei (fiktiv)",
    ]
    assert len(first.find_all("br")) == 1
    assert [text_of(p) for p in second.find_all("p")] == [
        "in Bearbeitung",
        "Zuständig: Schulamt (fiktiv)",
    ]
    listed = parse(tables.massnahmen_table(feld, rows_of(edition, feld)))
    assert [text_of(p) for p in listed.select("p.prioritaet")] == ["Priorität: hoch (fiktiv)"]
