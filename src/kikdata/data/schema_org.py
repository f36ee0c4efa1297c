"""Report and data described for search engines: schema.org as JSON-LD in the pages.

Only facts of the workbook: what it leaves empty (licence, address) is left out here.  Without an
address, links are relative to the page, which stands in the edition's folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from kikdata.data.metadata import (
    DataFile,
    Json,
    cite,
    dataset_description,
    dataset_title,
    edition_address,
    read_licence,
)
from kikdata.model import Edition
from kikdata.settings import file_stem

__all__ = ["describe_dataset", "describe_report", "to_script"]


def describe_report(edition: Edition, facts: Mapping[str, str]) -> Json:
    """Return the edition as a `Report`; `facts` as of `report.edition_facts`."""
    base = edition_address(edition.angaben)
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": f"{base}index.html#bericht",
        "name": f"{facts['konzept']}: {facts['titel']}",
        "alternateName": facts["titel"],
        "url": f"{base}index.html",
        "reportNumber": facts["ausgabe"],
        "about": facts["konzept"],
        **_common(edition, facts),
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": f"{base}{file_stem(facts['ausgabe'])}.pdf",
            "encodingFormat": "application/pdf",
        },
    }


def describe_dataset(edition: Edition, facts: Mapping[str, str], files: Sequence[DataFile]) -> Json:
    """Return the files of the edition as a `Dataset` with one download each."""
    base = edition_address(edition.angaben)
    licence = read_licence(edition.angaben)
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{base}daten.html#datensatz",
        "name": dataset_title(facts),
        "description": dataset_description(facts),
        "url": f"{base}daten.html",
        "identifier": file_stem(facts["ausgabe"]),
        "version": facts["ausgabe"],
        "keywords": [feld.name for feld in edition.handlungsfelder],
        **_common(edition, facts),
        "creditText": cite(edition, facts),
        "isPartOf": {"@id": f"{base}index.html#bericht"},
        **({"license": licence.path or licence.title} if licence else {}),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "description": file.sentence,
                "encodingFormat": file.media_type,
                "contentUrl": f"{base}daten/{file.name}",
            }
            for file in files
        ],
    }


def _common(edition: Edition, facts: Mapping[str, str]) -> Json:
    angaben = edition.angaben
    period = (angaben.dates[name].isoformat() for name in ("Zeitraum von", "Zeitraum bis"))
    corrections = facts["berichtigungen"].splitlines()
    organisation = {"@type": "GovernmentOrganization", "name": facts["herausgeber"]}
    return {
        "inLanguage": "de",
        "isAccessibleForFree": True,
        "creativeWorkStatus": facts["zustand"],
        "creator": organisation,
        "publisher": organisation,
        "temporalCoverage": "/".join(period),
        "dateModified": facts["geaendert_iso"],
        **({"correction": corrections} if corrections else {}),
        **({} if angaben.is_entwurf else {"datePublished": facts["ausgabe"]}),
    }


def to_script(description: Json) -> str:
    """Return a block of data for a page; no text in it can end the block."""
    text = json.dumps(description, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'
