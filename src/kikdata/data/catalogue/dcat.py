"""All editions as a DCAT catalogue: one series of data sets, each an edition and a version."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from kikdata.data.catalogue.published import PublishedEdition
from kikdata.data.dcat import DCAT_FILE, german, typed_date
from kikdata.data.metadata import Json, dataset_title, dump_json

__all__ = ["CATALOGUE", "to_catalogue"]

CATALOGUE = "daten/katalog.jsonld"
# What data sets and their series have in common.
_OF_SERIES = ("dct:publisher", "dcat:contactPoint", "dcat:theme", "dct:language")
_OF_SERIES_IN_GERMANY = (
    "dcatde:contributorID",
    "dcatde:politicalGeocodingURI",
    "dcatde:politicalGeocodingLevelURI",
)


def to_catalogue(editions: Sequence[PublishedEdition]) -> bytes:
    """Return the catalogue as JSON-LD, the data sets as each edition describes its own.

    Without an address in the workbooks all identifiers are relative to the file itself.
    """
    newest = editions[-1]
    base = f"{newest.site_address}daten/" if newest.site_address else ""
    datasets = [_read_dataset(edition) for edition in editions]
    context = datasets[-1].pop("@context")
    first, last = datasets[0], datasets[-1]
    series_id = f"{base}#reihe"
    for before, dataset in zip([None, *datasets], datasets, strict=False):
        dataset.pop("@context", None)
        dataset["dcat:inSeries"] = {"@id": series_id}
        if before:
            dataset["dcat:prev"] = {"@id": before["@id"]}
    title = dataset_title(newest.facts)
    series: Json = {
        "@id": series_id,
        "@type": "dcat:DatasetSeries",
        "dct:identifier": series_id,
        "dct:title": german(title),
        "dct:description": german(f"{title}, ein Datensatz je Ausgabe des Berichts."),
        **{name: last[name] for name in (*_OF_SERIES, *_OF_SERIES_IN_GERMANY) if name in last},
        "dct:issued": typed_date(editions[0].published_on),
        "dct:modified": typed_date(max(one.changed_on for one in editions)),
        "dcat:first": {"@id": first["@id"]},
        "dcat:last": {"@id": last["@id"]},
    }
    catalogue: Json = {
        "@context": context,
        "@id": f"{base}#katalog",
        "@type": "dcat:Catalog",
        "dct:title": german(newest.facts["konzept"]),
        "dct:description": german(
            f"Daten aus den Berichten über die Umsetzung: {newest.facts['konzept']}."
        ),
        "dct:publisher": last["dct:publisher"],
        "dct:language": last["dct:language"],
        **({"foaf:homepage": {"@id": newest.site_address}} if base else {}),
        "dct:modified": series["dct:modified"],
        "dcat:dataset": [series, *datasets],
    }
    return dump_json(catalogue)


def _read_dataset(edition: PublishedEdition) -> Json:
    path = edition.folder / "daten" / DCAT_FILE
    dataset = json.loads(path.read_text(encoding="utf-8"))
    moved: Json = _move(dataset, f"../{edition.ausgabe}/daten/")
    issued = typed_date(edition.published_on)
    return {**moved, "dct:issued": issued, "dcat:version": edition.ausgabe}


def _move(value: object, base: str) -> Json:
    """Let identifiers that are relative to the edition's file hold here, too."""

    def move(part: object) -> object:
        if isinstance(part, Mapping):
            return {
                name: f"{base}{inner}" if name == "@id" and _is_relative(inner) else move(inner)
                for name, inner in part.items()
            }
        return [move(one) for one in part] if isinstance(part, list) else part

    moved = move(value)
    assert isinstance(moved, dict)
    return moved


def _is_relative(address: object) -> bool:
    return ":" not in str(address)
