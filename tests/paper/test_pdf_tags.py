"""Each check of `pdf_tags` bites: a small sound document is damaged on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name, Pdf

import pdf_tags
from pdf_probe import make_pdf, make_site
from pdf_tree import fonts, tagged


@pytest.fixture(scope="module")
def small_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdf")
    return make_pdf(make_site(folder / "html", rows=60), folder / "klein.pdf")


@pytest.fixture
def small(small_pdf: Path) -> Iterator[Pdf]:
    with Pdf.open(small_pdf) as document:
        yield document


def element(document: Pdf, name: str) -> pikepdf.Object:
    return tagged(document, name)[0]


def of_table(cell: pikepdf.Object) -> pikepdf.Object:
    return next(item for item in cell.A if Name.Table == item.O)


def annotation(document: Pdf) -> pikepdf.Object:
    return next(page.Annots[0] for page in document.pages if "/Annots" in page)


def first_font(document: Pdf) -> pikepdf.Object:
    return fonts(document)[0]


def drop(item: pikepdf.Object, key: str) -> None:
    del item[key]


def put(item: pikepdf.Object, key: str, value: object) -> None:
    item[key] = value


def retag(item: pikepdf.Object, name: str) -> None:
    item.S = Name("/" + name)


def append_stream(document: Pdf, text: bytes) -> None:
    document.pages[0].contents_add(text)


def first_bookmark_away(document: Pdf) -> None:
    with document.open_outline() as outline:
        del outline.root[2]


def rename_xmp_title(document: Pdf) -> None:
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:title"] = "Anders"


def loosen_content(document: Pdf) -> None:
    span = next(item for item in tagged(document, "P"))
    span.K = Array()


MUTATIONS: dict[str, tuple[Callable[[Pdf], list[str]], Callable[[Pdf], object]]] = {
    "no language": (pdf_tags.language_faults, lambda d: drop(d.Root, "/Lang")),
    "English": (pdf_tags.language_faults, lambda d: put(d.Root, "/Lang", "en")),
    "title not shown": (pdf_tags.title_faults, lambda d: drop(d.Root, "/ViewerPreferences")),
    "no author": (pdf_tags.title_faults, lambda d: drop(d.trailer.Info, "/Author")),
    "other title in XMP": (pdf_tags.title_faults, rename_xmp_title),
    "no date": (pdf_tags.title_faults, lambda d: drop(d.trailer.Info, "/CreationDate")),
    "font not embedded": (
        pdf_tags.font_faults,
        lambda d: drop(first_font(d).DescendantFonts[0].FontDescriptor, "/FontFile2"),
    ),
    "no ToUnicode": (pdf_tags.font_faults, lambda d: drop(first_font(d), "/ToUnicode")),
    "foreign font": (
        pdf_tags.font_faults,
        lambda d: put(first_font(d), "/BaseFont", Name("/ABCDEF+Arial")),
    ),
    "no alt": (pdf_tags.figure_faults, lambda d: drop(element(d, "Figure"), "/Alt")),
    "placeholder alt": (
        pdf_tags.figure_faults,
        lambda d: put(element(d, "Figure"), "/Alt", "diagramm-uebersicht.svg"),
    ),
    "no scope": (pdf_tags.header_faults, lambda d: drop(of_table(element(d, "TH")), "/Scope")),
    "unknown header": (
        pdf_tags.header_faults,
        lambda d: put(
            of_table(element(d, "TD")), "/Headers", Array([pikepdf.String("gibtsnicht")])
        ),
    ),
    "no headers": (pdf_tags.header_faults, lambda d: drop(of_table(element(d, "TD")), "/Headers")),
    "row header demoted": (
        pdf_tags.table_faults,
        lambda d: retag(tagged(d, "TH")[-1], "TD"),
    ),
    "column header demoted": (pdf_tags.header_faults, lambda d: retag(element(d, "TH"), "TD")),
    "cell lost": (pdf_tags.table_faults, lambda d: element(d, "TR").K.__delitem__(0)),
    "head lost": (pdf_tags.table_faults, lambda d: retag(element(d, "THead"), "TBody")),
    "no body in item": (pdf_tags.list_faults, lambda d: retag(element(d, "LBody"), "Div")),
    "no item in list": (pdf_tags.list_faults, lambda d: retag(element(d, "LI"), "P")),
    "level skipped": (pdf_tags.heading_faults, lambda d: retag(element(d, "H2"), "H3")),
    "no first heading": (pdf_tags.heading_faults, lambda d: retag(element(d, "H1"), "H2")),
    "link outside the tree": (pdf_tags.link_faults, lambda d: put(element(d, "Link"), "/K", 0)),
    "no StructParent": (pdf_tags.link_faults, lambda d: drop(annotation(d), "/StructParent")),
    "bare target": (pdf_tags.link_faults, lambda d: put(annotation(d), "/Contents", "#glossar")),
    "dead link": (pdf_tags.link_faults, lambda d: put(annotation(d), "/Dest", "nirgends")),
    "bookmark lost": (pdf_tags.contents_faults, first_bookmark_away),
    "no contents": (
        pdf_tags.contents_faults,
        lambda d: [retag(item, "LI") for item in tagged(d, "TOCI")],
    ),
    "painted outside": (pdf_tags.unmarked_faults, lambda d: append_stream(d, b"\n0 0 9 9 re f\n")),
    "artifact in content": (
        pdf_tags.unmarked_faults,
        lambda d: append_stream(d, b"\n/P <</MCID 0>> BDC /Artifact BMC 0 0 9 9 re f EMC EMC\n"),
    ),
    "number of no element": (
        pdf_tags.unmarked_faults,
        lambda d: append_stream(d, b"\n/P <</MCID 999>> BDC 0 0 9 9 re f EMC\n"),
    ),
    "element without its content": (pdf_tags.unmarked_faults, loosen_content),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_check_bites(small: Pdf, name: str) -> None:
    check, damage = MUTATIONS[name]
    assert check(small) == []
    damage(small)
    assert check(small) != []


def test_every_check_has_a_mutation() -> None:
    assert {check for check, _ in MUTATIONS.values()} == set(pdf_tags.CHECKS)


def test_validation_bites(small: Pdf, tmp_path: Path) -> None:
    del small.Root.MarkInfo
    small.save(tmp_path / "a.pdf")
    assert pdf_tags.validation_faults(tmp_path / "a.pdf") != []
