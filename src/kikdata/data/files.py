"""All files of an edition for others to use, in `daten/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from kikdata import settings
from kikdata.data.changes import CHANGE_COLUMNS, changes_to_csv
from kikdata.data.datapackage import to_datapackage
from kikdata.data.dcat import to_dcat
from kikdata.data.metadata import DataFile, cite, edition_address, read_licence
from kikdata.data.schema_org import describe_dataset, describe_report, to_script
from kikdata.data.tables import CSV_COLUMNS, DICTIONARIES, counts_to_csv, to_csv, to_json
from kikdata.data.workbooks import to_filled_workbook, to_workbook
from kikdata.model import Edition, Snapshot

__all__ = [
    "CSV_COLUMNS",
    "cite",
    "columns_html",
    "dataset_script",
    "export_files",
    "files_html",
    "licence_html",
    "list_files",
    "report_script",
    "to_csv",
]

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _data_files(ausgabe: str) -> tuple[DataFile, ...]:
    return (
        DataFile(
            "massnahmen.xlsx", "Excel",
            "Alle Maßnahmen zum Lesen, Sortieren und Filtern, dazu die Zahlen und eine "
            "Erläuterung der Spalten.", _EXCEL,
        ),
        DataFile("massnahmen.csv", "CSV", "Alle Maßnahmen als einfache Tabelle.", "text/csv"),
        DataFile("massnahmen.json", "JSON", "Alle Maßnahmen für Programme.", "application/json"),
        DataFile(
            "umsetzungsstand.csv", "CSV",
            "Anzahl der Maßnahmen je Umsetzungsstand: gesamt und für jedes Handlungsfeld, jede "
            "Gruppe und jedes Ziel.", "text/csv",
        ),
        DataFile(
            "aenderungen.csv", "CSV",
            "Was sich seit der vorigen Ausgabe geändert hat; in der ersten Ausgabe nur die "
            "Spaltennamen.", "text/csv",
        ),
        DataFile(
            settings.workbook_name(ausgabe), "Excel",
            "Die ganze Ausgabe in der Form der Arbeitsmappe, aus der dieser Bericht entsteht.",
            _EXCEL,
        ),
    )  # fmt: skip


_METADATA_FILES = (
    DataFile(
        "datapackage.json", "Frictionless Data Package",
        "Beschreibung der Dateien und Spalten für Programme.", "application/json",
    ),
    DataFile(
        "dcat.jsonld", "DCAT-AP.de",
        "Beschreibung der Dateien für Datenportale.", "application/ld+json",
    ),
)  # fmt: skip


def list_files(ausgabe: str) -> tuple[DataFile, ...]:
    """Return what `export_files` makes, in the order in which a page lists it."""
    return (*_data_files(ausgabe), *_METADATA_FILES)


def export_files(
    edition: Edition, facts: Mapping[str, str], earlier: Sequence[Snapshot] = ()
) -> dict[str, bytes]:
    """Return the content of every file of `list_files` by name.

    `facts` as of `edition_facts`; `earlier`: the editions before, the oldest first.
    """
    massnahmen, described = edition.massnahmen, _data_files(edition.angaben.ausgabe)
    data = {
        "massnahmen.xlsx": to_workbook(edition, _explain(edition, facts)),
        "massnahmen.csv": to_csv(massnahmen),
        "massnahmen.json": to_json(massnahmen),
        "umsetzungsstand.csv": counts_to_csv(massnahmen),
        "aenderungen.csv": _changes(edition, earlier),
        settings.workbook_name(edition.angaben.ausgabe): to_filled_workbook(edition),
    }
    return {
        **data,
        "datapackage.json": to_datapackage(edition, facts, described, data),
        "dcat.jsonld": to_dcat(edition, facts, described),
    }


def _changes(edition: Edition, earlier: Sequence[Snapshot]) -> bytes:
    return changes_to_csv(edition, earlier[-1] if earlier else None, earlier[:-1])


def _explain(edition: Edition, facts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        ("Konzept", facts["konzept"]),
        ("Bericht", facts["titel"]),
        ("Ausgabe", facts["ausgabe"]),
        ("Zustand", facts["zustand"]),
        ("Datenstand", facts["datenstand"]),
        ("Berichtszeitraum", facts["zeitraum"]),
        ("Herausgeber", facts["herausgeber"]),
        ("Webadresse", edition_address(edition.angaben)),
        ("Lizenz der Daten", _licence_text(edition)),
        ("So zitieren Sie", cite(edition, facts)),
    ]


def _licence_text(edition: Edition) -> str:
    licence = read_licence(edition.angaben)
    return licence.title if licence else "Das Amt hat noch keine Lizenz für die Daten benannt."


# --- the same for the page -------------------------------------------------------------------


def files_html(ausgabe: str) -> str:
    """Return links to all files with format and a sentence each."""
    items = "".join(
        f'<li><a href="daten/{file.name}" download>{file.name}</a> ({file.format}): '
        f"{escape(file.sentence)}</li>"
        for file in list_files(ausgabe)
    )
    return f'<ul class="dateien">{items}</ul>'


def columns_html(name: str) -> str:
    """Return the columns of a CSV file with their meaning."""
    items = "".join(
        f"<dt><code>{column.name}</code></dt><dd>{escape(column.meaning)}</dd>"
        for column in {**DICTIONARIES, "aenderungen.csv": CHANGE_COLUMNS}[name]
    )
    return f"<dl>{items}</dl>"


def licence_html(edition: Edition) -> str:
    """Return a sentence on the licence of the data, with a link if it is a known one."""
    licence = read_licence(edition.angaben)
    if licence is None:
        return f'<p class="satz">{_licence_text(edition)}</p>'
    name = escape(licence.title)
    if licence.path:
        name = f'<a href="{escape(licence.path)}">{name}</a>'
    return f'<p class="satz">Für die Daten gilt diese Lizenz: {name}.</p>'


# --- the same for search engines -------------------------------------------------------------


def report_script(edition: Edition, facts: Mapping[str, str]) -> str:
    """Return the report described for search engines, as a block of data in a page."""
    return to_script(describe_report(edition, facts))


def dataset_script(edition: Edition, facts: Mapping[str, str]) -> str:
    """Return the data described for search engines, as a block of data in a page."""
    return to_script(describe_dataset(edition, facts, _data_files(edition.angaben.ausgabe)))
