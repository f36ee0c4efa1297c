"""Data of an edition described for portals: DCAT-AP.de as JSON-LD.

Only facts of the workbook: what it leaves empty (licence, address, e-mail) is left out here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kikdata.data.metadata import (
    DataFile,
    Json,
    dataset_description,
    dataset_title,
    dump_json,
    edition_address,
    read_licence,
)
from kikdata.model import Angaben, Edition

__all__ = ["to_dcat"]

_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
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
    }
    dataset: Json = {
        "@context": _CONTEXT,
        "@id": f"{base}#datensatz",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{base}#datensatz" if base else f"kik-{angaben.ausgabe}",
        "dct:title": _german(dataset_title(facts)),
        "dct:description": _german(dataset_description(facts)),
        "dct:publisher": publisher,
        "dct:language": {"@id": f"{_EU}language/DEU"},
        "dcat:theme": {"@id": f"{_EU}data-theme/SOCI"},
        "dcat:keyword": [_german(feld.name) for feld in edition.handlungsfelder],
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _typed("date", angaben.dates["Zeitraum von"].isoformat()),
            "dcat:endDate": _typed("date", angaben.dates["Zeitraum bis"].isoformat()),
        },
        "dct:modified": _typed("date", facts["geaendert_iso"]),
        **({"adms:versionNotes": _german(said)} if (said := facts["berichtigungen"]) else {}),
        **({} if angaben.is_entwurf else {"dct:issued": _typed("gYearMonth", angaben.ausgabe)}),
        **({"dcat:landingPage": {"@id": f"{address}daten.html"}} if address else {}),
        **_contact(angaben),
        "dcat:distribution": [_distribution(edition, file, base) for file in files],
    }
    return dump_json(dataset)


def _german(text: str) -> Json:
    return {"@value": text, "@language": "de"}


def _typed(kind: str, value: str) -> Json:
    return {"@value": value, "@type": f"xsd:{kind}"}


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
    status = "DEVELOP" if edition.angaben.is_entwurf else "COMPLETED"
    return {
        "@id": f"{base}#{file.name.replace('.', '-')}",
        "@type": "dcat:Distribution",
        "dct:title": _german(file.name),
        "dct:description": _german(file.sentence),
        "dcat:accessURL": {"@id": f"{base}{file.name}"},
        "dcat:downloadURL": {"@id": f"{base}{file.name}"},
        "dct:format": {"@id": f"{_EU}file-type/{ending.upper()}"},
        "dcat:mediaType": {"@id": f"{_IANA}{file.media_type}"},
        "dct:language": {"@id": f"{_EU}language/DEU"},
        "adms:status": {"@id": f"{_EU}distribution-status/{status}"},
        **_rights(edition.angaben),
    }


def _rights(angaben: Angaben) -> Json:
    """Return the licence; one that DCAT-AP.de has no address for is told in words."""
    licence = read_licence(angaben)
    if licence is None:
        return {}
    if not licence.dcat:
        return {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": licence.title}}
    attribution = {"dcatde:licenseAttributionByText": _german(angaben["Herausgeber"])}
    needs_name = "zero" not in licence.dcat
    return {"dct:license": {"@id": licence.dcat}, **(attribution if needs_name else {})}
