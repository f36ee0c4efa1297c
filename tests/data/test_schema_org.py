"""What the pages tell search engines: JSON-LD in the words of schema.org, facts of the workbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from conftest import ROOT
from kikdata.analysis.facts import edition_facts
from kikdata.checks.workbook import load
from kikdata.data.files import dataset_script, list_files, report_script
from kikdata.model import Edition
from mappen import with_angaben

VOCABULARY = json.loads((ROOT / "tests" / "daten" / "schema-org.json").read_text("utf-8"))
# What Google's guidelines for datasets require and recommend, and what the report has to tell.
EXPECTED = {
    "Report": {"name", "url", "reportNumber", "publisher", "dateModified", "temporalCoverage"},
    "Dataset": {
        "name", "description", "url", "identifier", "creator", "distribution", "keywords",
        "temporalCoverage", "dateModified", "isAccessibleForFree", "version", "isPartOf",
    },
    "DataDownload": {"contentUrl", "encodingFormat", "name"},
    "MediaObject": {"contentUrl", "encodingFormat"},
    "GovernmentOrganization": {"name"},
}  # fmt: skip


def faults(value: Any) -> list[str]:
    """Return what is not a word of schema.org, or missing, in a description and all it holds."""
    if isinstance(value, list):
        return [fault for one in value for fault in faults(one)]
    if not isinstance(value, dict) or set(value) == {"@id"}:
        return []
    kind = value.get("@type", "")
    if kind not in VOCABULARY["types"]:
        return [f"no type {kind!r}"]
    own = {name for name in value if not name.startswith("@")}
    found = [f"{kind}: no property {name}" for name in own - set(VOCABULARY["types"][kind])]
    found += [f"{kind}: {name} is missing" for name in EXPECTED[kind] - own]
    found += [f"{kind}: {name} is empty" for name in own if value[name] in ("", [], None)]
    return sorted(found) + [fault for name in own for fault in faults(value[name])]


def described(script: str) -> dict[str, Any]:
    (block,) = BeautifulSoup(script, "html.parser").find_all("script")
    assert block["type"] == "application/ld+json"
    read: dict[str, Any] = json.loads(block.string or "")
    return read


@pytest.fixture(scope="module")
def edition(arbeitsmappe: Path) -> Edition:
    return load(arbeitsmappe)


@pytest.mark.parametrize("make", [report_script, dataset_script])
@pytest.mark.parametrize(
    "changed",
    [{}, {"Webadresse": "https://fiktiv.example", "Lizenz_der_Daten": "CC BY 4.0"}],
    ids=["as it is", "all filled"],
)
def test_descriptions_use_only_words_of_schema_org(
    edition: Edition, make: Any, changed: dict[str, str]
) -> None:
    one = with_angaben(edition, **changed)
    description = described(make(one, edition_facts(one)))
    assert description["@context"] == "https://schema.org"
    assert faults(description) == []


def test_facts_are_those_of_the_workbook(edition: Edition) -> None:
    one = with_angaben(
        edition, Webadresse="https://fiktiv.example", Lizenz_der_Daten="dl-de/by-2-0"
    )
    data = described(dataset_script(one, edition_facts(one)))
    assert data["temporalCoverage"] == "2021-11-01/2023-09-30"
    assert data["dateModified"] == "2023-10-05"
    assert data["license"] == "https://www.govdata.de/dl-de/by-2-0"
    assert data["url"] == "https://fiktiv.example/2023-12/daten.html"
    assert data["keywords"] == [feld.name for feld in edition.handlungsfelder]
    urls = {part["contentUrl"] for part in data["distribution"]}
    assert "https://fiktiv.example/2023-12/daten/massnahmen.csv" in urls
    assert {url.rpartition("/")[2] for url in urls} <= {f.name for f in list_files("2023-12")}


def test_what_the_workbook_leaves_empty_is_left_out(edition: Edition) -> None:
    one = with_angaben(edition, Webadresse="", Lizenz_der_Daten="")
    data = described(dataset_script(one, edition_facts(one)))
    assert "license" not in data
    assert data["url"] == "daten.html"


def test_no_text_ends_the_block(edition: Edition) -> None:
    nasty = "</script><script>alert('fiktiv')</script><!--"
    one = with_angaben(edition, Titel=nasty, Herausgeber=nasty)
    script = report_script(one, edition_facts(one))
    assert script.count("<") == 2
    assert described(script)["alternateName"] == nasty


@pytest.mark.parametrize(("page", "kind"), [("index.html", "Report"), ("daten.html", "Dataset")])
def test_the_page_holds_one_description(bericht_html: Path, page: str, kind: str) -> None:
    soup = BeautifulSoup((bericht_html / page).read_text(encoding="utf-8"), "html.parser")
    (block,) = soup.select('script[type="application/ld+json"]')
    description = json.loads(block.string or "")
    assert description["@type"] == kind
    assert faults(description) == []
    for part in description.get("distribution", []):
        assert (bericht_html / part["contentUrl"].rpartition("2023-12/")[2]).is_file()


def test_a_wrong_word_is_noticed() -> None:
    bad = {"@type": "Report", "titel": "x", "name": "", "publisher": {"@type": "Amt"}}
    found = faults(bad)
    assert "Report: no property titel" in found
    assert "Report: name is empty" in found
    assert "Report: url is missing" in found
    assert "no type 'Amt'" in found
