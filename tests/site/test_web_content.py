"""What charts, tables and marks say in words, checked on the finished pages."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten

import pytest
from bs4 import BeautifulSoup, Tag

from web import AUSGABE, BILDUNG, UMSETZUNGSSTAENDE, listing

pytest_plugins = ["web_fixtures"]

UEBERBLICK = f"{AUSGABE}/ueberblick.html"
Counts = tuple[int, ...]


def plain(element: Tag | None) -> str:
    return " ".join(element.get_text().split()) if element else ""


# --- Umsetzungsstand -------------------------------------------------------------------------


def stand_faults(soup: BeautifulSoup) -> Iterator[str]:
    for mark in soup.select(".stand"):
        words = plain(mark)
        if words not in UMSETZUNGSSTAENDE:
            yield f"a mark without its word: {mark}"
        elif f"stand-{words.lower().replace(' ', '-')}" not in mark["class"]:
            yield f"mark and word differ: {mark}"
    for mark in soup.select(".marke"):
        if mark.get("aria-hidden") != "true" or mark.find_parent(class_="stand") is None:
            yield f"a mark that is read out or stands alone: {mark.parent}"
    for row in soup.select("tr.massnahme"):
        # The Kurzfassung sets an x, as the Zwischenbericht does; the column's head is the word.
        kurz = row.find_parent("table", class_="kurz")
        marks = [x for x in row.select(".kreuz") if plain(x) == "x"] if kurz else []
        if len(row.select(".stand")) + len(marks) != 1:
            yield f"{row.get('id')}: {len(row.select('.stand')) + len(marks)} Umsetzungsstände"


def test_umsetzungsstand_is_always_a_word(soups: dict[str, BeautifulSoup]) -> None:
    faults = [f"{page}: {one}" for page, soup in soups.items() for one in stand_faults(soup)]
    assert not faults, listing(faults)
    assert sum(len(soup.select(".massnahme .stand")) for soup in soups.values()) >= 144


@pytest.mark.parametrize(
    "html",
    [
        '<span class="stand stand-wartend"><span class="marke" aria-hidden="true"></span></span>',
        '<span class="stand stand-wartend">implementiert</span>',
        '<span class="marke" aria-hidden="true"></span>',
        '<span class="stand stand-wartend"><span class="marke"></span>wartend</span>',
        '<table><tr class="massnahme" id="x"><td>2.4.</td></tr></table>',
    ],
)
def test_a_mark_without_its_word_is_noticed(html: str) -> None:
    assert list(stand_faults(BeautifulSoup(html, "html.parser")))


# --- tables ----------------------------------------------------------------------------------


def table_faults(soup: BeautifulSoup) -> Iterator[str]:
    for table in soup.select("table"):
        caption = table.find("caption")
        name = plain(caption)
        if not isinstance(caption, Tag) or not name:
            yield f"a table without caption: {plain(table)[:60]}"
            continue
        area = table.find_parent(class_="tabelle")
        if area is None:
            yield f"{name}: no place to scroll in"
        for head in table.find_all("th"):
            if head.get("scope") not in {"col", "row", "rowgroup", "colgroup"}:
                yield f"{name}: th without scope: {plain(head)}"
        rows = table.select("tbody tr:not(.gruppe)")
        yield from (f"{name}: row without header" for row in rows if row.th is None)
        if not table.select('thead th[scope="col"]'):
            yield f"{name}: no column headers"


def test_every_table_has_caption_scope_and_scroll_area(soups: dict[str, BeautifulSoup]) -> None:
    faults = [f"{page}: {one}" for page, soup in soups.items() for one in table_faults(soup)]
    assert not faults, listing(faults)


def test_captions_of_a_page_differ(soups: dict[str, BeautifulSoup]) -> None:
    for page, soup in soups.items():
        names = [plain(one) for one in soup.select("caption, figcaption .titel")]
        assert [one for one, n in Counter(names).items() if n > 1] == [], page


def test_groups_and_ziele_head_their_massnahmen(soups: dict[str, BeautifulSoup]) -> None:
    for page in [one for one in soups if "/handlungsfelder/" in one]:
        articles = soups[page].select("article.massnahme")
        assert articles, page
        for article in articles:
            ziel, gruppe = (article.find_parent("section", name) for name in ("ziel", "gruppe"))
            heads = [
                section.find(name) for section, name in ((ziel, "h4"), (gruppe, "h3")) if section
            ]
            assert len(heads) == 2, (page, article["id"])
            assert all(map(plain, heads)), (page, article["id"])


# --- charts ----------------------------------------------------------------------------------

NUMBER_WORDS = {"keine": 0, "eine": 1, "ein": 1}


def charts(soups: dict[str, BeautifulSoup]) -> list[tuple[str, BeautifulSoup, Tag]]:
    """Return all charts, but for those shown once more on the page that offers them as files."""
    own = {page: soup for page, soup in soups.items() if "rat-vortrag-presse" not in page}
    return [(page, soup, one) for page, soup in own.items() for one in soup.select(".diagramm")]


def told_by(chart: Tag) -> tuple[str, list[str], str]:
    """Return caption, pictures and alternative text of a chart."""
    pictures = [Path(str(one["src"])).name for one in chart.select("img")]
    return chart.get_text(strip=True), pictures, str(chart.select("img")[0]["alt"])


def test_the_page_of_all_charts_shows_them_as_their_own_pages_do(
    soups: dict[str, BeautifulSoup],
) -> None:
    own = [told_by(chart) for _, _, chart in charts(soups)]
    [files] = [soup for page, soup in soups.items() if "rat-vortrag-presse" in page]
    shown = [told_by(chart) for chart in files.select(".diagramm")]
    assert len(shown) > 10
    assert [chart for chart in shown if chart not in own] == []


def counts_in(sentence: str) -> Counts | None:
    """Read the counts out of a sentence, in the order of UMSETZUNGSSTAENDE."""
    text = sentence.replace("\u00a0", " ")
    if whole := re.search(r"(Beide|Alle \d+|Die einzige) Maßnahmen? (?:ist|sind) (.+?)\.", text):
        words = {"Beide": 2, "Die einzige": 1}
        number = words.get(whole[1]) or int(whole[1].split()[-1])
        return tuple(number if one == whole[2] else 0 for one in UMSETZUNGSSTAENDE)
    found = []
    for stand in UMSETZUNGSSTAENDE:
        match = re.search(rf"\b(keine|eine|\d+) (?:Maßnahmen? )?(?:(?:ist|sind) )?{stand}\b", text)
        if match is None:
            return None
        found.append(NUMBER_WORDS[match[1]] if match[1] in NUMBER_WORDS else int(match[1]))
    return tuple(found)


def counts_of_row(row: Tag) -> Counts:
    cells = [plain(cell).split()[0] for cell in row.select("td.zahl")]
    return tuple(int(cell) for cell in cells[: len(UMSETZUNGSSTAENDE)])


def label_of_row(row: Tag) -> str:
    """Return what the row is called in words that tell a chart: a Ziel cut short."""
    return shorten(plain(row.th), 70, placeholder=" …")


def counts_of_list(section: Tag) -> Counts:
    """Count the Maßnahmen of a Handlungsfeld in the Kurzfassung."""
    told = [plain(one) for one in section.select(".massnahme .stand")]
    assert set(told) <= set(UMSETZUNGSSTAENDE)
    return tuple(told.count(stand) for stand in UMSETZUNGSSTAENDE)


def rows_of_chart(soup: BeautifulSoup, chart: Tag) -> dict[str, Counts]:
    """Return the bars of a chart by label, from the table of the same numbers."""
    if soup.select_one(".einfach-staende"):  # plain language tells the numbers in sentences
        told = counts_in(" ".join(plain(words) for words in soup.select("p.einfach")))
        assert told is not None
        return {"": told}
    section = chart.find_parent("section")
    assert section is not None
    if not (tables := section.select("table.zahlen")):  # the Kurzfassung has lists alone
        return {"": counts_of_list(section)}
    after = [table for table in tables if chart in table.find_all_previous("figure")]
    assert after, f"no table for the chart {chart['id']}"
    rows = after[0].select("tbody tr")
    bars = [row for row in rows if "summe" not in row.get("class", [])] or rows
    return {label_of_row(row): counts_of_row(row) for row in bars}


def sentences_by_label(alt: str, labels: list[str]) -> dict[str, str]:
    """Cut an alt text at the labels of its bars; a chart of one bar names none."""
    if len(labels) == 1:
        return {labels[0]: alt}
    pattern = "|".join(re.escape(one) for one in sorted(labels, key=len, reverse=True))
    parts = re.split(rf"(?<!\w)({pattern}): ", alt.replace("\u00a0", " "))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_alt_texts_tell_the_numbers_of_the_table(soups: dict[str, BeautifulSoup]) -> None:
    faults = []
    for page, soup, chart in charts(soups):
        rows = rows_of_chart(soup, chart)
        alts = {str(image.get("alt", "")) for image in chart.find_all("img")}
        if len(alts) != 1:
            faults.append(f"{page} #{chart.get('id')}: light and dark differ in their words")
        told = sentences_by_label(alts.pop(), list(rows))
        for label, counts in rows.items():
            if (read := counts_in(told.get(label, ""))) != counts:
                faults.append(f"{page} #{chart.get('id')} {label}: told {read}, table {counts}")
    assert not faults, listing(faults)


def test_there_are_charts(soups: dict[str, BeautifulSoup]) -> None:
    pages = {page for page, _, _ in charts(soups)}
    assert len([page for page in pages if "/handlungsfelder/" in page]) == 6
    assert UEBERBLICK in pages


def test_captions_tell_source_and_stand(soups: dict[str, BeautifulSoup]) -> None:
    faults = []
    for page, _, chart in charts(soups):
        words = plain(chart.figcaption)
        if not re.search(r"Quelle: \S.+", words) or not re.search(
            r"Stand \d\d\.\d\d\.\d{4}", words
        ):
            faults.append(f"{page} #{chart.get('id')}: {words!r}")
        if not plain(chart.select_one("figcaption .titel")):
            faults.append(f"{page} #{chart.get('id')}: no title in words")
    assert not faults, listing(faults)


def test_every_picture_has_size_and_words(soups: dict[str, BeautifulSoup]) -> None:
    faults = []
    for page, soup in soups.items():
        for image in soup.find_all("img"):
            missing = [name for name in ("alt", "width", "height") if not image.get(name)]
            faults += [f"{page}: img without {name}: {image.get('src')}" for name in missing]
        # The narrow form has another shape: without its size the page jumps when it arrives.
        for form in soup.select("picture > source"):
            missing = [name for name in ("width", "height") if not form.get(name)]
            faults += [f"{page}: source without {name}: {form.get('srcset')}" for name in missing]
    assert not faults, listing(faults)


def test_overview_shows_the_counts_of_the_published_table(
    soups: dict[str, BeautifulSoup], bericht_html: Path
) -> None:
    text = (bericht_html / "daten" / "massnahmen.csv").read_text(encoding="utf-8-sig")
    counter: Counter[tuple[str, str]] = Counter(
        (row["handlungsfeld"], row["umsetzungsstand"])
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )
    soup = soups[UEBERBLICK]
    chart = soup.select_one(".diagramm")
    assert chart is not None
    rows = rows_of_chart(soup, chart)
    assert len(rows) == 6
    assert rows == {
        feld: tuple(counter[feld, stand] for stand in UMSETZUNGSSTAENDE) for feld in rows
    }


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("10 wartend (33,3\u00a0%), 13 in Bearbeitung (43,3 %), 7 implementiert.", (10, 13, 7)),
        ("Von 4\u00a0Maßnahmen ist keine implementiert, 2 sind in Bearbeitung und 2 sind wartend.",
         (2, 2, 0)),
        ("Von 6 Maßnahmen ist eine implementiert, 5 sind in Bearbeitung und keine ist wartend.",
         (0, 5, 1)),
        ("Beide Maßnahmen sind in Bearbeitung.", (0, 2, 0)),
        ("Alle 5 Maßnahmen sind implementiert.", (0, 0, 5)),
        ("Die einzige Maßnahme ist wartend.", (1, 0, 0)),
        ("Ein Balkendiagramm.", None),
    ],
)  # fmt: skip
def test_counts_are_read_out_of_sentences(sentence: str, counts: Counts | None) -> None:
    assert counts_in(sentence) == counts


def test_a_wrong_alt_text_is_noticed(soups: dict[str, BeautifulSoup]) -> None:
    """The chart of one bar; another number in its words does not match the table any more."""
    soup = soups[BILDUNG]
    chart = soup.select_one(".diagramm")
    assert chart is not None
    rows = rows_of_chart(soup, chart)
    alt = str(chart.find("img")["alt"])  # type: ignore[index]
    told = sentences_by_label(alt.replace("13 in Bearbeitung", "12 in Bearbeitung"), list(rows))
    assert [counts_in(one) for one in told.values()] != list(rows.values())
