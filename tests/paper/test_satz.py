"""How pages are set: long words and texts, other scripts, pictures, and what stays on the web."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pikepdf import Pdf

import pdf_tags
import pdf_tree
from kikdata.characters import FAMILIES, list_fonts, unprintable
from kikdata.paper.document import write_excerpt, write_pdf
from kikdata.paper.pictures import name_fonts
from kikdata.paper.text import collapse, font_runs, is_right_to_left
from pdf_probe import DOCNAMES, EDITION, PARTS, change, make_site, page
from pdf_text import word_boxes

SENTENCE = "Die Zusammenarbeit der Kindertagesstätten mit dem Integrationsbeirat wächst (fiktiv). "
NAMES = {
    "Ukrainisch": "Олена Ґвоздь-Їжакевич",
    "Vietnamesisch": "Nguyễn Thị Hương aus Đà Nẵng",
    "Griechisch": "Ελένη Παπαδοπούλου",
    "Türkisch": "Şükrü Çağlar",
    "Amharisch": "ሰላም አማርኛ",
    "Zeichen": "→ ✓ ☐ ≤ ℃",
}
LONG_WORD = "Donaudampfschiff" * 19
LONG_ADDRESS = "https://example.org/" + "integration-" * 20 + "x" * 120


def entry(number: int, sachstand: str) -> str:
    """A Maßnahme with its Sachstand, as an article of its own."""
    return (
        f'<article id="ef-1-{number}"><h4>EF-1.{number} Eine Maßnahme (fiktiv)</h4>'
        f'<dl><div><dt>Umsetzungsstand</dt><dd><span class="stand stand-wartend">wartend</span>'
        f"</dd></div></dl>{sachstand}</article>"
    )


FULL = (
    "<section><h2>Ziele und Maßnahmen</h2><h3>Gruppe (fiktiv)</h3>"
    + entry(1, f"<p>{SENTENCE * 95}</p>")
    + entry(2, f"<p>Ein Wort: {LONG_WORD}</p><ul><li>{LONG_WORD}</li><li>kurz</li></ul>")
    + entry(3, f'<p><a href="{LONG_ADDRESS}">{LONG_ADDRESS}</a> und <a href="{LONG_ADDRESS}">'
            "mit Worten</a></p>")
    + entry(4, "".join(f"<p>{language}: {name}</p>" for language, name in NAMES.items()))
    + entry(5, '<p>مرحبا بالعالم (fiktiv)</p><p lang="he">שלום עולם</p>')
    + "".join(entry(number, f"<p>{SENTENCE * 4}</p>") for number in range(6, 30))
    + "<table><thead><tr><th>Wort</th><th>Text</th></tr></thead><tbody><tr><th>"
    f"{LONG_WORD}</th><td>{SENTENCE * 90}</td></tr><tr><th>a</th><td>b</td></tr></tbody></table>"
    "</section>"
)  # fmt: skip


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("satz")
    site = make_site(folder / "html")
    (site / "felder" / "erstes.html").write_text(page("Erstes Feld", FULL), encoding="utf-8")
    write_excerpt(site, "felder/erstes", "Handlungsfeld", EDITION, folder / "feld.pdf")
    return folder / "feld.pdf"


def test_full_document_is_sound(full: Path) -> None:
    assert pdf_tags.validation_faults(full) == []
    with Pdf.open(full) as document:
        checks = [check for check in pdf_tags.CHECKS if check is not pdf_tags.contents_faults]
        assert [fault for check in checks for fault in check(document)] == []


def test_nothing_runs_off_the_page(full: Path) -> None:
    outside = [
        words
        for words_of_page in word_boxes(full)
        for words, (left, _, right, bottom) in words_of_page
        if left < 55 or right > 595 - 55 or bottom > 842 - 25
    ]
    assert outside == []


def test_nothing_overprints(full: Path) -> None:
    for words in word_boxes(full):
        for (one, a), (other, b) in combinations(words, 2):
            width = min(a[2], b[2]) - max(a[0], b[0])
            height = min(a[3], b[3]) - max(a[1], b[1])
            # The boxes of lines are a little higher than the letters.
            assert width < 1 or height < 5, (one, other)


def test_pages_are_more_than_half_full(full: Path) -> None:
    for words in word_boxes(full)[:-1]:
        body = [bottom for _, (_, _, _, bottom) in words if bottom < 842 - 60]
        assert max(body) > 842 / 2


def test_pages_of_the_book_are_more_than_half_full(bericht_pdf: Path) -> None:
    """All but the last of each chapter, the cover and the contents."""
    with Pdf.open(bericht_pdf) as document:
        starts = {number for _, number in pdf_tree.contents(document)}
    pages = word_boxes(bericht_pdf)
    bottoms = [
        max((bottom for _, (_, _, _, bottom) in words if bottom < 842 - 60), default=0)
        for words in pages
    ]
    inner = range(min(starts), len(pages) - 1)
    assert [
        number + 1 for number in inner if number + 1 not in starts and bottoms[number] < 421
    ] == []


def test_nothing_in_the_book_runs_off_the_page(bericht_pdf: Path) -> None:
    outside = [
        words
        for words_of_page in word_boxes(bericht_pdf)[1:]
        for words, (left, _, right, bottom) in words_of_page
        if left < 55 or right > 595 - 55 or bottom > 842 - 25
    ]
    assert outside == []


def test_no_heading_ends_a_page(full: Path) -> None:
    with Pdf.open(full) as document:
        elements = [item for item in pdf_tree.walk(document) if list(pdf_tree.marks(item))]
        for item, after in pairwise(elements):
            if re.fullmatch("H[1-6]", pdf_tree.tag(item)):
                assert (
                    pdf_tree.pages_of(document, item)[-1] == pdf_tree.pages_of(document, after)[0]
                )


def test_no_sum_of_a_group_ends_a_page(tmp_path: Path) -> None:
    """It stays with the rows that it sums up, wherever the pages break."""
    groups = "".join(
        f'<tbody><tr class="summe"><th>Gruppe {number}</th><td>{number}</td></tr>'
        + "".join(f"<tr><th>Ziel {row}</th><td>1</td></tr>" for row in range(number % 4 + 1))
        + "</tbody>"
        for number in range(60)
    )
    head = "<thead><tr><th>Gruppe und Ziel</th><th>Summe</th></tr></thead>"
    site = make_site(tmp_path / "html")
    (site / "einleitung.html").write_text(page("Zahlen", f"<table>{head}{groups}</table>"), "utf-8")
    write_excerpt(site, "einleitung", "", EDITION, tmp_path / "a.pdf")
    with Pdf.open(tmp_path / "a.pdf") as document:
        assert pdf_tags.table_faults(document) == pdf_tags.header_faults(document) == []
        [found] = pdf_tree.tagged(document, "Table")
        rows = [row for row in pdf_tree.below(found) if pdf_tree.tag(row) == "TR"]
        places = [pdf_tree.pages_of(document, row) for row in rows]
        texts = [pdf_tree.element_text(document, row, {}) for row in rows]
    assert len({place[0] for place in places}) > 3
    for text, place, after in zip(texts[1:], places[1:], places[2:], strict=False):
        assert place == after or "Gruppe" not in text


def test_names_in_other_scripts_are_found_by_a_search(full: Path) -> None:
    with Pdf.open(full) as document:
        text = pdf_tree.squeeze(pdf_tree.reading_text(document))
    for name in NAMES.values():
        assert pdf_tree.squeeze(name) in text
    # Letters that run from right to left stand in the file as they are seen.
    assert pdf_tree.squeeze("םלוע םולש") in text


def test_arabic_starts_at_the_right(full: Path) -> None:
    letter = re.compile("[\u0600-\u06ff]")
    [words] = [found for found in word_boxes(full) if any(letter.search(word) for word, _ in found)]
    arabic = [box for word, box in words if letter.search(word)]
    line = [box for word, box in words if "fiktiv" in word and abs(box[3] - arabic[0][3]) < 8]
    assert max(box[2] for box in arabic) > 842 / 2
    assert line[0][2] < min(box[0] for box in arabic)


def test_long_words_and_addresses_are_whole(full: Path) -> None:
    with Pdf.open(full) as document:
        text = pdf_tree.squeeze(pdf_tree.reading_text(document))
        links = [
            str(item.A.URI)
            for pdf_page in document.pages
            for item in pdf_page.get("/Annots", [])
            if "/A" in item
        ]
    assert text.count(LONG_WORD) == 3
    assert set(links) == {LONG_ADDRESS}


def test_web_matter_stays_off_paper(tmp_path: Path) -> None:
    """A mark under a heading leaves out its section, under the title the whole page."""
    site = make_site(tmp_path / "html")
    change(site, "einleitung", "<h2>Mehr</h2>", '<h2>Mehr</h2><div class="nur-web"></div>')
    change(site, "glossar", "<dl>", "<p data-nur-web>Für die Website.</p><dl>")
    write_pdf(site, DOCNAMES, PARTS, EDITION, tmp_path / "a.pdf")
    with Pdf.open(tmp_path / "a.pdf") as document:
        text = pdf_tree.reading_text(document)
        titles = [title for title, _ in pdf_tree.contents(document)]
    assert titles == ["Der Bericht", "Einleitung", "Handlungsfelder", "Erstes Feld"]
    assert "Mehr" not in text
    assert "Was erreicht werden soll" not in text


def test_what_is_folded_on_screen_is_open_on_paper(tmp_path: Path) -> None:
    site = make_site(tmp_path / "html")
    folded = "<details><summary>Verlauf</summary><p>Früher wartend.</p></details><h2>Mehr</h2>"
    change(site, "einleitung", "<h2>Mehr</h2>", folded)
    write_excerpt(site, "einleitung", "", EDITION, tmp_path / "a.pdf")
    with Pdf.open(tmp_path / "a.pdf") as document:
        assert "Verlauf Früher wartend." in pdf_tree.reading_text(document)


def test_a_footnote_stands_on_its_page(tmp_path: Path) -> None:
    site = make_site(tmp_path / "html")
    note = (
        '<p>Text<a role="doc-noteref" href="#fn-1">1</a>.</p><div class="footnote" id="fn-1" '
        'role="doc-footnote"><span class="label">1</span><p>Die Anmerkung.</p></div><h2>Mehr</h2>'
    )
    change(site, "einleitung", "<h2>Mehr</h2>", note)
    write_excerpt(site, "einleitung", "", EDITION, tmp_path / "a.pdf")
    with Pdf.open(tmp_path / "a.pdf") as document:
        [found] = pdf_tree.tagged(document, "Note")
        assert "Die Anmerkung." in pdf_tree.element_text(document, found, {})
        assert pdf_tree.reading_text(document).count("Die Anmerkung.") == 1
    assert pdf_tags.validation_faults(tmp_path / "a.pdf") == []


# --- letters -----------------------------------------------------------------------------------


def test_the_list_of_characters_is_that_of_the_fonts(root: Path) -> None:
    path = root / "src" / "kikdata" / "paper" / "fonts" / "zeichen.txt"
    assert path.read_text("ascii") == list_fonts()


def test_characters_that_no_font_has_are_told() -> None:
    assert unprintable("".join(NAMES.values()) + "مرحبا שלום Gru\u0308ße\u00ad\u200b\t\n") == []
    assert unprintable("中 🙂 🙂 \x07") == ["\x07", "中", "🙂"]


def test_a_word_is_set_in_one_font() -> None:
    own, other = FAMILIES[:2]
    assert font_runs("Frau Nguyễn kam.") == [(own, "Frau "), (other, "Nguyễn "), (own, "kam.")]
    assert font_runs("Grüße") == [(own, "Grüße")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("(1) שלום", True), ("Frau مرحبا", False), ("مرحبا A", True), ("1", False)],
)
def test_direction_is_that_of_the_first_letter(text: str, expected: bool) -> None:
    assert is_right_to_left(text) is expected


def test_white_space_is_that_of_a_screen() -> None:
    nodes = ["  Ein \n", {"t": "b", "c": [" Wort "]}, " und", {"t": "br"}, " Zeile\u00a0 "]
    told = ["Ein ", {"t": "b", "c": ["Wort "]}, "und", {"t": "br"}, "Zeile\u00a0"]
    assert collapse(nodes) == told


# --- pictures ----------------------------------------------------------------------------------


def test_text_in_charts_is_text(bericht_html: Path, bericht_pdf: Path) -> None:
    """Each chart of the book has a form for paper, whose words are words."""
    soup = BeautifulSoup((bericht_html / "ueberblick.html").read_text("utf-8"), "html.parser")
    [chart] = [image for image in soup.select("figure img") if image.get("data-papier")]
    drawn = (bericht_html / str(chart["data-papier"])).read_text("utf-8")
    words = re.findall(r"<text [^>]*>(.*?)</text>", drawn)
    assert "implementiert" in words
    with Pdf.open(bericht_pdf) as document:
        alt = pdf_tree.squeeze(str(chart["alt"]))
        figures = pdf_tree.tagged(document, "Figure")
        [figure] = [item for item in figures if pdf_tree.squeeze(str(item.Alt)) == alt]
        del figure["/Alt"]
        text = pdf_tree.squeeze(pdf_tree.element_text(document, figure, {}))
    assert all(pdf_tree.squeeze(word) in text for word in words)


def test_other_letters_in_charts_name_their_font() -> None:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg"><text y="9">Feld Привіт</text></svg>'
    assert f"<tspan style=\"font-family: '{FAMILIES[1]}'\">Привіт</tspan></text>" in name_fonts(
        drawn
    )
