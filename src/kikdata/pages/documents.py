"""What the page for council, talks and press lists: PDFs of the edition and files of its charts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from kikdata.charts.picture import Picture, picture_names
from kikdata.model import Handlungsfeld
from kikdata.pages.output import Output
from kikdata.settings import file_stem

__all__ = ["CHARTS_FOLDER", "charts_html", "documents_html"]

#: Folder of the charts' files, seen from the edition.
CHARTS_FOLDER = "daten/grafiken"


def documents_html(felder: Sequence[Handlungsfeld], ausgabe: str) -> str:
    """Return links to all PDFs of an edition with a sentence each."""
    documents = [
        (f"{file_stem(ausgabe)}.pdf", "Der ganze Bericht", "Alle Kapitel in einem Dokument."),
        (
            f"ratsvorlage-{ausgabe}.pdf", "Ratsvorlage",
            "Zwei Seiten für Sitzungen: Stand, Änderungen und was eine Entscheidung braucht.",
        ),
        (
            f"kurzfassung-{ausgabe}.pdf", "Kurzfassung",
            "Einführung, Tabelle und Diagramm je Handlungsfeld.",
        ),
    ]  # fmt: skip
    documents += [
        (f"handlungsfelder/{feld.slug}.pdf", feld.name, "Das Kapitel dieses Handlungsfelds.")
        for feld in felder
    ]
    items = "".join(
        f'<li><a href="{path}" type="application/pdf">{escape(name)}</a> (PDF): {told}</li>'
        for path, name, told in documents
    )
    return f'<ul class="dateien">{items}</ul>'


def charts_html(charts: Iterable[tuple[str, Sequence[Output]]], ausgabe: str) -> str:
    """Return a section per heading with its charts, their files and their words to copy."""
    return "".join(
        f'<section id="grafik-{number}"><h3>{escape(heading)}</h3>'
        f"{''.join(_chart(output, ausgabe) for output in outputs)}</section>"
        for number, (heading, outputs) in enumerate(charts, start=1)
    )


def _chart(output: Output, ausgabe: str) -> str:
    picture = output.picture
    return output.html + (_files(picture, ausgabe) if picture else "")


def _files(picture: Picture, ausgabe: str) -> str:
    uses = ("SVG für den Druck", "PNG für den Druck", "PNG für eine Folie")
    links = "".join(
        f'<li><a href="{CHARTS_FOLDER}/{name}" download>{use}'
        f'<span class="nur-vorlesen">: {escape(picture.title)}</span></a></li>'
        for use, name in zip(uses, picture_names(ausgabe, picture.key), strict=True)
    )
    return (
        f'<ul class="grafikdateien">{links}</ul>'
        '<details class="alternativtext"><summary>Alternativtext zum Kopieren'
        f'<span class="nur-vorlesen">: {escape(picture.title)}</span></summary>'
        f"<p>{escape(picture.alt)} {escape(picture.source)}</p></details>"
    )
