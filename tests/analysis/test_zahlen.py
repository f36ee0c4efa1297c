"""Counts, shares, Zielerreichungsgrad and the CSV: against print, a recount and made-up tables."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from kikdata.analysis.counts import (
    STAENDE,
    count_by_umsetzungsstand,
    count_rows,
    misses_100,
    round_shares,
    shares,
    zielerreichungsgrad,
)
from kikdata.checks.workbook import load
from kikdata.data.tables import CSV_COLUMNS, to_csv
from kikdata.errors import EmptyTableError, KikError
from kikdata.model import MASSNAHMEN_COLUMNS
from kikdata.workbook.cleaning import clean_text

KUERZEL = {
    "BS": "Bildung und Sprache",
    "AA": "Arbeit und Ausbildung",
    "GP": "Gesundheit und Pflege",
    "BE": "Bürgerschaftliches Engagement",
    "GT": "Gesellschaftliche Teilhabe",
    "IO": "Interkulturelle Öffnung",
}
#: wartend, in Bearbeitung, implementiert, as the tables of the Zwischenbericht 2023 have them.
PUBLISHED = {
    "BS": (10, 13, 7),
    "AA": (7, 7, 13),
    "GP": (4, 13, 2),
    "BE": (4, 5, 9),
    "GT": (3, 14, 7),
    "IO": (10, 9, 7),
}

calm = examples(2)
some_counts = st.lists(st.integers(0, 400), min_size=1, max_size=6).filter(any)


@pytest.fixture(scope="module")
def massnahmen(arbeitsmappe: Path) -> pd.DataFrame:
    return load(arbeitsmappe).massnahmen


@pytest.fixture(scope="module")
def source(root: Path) -> list[dict[str, str]]:
    """The Maßnahmen of the Zwischenbericht, transcribed independently of the workbook."""
    path = root / "tests" / "daten" / "zwischenbericht-2023-10.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def recount(rows: Sequence[dict[str, str]], *keys: str) -> list[tuple[tuple[str, ...], tuple]]:
    """Count rows of the source without pandas: groups in the order in which they appear."""
    counter = Counter(
        (tuple(_value(row, key) for key in keys), row["umsetzungsstand"]) for row in rows
    )
    groups = dict.fromkeys(tuple(_value(row, key) for key in keys) for row in rows)
    return [(group, tuple(counter[group, stand] for stand in STAENDE)) for group in groups]


def _value(row: dict[str, str], key: str) -> str:
    kuerzel, nummer = row["kennung"].split("-")
    if key == "ziel_nummer":
        return f"{nummer.split('.')[0]}."
    return KUERZEL[kuerzel] if key == "handlungsfeld" else row[key]


def table(*counts: tuple[str, int, int, int]) -> pd.DataFrame:
    """Return a made-up table: per Handlungsfeld so many wartend, in Bearbeitung, implementiert."""
    rows = [
        (name, stand)
        for name, *numbers in counts
        for stand, number in zip(STAENDE, numbers, strict=True)
        for _ in range(number)
    ]
    frame = pd.DataFrame(rows, columns=["handlungsfeld", "umsetzungsstand"])
    frame["umsetzungsstand"] = pd.Categorical(frame["umsetzungsstand"], STAENDE, ordered=True)
    return frame


EMPTY = table()


# --- the published numbers -------------------------------------------------------------------


def test_counts_match_the_published_zwischenbericht(massnahmen: pd.DataFrame) -> None:
    published = [((KUERZEL[short],), counts) for short, counts in PUBLISHED.items()]
    assert count_rows(massnahmen, ("handlungsfeld",)) == published
    assert count_rows(massnahmen) == [(("gesamt",), (38, 61, 45))]


def test_the_source_itself_has_the_published_numbers(source: list[dict[str, str]]) -> None:
    assert dict(recount(source, "handlungsfeld")) == {
        (KUERZEL[short],): counts for short, counts in PUBLISHED.items()
    }
    assert sum(map(sum, PUBLISHED.values())) == len(source) == 144


@pytest.mark.parametrize(
    "keys",
    [
        ("handlungsfeld",),
        ("handlungsfeld", "gruppe"),
        ("handlungsfeld", "gruppe", "ziel_nummer", "ziel"),
        ("handlungsfeld", "ziel_nummer"),
    ],
    ids=lambda keys: keys[-1],
)
def test_every_count_matches_an_independent_count_of_the_source(
    keys: tuple[str, ...], massnahmen: pd.DataFrame, source: list[dict[str, str]]
) -> None:
    assert count_rows(massnahmen, keys) == recount(source, *keys)


def test_there_are_43_ziele(massnahmen: pd.DataFrame) -> None:
    assert len(count_rows(massnahmen, ("handlungsfeld", "ziel_nummer"))) == 43


@pytest.mark.parametrize("short", KUERZEL)
def test_a_handlungsfeld_alone_counts_as_it_does_among_all(
    short: str, massnahmen: pd.DataFrame
) -> None:
    alone = massnahmen[massnahmen["kuerzel"] == short]
    assert count_rows(alone) == [(("gesamt",), PUBLISHED[short])]
    assert sum(sum(counts) for _, counts in count_rows(alone, ("gruppe",))) == len(alone)
    assert zielerreichungsgrad(alone) == pytest.approx(
        100 * PUBLISHED[short][2] / sum(PUBLISHED[short])
    )


def test_the_zielerreichungsgrad_of_all_is_45_of_144(massnahmen: pd.DataFrame) -> None:
    assert zielerreichungsgrad(massnahmen) == pytest.approx(31.25)


# --- counts ----------------------------------------------------------------------------------


def test_a_stand_that_does_not_occur_is_counted_as_0() -> None:
    counts = count_by_umsetzungsstand(table(("A", 0, 3, 0)), "handlungsfeld")
    assert list(counts.columns) == ["wartend", "in Bearbeitung", "implementiert"]
    assert counts.loc["A"].tolist() == [0, 3, 0]


def test_groups_keep_the_order_in_which_they_appear() -> None:
    rows = count_rows(table(("Z", 1, 0, 0), ("A", 0, 2, 0), ("M", 0, 0, 3)), ("handlungsfeld",))
    assert [name for (name,), _ in rows] == ["Z", "A", "M"]


def test_groups_of_the_same_name_in_two_handlungsfelder_stay_apart(
    massnahmen: pd.DataFrame, source: list[dict[str, str]]
) -> None:
    by_name = Counter(name for (_, name), _ in recount(source, "handlungsfeld", "gruppe"))
    counted = Counter(name for (_, name), _ in count_rows(massnahmen, ("handlungsfeld", "gruppe")))
    assert counted == by_name


def test_counting_leaves_the_table_as_it_is(massnahmen: pd.DataFrame) -> None:
    before = massnahmen.copy(deep=True)
    count_rows(massnahmen, ("handlungsfeld",))
    shares(count_by_umsetzungsstand(massnahmen, "handlungsfeld"))
    zielerreichungsgrad(massnahmen)
    to_csv(massnahmen)
    pd.testing.assert_frame_equal(massnahmen, before)


def test_a_filtered_or_shuffled_table_counts_the_same(massnahmen: pd.DataFrame) -> None:
    order = list(range(len(massnahmen)))
    random.Random(2023).shuffle(order)
    shuffled = massnahmen.iloc[order]
    ours, theirs = (dict(count_rows(t, ("kuerzel", "gruppe"))) for t in (massnahmen, shuffled))
    assert ours == theirs


def test_no_rows_count_as_0_but_have_no_shares() -> None:
    assert count_rows(EMPTY) == [(("gesamt",), (0, 0, 0))]
    assert count_rows(EMPTY, ("handlungsfeld",)) == []
    for ask in (lambda table: shares(count_by_umsetzungsstand(table)), zielerreichungsgrad):
        with pytest.raises(EmptyTableError, match="Ohne Maßnahmen"):
            ask(EMPTY)
    for counts in ([], [0], [0, 0, 0]):
        with pytest.raises(EmptyTableError, match="Ohne Maßnahmen"):
            round_shares(counts)
    assert issubclass(EmptyTableError, KikError)


@calm
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3).filter(any), min_size=1, max_size=4))
def test_counts_of_any_table_are_those_it_was_made_of(counts: list[tuple[int, int, int]]) -> None:
    made = table(*((f"Feld {i}", *numbers) for i, numbers in enumerate(counts)))
    assert [numbers for _, numbers in count_rows(made, ("handlungsfeld",))] == counts
    ((_, total),) = count_rows(made)
    assert total == tuple(map(sum, zip(*counts, strict=True)))


# --- shares and Zielerreichungsgrad ----------------------------------------------------------


def test_shares_of_a_handlungsfeld_sum_to_100_before_rounding(massnahmen: pd.DataFrame) -> None:
    result = shares(count_by_umsetzungsstand(massnahmen, "handlungsfeld"))
    assert list(result.index) == list(KUERZEL.values())
    assert list(result.columns) == STAENDE
    assert result.sum(axis=1).tolist() == pytest.approx([100] * 6)
    for (short, counts), row in zip(PUBLISHED.items(), result.to_numpy().tolist(), strict=True):
        assert row == pytest.approx([100 * count / sum(counts) for count in counts]), short


def test_the_zielerreichungsgrad_counts_massnahmen_and_is_no_average_of_percentages() -> None:
    made = table(("Groß", 90, 0, 0), ("Klein", 0, 0, 10))
    assert zielerreichungsgrad(made) == pytest.approx(10)  # the average would be 50
    assert shares(count_by_umsetzungsstand(made)).loc["gesamt", "implementiert"] == pytest.approx(
        10
    )


@pytest.mark.parametrize(
    ("counts", "expected"), [((3, 2, 0), 0.0), ((0, 0, 4), 100.0), ((1, 1, 1), 100 / 3)]
)
def test_the_zielerreichungsgrad_of_none_all_and_a_third(
    counts: tuple[int, int, int], expected: float
) -> None:
    assert zielerreichungsgrad(table(("A", *counts))) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((10, 13, 7), [33.3, 43.3, 23.3]),
        ((38, 61, 45), [26.4, 42.4, 31.3]),
        ((1, 1, 1), [33.3, 33.3, 33.3]),
        ((0, 1, 2), [0.0, 33.3, 66.7]),
        ((0, 0, 5), [0.0, 0.0, 100.0]),
        ((1, 0, 1), [50.0, 0.0, 50.0]),
        ((1, 1, 1, 1, 1, 1), [16.7] * 6),
    ],
)
def test_shares_shown_are_these(counts: tuple[int, ...], expected: list[float]) -> None:
    assert round_shares(counts) == expected


@calm
@given(some_counts)
def test_each_share_is_the_ordinary_rounding_of_its_own_two_counts(counts: list[int]) -> None:
    total = sum(counts)
    for count, shown in zip(counts, round_shares(counts), strict=True):
        expected = (Decimal(100 * count) / total).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert Decimal(str(shown)) == expected
        assert [shown] == round_shares([count, total - count])[:1]


@calm
@given(some_counts)
def test_a_note_is_due_exactly_where_the_shares_shown_do_not_sum_to_100(counts: list[int]) -> None:
    total = sum(Decimal(str(shown)) for shown in round_shares(counts))
    assert misses_100(counts) == (total != 100)


@calm
@given(some_counts)
def test_nothing_is_shown_as_0_percent_and_all_as_100_percent(counts: list[int]) -> None:
    for count, share in zip(counts, round_shares(counts), strict=True):
        assert count or share == 0.0
        assert count != sum(counts) or share == 100.0


@calm
@given(some_counts)
def test_a_larger_count_is_never_shown_with_a_smaller_share(counts: list[int]) -> None:
    pairs = list(zip(counts, round_shares(counts), strict=True))
    assert all(a[1] <= b[1] for a in pairs for b in pairs if a[0] < b[0])


# --- CSV -------------------------------------------------------------------------------------

CONTRACT_COLUMNS = (
    "kennung;handlungsfeld;gruppe;ziel_nummer;ziel;nummer;massnahme;umsetzungsstand;"
    "sachstand;zustaendig;prioritaet"
)


def read_csv(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def one_row(**values: str) -> pd.DataFrame:
    """Return a table of one made-up Maßnahme."""
    row = dict.fromkeys(MASSNAHMEN_COLUMNS, "") | {"umsetzungsstand": "wartend", "zeile": 3}
    return pd.DataFrame([row | values])


def test_csv_starts_with_bom_and_the_columns_of_the_contract(massnahmen: pd.DataFrame) -> None:
    content = to_csv(massnahmen)
    assert content.startswith(b"\xef\xbb\xbf" + CONTRACT_COLUMNS.encode() + b"\r\n")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert ";".join(CSV_COLUMNS) == CONTRACT_COLUMNS


def test_csv_ends_every_line_with_crlf(massnahmen: pd.DataFrame) -> None:
    content = to_csv(massnahmen)
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r") == 145


def test_csv_holds_the_zwischenbericht_word_for_word(
    massnahmen: pd.DataFrame, source: list[dict[str, str]]
) -> None:
    rows = read_csv(to_csv(massnahmen))
    assert len(rows) == 144
    for ours, theirs in zip(rows, source, strict=True):
        assert ours["kennung"] == theirs["kennung"]
        assert ours["handlungsfeld"] == KUERZEL[theirs["kennung"][:2]]
        assert ours["gruppe"] == theirs["gruppe"]
        assert ours["ziel"] == theirs["ziel"]
        assert ours["massnahme"] == theirs["text"]
        assert ours["umsetzungsstand"] == theirs["umsetzungsstand"]
        assert ours["nummer"] == theirs["kennung"].split("-")[1] + "."
        assert ours["ziel_nummer"] == theirs["kennung"].split("-")[1].split(".")[0] + "."
        assert ours["sachstand"] == ours["zustaendig"] == ours["prioritaet"] == ""


def test_csv_is_the_same_every_time(massnahmen: pd.DataFrame) -> None:
    assert to_csv(massnahmen) == to_csv(massnahmen.copy())


def test_csv_of_no_massnahmen_is_the_header_alone(massnahmen: pd.DataFrame) -> None:
    assert to_csv(massnahmen.iloc[:0]).decode("utf-8-sig") == CONTRACT_COLUMNS + "\r\n"


@pytest.mark.parametrize("start", "=+-@")
def test_text_that_looks_like_a_formula_is_defused(start: str) -> None:
    text = f'{start}HYPERLINK("http://example.org";"fiktiv")'
    (row,) = read_csv(to_csv(one_row(massnahme=text, sachstand=text, zustaendig=text)))
    assert row["massnahme"] == row["sachstand"] == row["zustaendig"] == f"'{text}"


@pytest.mark.parametrize("start", ["\t=", "\n=", " =", "\u00a0=", "\u00ad=", "\ufeff=", "\x7f="])
def test_a_formula_behind_something_invisible_is_defused_too(start: str) -> None:
    """What the table holds is cleaned, so that nothing but the sign itself can come first."""
    text = clean_text(f"{start}1+1")
    (row,) = read_csv(to_csv(one_row(sachstand=text)))
    assert row["sachstand"] == "'=1+1"


honest_texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(";\"\n',="), max_size=20
).filter(lambda text: text.strip() == text and not text.startswith(("=", "+", "-", "@")))


@calm
@given(st.tuples(honest_texts, honest_texts, honest_texts, honest_texts))
def test_honest_text_comes_back_as_it_was(texts: tuple[str, str, str, str]) -> None:
    keys = ("gruppe", "massnahme", "sachstand", "zustaendig")
    values = dict(zip(keys, texts, strict=True))
    (row,) = read_csv(to_csv(one_row(**values)))
    assert {key: row[key] for key in keys} == values


def test_semicolons_quotes_and_line_breaks_come_back_as_they_were() -> None:
    text = "Erstens; „zweitens“ \"drittens\"\nviertens, 'fünftens' (fiktiv)"
    content = to_csv(one_row(sachstand=text))
    (row,) = read_csv(content)
    assert row["sachstand"] == text
    assert pd.read_csv(io.BytesIO(content), sep=";")["sachstand"].tolist() == [text]
