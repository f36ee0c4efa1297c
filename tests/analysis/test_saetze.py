"""German sentences for every count: grammar and numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from kikdata.analysis import sentences
from kikdata.analysis.counts import STAENDE, round_shares
from kikdata.analysis.sentences import (
    ROUNDING_NOTE,
    describe_counts,
    describe_move,
    describe_stand,
    edition_name,
    enumerate_words,
    format_date,
    format_month,
    format_number,
    format_percent,
    format_period,
    massnahmen_phrase,
    summarize,
    summarize_field,
    summarize_ziele,
)
from kikdata.errors import EmptyTableError
from kikdata.model import Umsetzungsstand

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


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (1587, "1.587"),
        (-1234567, "-1.234.567"),
        (12.5, "12,5"),
        (3.0, "3"),
        (0.126, "0,13"),
    ],
)
def test_a_number_has_points_between_thousands_and_a_comma(value: float, shown: str) -> None:
    assert format_number(value) == shown


def test_halves_are_rounded_up_to_the_decimals_asked_for() -> None:
    assert [format_number(value, 1) for value in (31.25, 31.24, 2)] == ["31,3", "31,2", "2,0"]


def test_an_edition_is_called_as_people_call_it() -> None:
    assert edition_name("2024-12") == "Bericht Dezember 2024"


def test_every_public_sentence_is_tested_here() -> None:
    assert set(sentences.__all__) <= set(globals())
