"""Data of an edition described for portals: DCAT-AP.de as JSON-LD.

Only facts of the workbook: what it leaves empty (licence, address, e-mail) is left out here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from kikdata import settings
from kikdata.city import city
from kikdata.data.metadata import (
    DataFile,
    Json,
    dataset_description,
    dataset_title,
    dump_json,
    edition_address,
    lasting_name,
    read_licence,
)
from kikdata.model import Angaben, Edition

__all__ = ["DCAT_FILE", "german", "to_dcat", "typed_date"]

#: Name of the description in `daten/`.
DCAT_FILE = "dcat.jsonld"

_EU = "http://publications.europa.eu/resource/authority/"
_DE = "http://dcat-ap.de/def/"
_PLACES = f"{_DE}politicalGeocoding/"
_PUBLISHER = "http://purl.org/adms/publishertype/"
_PUBLISHER_FIELD = "Art des Herausgebers"
_IANA = "https://www.iana.org/assignments/media-types/"
_CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def to_dcat(edition: Edition, facts: Mapping[str, str], files: Sequence[DataFile]) -> bytes:
    """Return the description of `files` as DCAT-AP.de in JSON-LD.

    Without an address in the workbook all identifiers are relative to the file itself.
    """
    angaben, address = edition.angaben, edition_address(edition.angaben)
    base = f"{address}daten/" if address else ""
    publisher: Json = {
        "@id": f"{base}#herausgeber",
        "@type": "foaf:Agent",
        "foaf:name": facts["herausgeber"],
        **_listed("dct:type", _PUBLISHER, settings.PUBLISHER_TYPES.get(angaben[_PUBLISHER_FIELD])),
    }
    dataset: Json = {
        "@context": _CONTEXT,
        "@id": f"{base}#datensatz",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{base}#datensatz" if base else settings.file_stem(angaben.ausgabe),
        "dct:title": german(dataset_title(facts)),
        "dct:description": german(dataset_description(facts)),
        "dct:publisher": publisher,
        "dct:language": {"@id": f"{_EU}language/DEU"},
        "dcat:theme": {"@id": f"{_EU}data-theme/{city().theme}"},
        "dcat:keyword": [german(feld.name) for feld in edition.handlungsfelder],
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": typed_date(angaben.dates["Zeitraum von"]),
            "dcat:endDate": typed_date(angaben.dates["Zeitraum bis"]),
        },
        "dct:modified": typed_date(dt.date.fromisoformat(facts["geaendert_iso"])),
        **({"adms:versionNotes": german(said)} if (said := facts["berichtigungen"]) else {}),
        **(
            {}
            if angaben.is_entwurf
            else {"dct:issued": {"@value": angaben.ausgabe, "@type": "xsd:gYearMonth"}}
        ),
        **({"dcat:landingPage": {"@id": f"{address}daten.html"}} if address else {}),
        **_contact(angaben),
        **_of_germany(angaben),
        "dcat:distribution": [_distribution(edition, file, base) for file in files],
    }
    return dump_json(dataset)


def german(text: str) -> Json:
    """Return a literal in German."""
    return {"@value": text, "@language": "de"}


def typed_date(day: dt.date) -> Json:
    """Return a day as a literal."""
    return {"@value": day.isoformat(), "@type": "xsd:date"}


def _listed(name: str, base: str, value: str | None) -> Json:
    """Return a property whose value is an address of a list; nothing without one."""
    return {name: {"@id": value if value.startswith("http") else base + value}} if value else {}


def _of_germany(angaben: Angaben) -> Json:
    """Return who provides the data and where they are about, as portals in Germany want it."""
    key = "".join(angaben["Amtlicher Gemeindeschlüssel"].split())
    if not re.fullmatch(r"\d{8}", key):
        key = ""
    return {
        **_listed("dcatde:contributorID", f"{_DE}contributors/", angaben["Datenbereitsteller-ID"]),
        **_listed("dcatde:politicalGeocodingURI", f"{_PLACES}municipalityKey/", key),
        **_listed(
            "dcatde:politicalGeocodingLevelURI", f"{_PLACES}Level/", "municipality" if key else ""
        ),
    }


def _contact(angaben: Angaben) -> Json:
    email = angaben["E-Mail"]
    if not re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", email, flags=re.ASCII):
        return {}
    contact = {
        "@type": "vcard:Organization",
        "vcard:fn": angaben["Herausgeber"],
        "vcard:hasEmail": {"@id": f"mailto:{email}"},
    }
    return {"dcat:contactPoint": contact}


def _distribution(edition: Edition, file: DataFile, base: str) -> Json:
    ending = file.name.rsplit(".", 1)[1]
    availability = settings.AVAILABILITIES.get(edition.angaben["Verfügbarkeit der Daten"])
    status = "DEVELOP" if edition.angaben.is_entwurf else "COMPLETED"
    return {
        "@id": f"{base}#{lasting_name(file, edition).replace('.', '-')}",
        "@type": "dcat:Distribution",
        "dct:title": german(file.name),
        "dct:description": german(file.sentence),
        "dcat:accessURL": {"@id": f"{base}{file.name}"},
        "dcat:downloadURL": {"@id": f"{base}{file.name}"},
        "dct:format": {"@id": f"{_EU}file-type/{ending.upper()}"},
        "dcat:mediaType": {"@id": f"{_IANA}{file.media_type}"},
        "dct:language": {"@id": f"{_EU}language/DEU"},
        "adms:status": {"@id": f"{_EU}distribution-status/{status}"},
        **_listed("dcatap:availability", f"{_EU}planned-availability/", availability),
        **_rights(edition.angaben),
    }


def _rights(angaben: Angaben) -> Json:
    """Return the licence; one that DCAT-AP.de has no address for is told in words."""
    licence = read_licence(angaben)
    if licence is None:
        return {}
    if not licence.dcat:
        return {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": licence.title}}
    attribution = {"dcatde:licenseAttributionByText": german(angaben["Herausgeber"])}
    needs_name = "zero" not in licence.dcat
    return {"dct:license": {"@id": licence.dcat}, **(attribution if needs_name else {})}
