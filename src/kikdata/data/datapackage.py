"""Data of an edition described as a Frictionless Data Package (v1).

Only facts of the workbook: what it leaves empty (licence, address) is left out here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from kikdata.analysis.counts import STAENDE
from kikdata.data.changes import ARTEN, CHANGE_COLUMNS
from kikdata.data.metadata import (
    DataFile,
    Json,
    Licence,
    cite,
    dataset_description,
    dataset_title,
    dump_json,
    edition_address,
    lasting_name,
    read_licence,
)
from kikdata.data.tables import COUNT_COLUMNS, LEVELS, Column, defuse, massnahmen_columns
from kikdata.model import Edition
from kikdata.settings import file_stem

__all__ = ["to_datapackage"]

_DIALECT: Json = {
    "delimiter": ";",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "header": True,
}
_PLACE = ("handlungsfeld", "gruppe", "ziel_nummer")


def to_datapackage(
    edition: Edition, facts: Mapping[str, str], files: Sequence[DataFile], data: Mapping[str, bytes]
) -> bytes:
    """Return `datapackage.json` (Data Package v1) for `files`, whose bytes are `data`."""
    angaben, licence = edition.angaben, read_licence(edition.angaben)
    address = edition_address(angaben)
    package: Json = {
        "profile": "data-package",
        "name": file_stem(angaben.ausgabe),
        "title": dataset_title(facts),
        "description": dataset_description(facts),
        "version": angaben.ausgabe,
        **({"homepage": address} if address else {}),
        "temporal": {
            "start": angaben.dates["Zeitraum von"].isoformat(),
            "end": angaben.dates["Zeitraum bis"].isoformat(),
        },
        "contributors": [{"title": facts["herausgeber"], "role": "publisher"}],
        "sources": [{"title": cite(edition, facts)}],
        **({"licenses": [_licence_entry(licence)]} if licence else {}),
        "resources": [_resource(edition, file, data[file.name]) for file in files],
    }
    return dump_json(package)


def _licence_entry(licence: Licence) -> Json:
    path = {"path": licence.path} if licence.path else {}
    return {"name": licence.name, **path, "title": licence.title}


def _resource(edition: Edition, file: DataFile, content: bytes) -> Json:
    stem, ending = lasting_name(file, edition).rsplit(".", 1)
    described = _tables(edition).get(file.name)
    return {
        "profile": "tabular-data-resource" if described else "data-resource",
        "name": stem if ending == "csv" else f"{stem}-{ending}",
        "path": file.name,
        "title": file.sentence.removesuffix("."),
        "format": ending,
        "mediatype": file.media_type,
        **({} if ending == "xlsx" else {"encoding": "utf-8"}),
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        **(described or {}),
    }


def _tables(edition: Edition) -> dict[str, Json]:
    """Return dialect and schema of the CSV files, by name."""
    columns = massnahmen_columns(edition.massnahmen)
    felder = [defuse(feld.name) for feld in edition.handlungsfelder]
    allowed = {"handlungsfeld": felder, "umsetzungsstand": STAENDE, "ebene": list(LEVELS)}
    of_changes = {"art": list(ARTEN), "umsetzungsstand": STAENDE, "umsetzungsstand_vorher": STAENDE}
    reference = {"resource": "umsetzungsstand", "fields": list(_PLACE)}
    return {
        "massnahmen.csv": {
            "dialect": _DIALECT,
            "schema": {
                "fields": [_field(c, allowed, {"kennung"}) for c in columns],
                "missingValues": [""],
                "primaryKey": ["kennung"],
                "foreignKeys": [{"fields": list(_PLACE), "reference": reference}],
            },
        },
        "umsetzungsstand.csv": {
            "dialect": _DIALECT,
            "schema": {
                "fields": [_field(c, allowed, set()) for c in COUNT_COLUMNS],
                "missingValues": [""],
            },
        },
        "aenderungen.csv": {
            "dialect": _DIALECT,
            "schema": {
                "fields": [_field(c, of_changes, set()) for c in CHANGE_COLUMNS],
                "missingValues": [""],
            },
        },
    }


def _field(column: Column, allowed: Mapping[str, list[str]], unique: set[str]) -> Json:
    constraints: Json = {
        **({"required": True} if column.required else {}),
        **({"unique": True} if column.name in unique else {}),
        **({"pattern": column.pattern} if column.pattern else {}),
        **({"minimum": 0} if column.is_number else {}),
        **({"enum": allowed[column.name]} if column.name in allowed else {}),
    }
    return {
        "name": column.name,
        "title": column.label,
        "description": column.meaning,
        "type": "integer" if column.is_number else "string",
        **({"constraints": constraints} if constraints else {}),
    }
