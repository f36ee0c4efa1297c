"""What tells of all published editions: for programs, feed readers, portals, and for links."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pyshacl
import pytest
import rdflib

from catalogue_site import ADDRESS, AUSGABEN, ENTWURF, make_series, put_edition, write_site
from conftest import ROOT, read_files
from kikdata.analysis.permanent_ids import give_permanent_ids
from kikdata.data.catalogue.files import catalogue_files
from kikdata.data.catalogue.published import read_permanent_ids, read_published
from kikdata.model import Berichtigung, anchor
from kikdata.publishing.whole_site import write_catalogue, write_front

# Of rdflib about itself.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

ATOM = {"a": "http://www.w3.org/2005/Atom"}
DAYS = {AUSGABEN[0]: dt.date(2098, 6, 20), AUSGABEN[1]: dt.date(2098, 12, 18)}
CORRECTION = Berichtigung(dt.date(2099, 1, 9), "Eine Zahl war falsch (fiktiv).")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three published editions, the second corrected, and a draft."""
    editions = make_series()
    folder = write_site(tmp_path_factory.mktemp("katalog") / "_site", editions)
    put_edition(folder, editions[1], editions[:1], [CORRECTION])
    write_front(folder)
    write_catalogue(folder)
    return folder


@pytest.fixture(scope="module")
def listing(site: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site / "ausgaben.json").read_text("utf-8"))
    return found


def kuerzel(site: Path) -> str:
    rows = json.loads((site / AUSGABEN[0] / "daten" / "massnahmen.json").read_text("utf-8"))
    return str(rows[0]["kennung"]).partition("-")[0]


# --- ausgaben.json ---------------------------------------------------------------------------


def test_the_listing_obeys_its_schema(site: Path, listing: dict[str, Any]) -> None:
    schema = json.loads((site / listing["$schema"]).read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(listing)
    broken = {**listing, "ausgaben": [{**listing["ausgaben"][0], "dateien": [{"pfad": "/x"}]}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(broken)


def test_the_listing_has_each_published_edition_with_its_files(
    site: Path, listing: dict[str, Any]
) -> None:
    assert [one["ausgabe"] for one in listing["ausgaben"]] == list(reversed(AUSGABEN))
    assert listing["neueste"] == AUSGABEN[-1]
    assert listing["adresse"] == ADDRESS
    for edition in listing["ausgaben"]:
        folder = site / edition["ausgabe"]
        listed = {file["pfad"] for file in edition["dateien"]}
        wanted = [*folder.rglob("*.pdf"), *folder.rglob("daten/**/*")]
        assert listed == {p.relative_to(site).as_posix() for p in wanted if p.is_file()}
        for file in edition["dateien"]:
            content = (site / file["pfad"]).read_bytes()
            assert file["bytes"] == len(content)
            assert file["sha256"] == sha256(content).hexdigest()
        for chart in edition["diagramme"]:
            assert (site / chart["pfad"]).suffix == ".svg"
            assert chart["pfad"] in listed


def test_the_listing_tells_of_corrections(listing: dict[str, Any]) -> None:
    corrected = {one["ausgabe"]: one["berichtigungen"] for one in listing["ausgaben"]}
    told = [{"datum": "2099-01-09", "grund": CORRECTION.grund}]
    assert corrected == {AUSGABEN[0]: [], AUSGABEN[1]: told, AUSGABEN[2]: []}


def test_drafts_are_nowhere(site: Path) -> None:
    beside = {
        name: content
        for name, content in read_files(site).items()
        if not name[:4].isdigit() and name not in ("index.html", "ausgaben.js")
    }
    assert [name for name, content in beside.items() if ENTWURF.encode() in content] == []


def test_a_site_of_drafts_has_no_catalogue(tmp_path: Path) -> None:
    site = write_site(tmp_path, make_series(Zustand="Entwurf"))
    write_front(site)
    write_catalogue(site)
    names = {path.name for path in site.iterdir() if not path.name.startswith("20")}
    assert names == {"index.html", "404.html", "ausgaben.js", ".nojekyll"}


# --- feed ------------------------------------------------------------------------------------


def read_feed(site: Path, days: dict[str, dt.date]) -> ET.Element:
    editions = read_published(site, days)
    return ET.fromstring(catalogue_files(editions, read_permanent_ids(editions))["feed.xml"])


def test_the_feed_has_editions_and_corrections_by_their_days(site: Path) -> None:
    feed = read_feed(site, DAYS)
    found = [
        (entry.findtext("a:updated", "", ATOM)[:10], entry.findtext("a:title", "", ATOM))
        for entry in feed.findall("a:entry", ATOM)
    ]
    assert [day for day, _ in found] == ["2099-06-01", "2099-01-09", "2098-12-18", "2098-06-20"]
    assert found[1][1].startswith("Berichtigt: ")
    assert CORRECTION.grund in ET.tostring(feed, encoding="unicode")
    assert feed.findtext("a:updated", "", ATOM)[:10] == "2099-06-01"


@pytest.mark.parametrize("address", [ADDRESS, "noch keine (fiktiv)"])
def test_the_feed_is_atom(tmp_path: Path, address: str) -> None:
    """What RFC 4287 demands: ids that are unique and absolute, title, time, author, links."""
    feed = read_feed(write_site(tmp_path, make_series(Webadresse=address)), {})
    entries = feed.findall("a:entry", ATOM)
    ids = [one.findtext("a:id", "", ATOM) for one in [feed, *entries]]
    assert len(set(ids)) == len(ids) == 4
    assert all(name.startswith(("https://", "urn:uuid:")) for name in ids)
    assert feed.findtext("a:author/a:name", "", ATOM)
    for one in [feed, *entries]:
        assert one.findtext("a:title", "", ATOM)
        moment = one.findtext("a:updated", "", ATOM)
        assert dt.datetime.fromisoformat(moment).tzinfo is not None
        link = one.find("a:link", ATOM)
        assert link is not None
        assert link.get("href")


def test_a_feed_entry_keeps_its_id_when_the_edition_is_corrected(tmp_path: Path) -> None:
    editions = make_series()
    site = write_site(tmp_path, editions)

    def ids() -> set[str]:
        entries = read_feed(site, {}).findall("a:entry", ATOM)
        return {entry.findtext("a:id", "", ATOM) for entry in entries}

    before = ids()
    put_edition(site, editions[0], (), [CORRECTION])
    assert before < ids()


# --- one id for each Maßnahme ----------------------------------------------------------------


def long_rows(site: Path) -> list[dict[str, str]]:
    text = (site / "daten" / "massnahmen-alle-ausgaben.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_the_long_table_has_each_edition_as_it_was_published(site: Path) -> None:
    rows = long_rows(site)
    for ausgabe in AUSGABEN:
        own = (site / ausgabe / "daten" / "massnahmen.csv").read_text("utf-8-sig")
        published = list(csv.DictReader(io.StringIO(own), delimiter=";"))
        found = [row for row in rows if row["ausgabe"] == ausgabe]
        assert [{name: row[name] for name in published[0]} for row in found] == published
    assert len({(row["id"], row["ausgabe"]) for row in rows}) == len(rows)


def test_an_id_stays_when_the_number_changes(site: Path) -> None:
    rows = {(row["ausgabe"], row["kennung"]): row["id"] for row in long_rows(site)}
    first, second, third = AUSGABEN
    one, other = f"{kuerzel(site)}-1.1", f"{kuerzel(site)}-1.9"
    assert rows[first, one] == rows[second, other] == rows[third, other] == f"{first}-{one}"


def test_every_id_leads_to_the_last_edition_that_has_it(site: Path) -> None:
    short = kuerzel(site)
    pages = {path.stem: path.read_text("utf-8") for path in (site / "massnahme").iterdir()}
    assert set(pages) == {row["id"] for row in long_rows(site)}
    for name, kennung, ausgabe in (
        (f"{AUSGABEN[0]}-{short}-1.1", f"{short}-1.9", AUSGABEN[2]),
        (f"{AUSGABEN[0]}-{short}-1.2", f"{short}-1.2", AUSGABEN[1]),
    ):
        address = pages[name].partition('id="weiter" href="')[2].partition('"')[0]
        target, _, place = address.partition("#")
        assert place == anchor(kennung)
        page = (site / "massnahme" / target).resolve()
        assert page.is_relative_to(site.resolve() / ausgabe)
        assert f'id="{place}"' in page.read_text("utf-8")


def test_merged_and_split_ones_have_ids_that_lead_on() -> None:
    ids = give_permanent_ids(
        [("1", ["A", "B", "C"]), ("2", ["A", "C", "D"]), ("3", ["A", "E"])],
        {"2": {"A": ["A", "B"], "C": ["C"], "D": ["C"]}, "3": {"A": ["A"], "E": ["D"]}},
    )
    assert ids.of["2"] == {"A": "1-A", "C": "1-C", "D": "2-D"}
    assert ids.of["3"] == {"A": "1-A", "E": "2-D"}
    assert ids.place == {"1-A": ("3", "A"), "1-B": ("3", "A"), "1-C": ("2", "C"), "2-D": ("3", "E")}


def test_a_number_used_again_gets_another_id() -> None:
    ids = give_permanent_ids([("1", ["A"]), ("2", ["A"])], {"2": {"A": []}})
    assert ids.of["2"] == {"A": "2-A"}
    assert ids.place["1-A"] == ("1", "A")


# --- DCAT ------------------------------------------------------------------------------------


def check_dcat(text: str) -> str:
    """Return what the shapes find wrong; empty if nothing."""
    data = rdflib.Graph().parse(data=text, format="json-ld")
    shapes = rdflib.Graph().parse(ROOT / "tests" / "daten" / "dcat-ap-de.ttl")
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes)
    return "" if conforms else str(report)


def test_the_catalogue_is_dcat_ap_de(site: Path) -> None:
    assert check_dcat((site / "daten" / "katalog.jsonld").read_text("utf-8")) == ""


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("/contributors/stadtFiktiv", "/contributors/"),
        ("municipalityKey/00000000", "municipalityKey/0"),
        ("licenses/dl-by-de/2.0", "lizenzen/x"),
        ("planned-availability/STABLE", "planned-availability/"),
        ("publishertype/LocalAuthority", "publishertype/"),
        ("mailto:amt@", "amt:"),
    ],
)
def test_the_shapes_notice_a_fault(site: Path, good: str, bad: str) -> None:
    text = (site / "daten" / "katalog.jsonld").read_text("utf-8")
    assert good in text
    assert check_dcat(text.replace(good, bad))


def test_editions_are_versions_of_one_series(site: Path) -> None:
    data = rdflib.Graph().parse(site / "daten" / "katalog.jsonld", format="json-ld")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    versions = {str(one): str(two) for one, two in data.subject_objects(dcat.version)}
    assert sorted(versions.values()) == list(AUSGABEN)
    before = {versions[str(a)]: versions[str(b)] for a, b in data.subject_objects(dcat.prev)}
    assert before == {AUSGABEN[1]: AUSGABEN[0], AUSGABEN[2]: AUSGABEN[1]}
    (last,) = data.objects(None, dcat.last)
    assert versions[str(last)] == AUSGABEN[-1]


def test_files_have_the_same_names_in_the_descriptions_of_all_editions(site: Path) -> None:
    names = set()
    for ausgabe in AUSGABEN:
        folder = site / ausgabe / "daten"
        package = json.loads((folder / "datapackage.json").read_text("utf-8"))
        dataset = json.loads((folder / "dcat.jsonld").read_text("utf-8"))
        fragments = [one["@id"].partition("#")[2] for one in dataset["dcat:distribution"]]
        names.add((*(one["name"] for one in package["resources"]), *fragments))
        assert (folder / package["resources"][-1]["path"]).is_file()
    assert len(names) == 1


def test_without_an_address_the_catalogue_still_points_at_files(tmp_path: Path) -> None:
    site = write_site(tmp_path, make_series(Webadresse=""))
    write_catalogue(site)
    place = site / "daten" / "katalog.jsonld"
    data = rdflib.Graph().parse(place, format="json-ld")
    dcat = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    files = [str(one) for one in data.objects(None, dcat.downloadURL)]
    assert len(files) == 18
    assert [one for one in files if not Path(one.removeprefix("file://")).is_file()] == []


# --- the newest ------------------------------------------------------------------------------


def test_the_newest_is_found_under_addresses_that_stay(site: Path) -> None:
    newest, copy = site / AUSGABEN[-1], site / "neueste"
    for own, stable in (
        (f"kik-{AUSGABEN[-1]}.pdf", "kik.pdf"),
        ("daten/massnahmen.csv", "daten/massnahmen.csv"),
        (f"daten/kik-{AUSGABEN[-1]}.xlsx", "daten/kik.xlsx"),
        (f"daten/grafiken/kik-{AUSGABEN[-1]}-gesamt.svg", "daten/grafiken/kik-gesamt.svg"),
    ):
        assert (copy / stable).read_bytes() == (newest / own).read_bytes()
        assert (copy / stable).stat().st_mtime_ns == (newest / own).stat().st_mtime_ns
    for chart in json.loads((copy / "daten/grafiken/grafiken.json").read_text("utf-8")):
        assert all((copy / "daten/grafiken" / name).is_file() for name in chart["dateien"])


def test_a_page_that_is_gone_leads_to_the_title_page(tmp_path: Path) -> None:
    site = write_site(tmp_path, make_series())
    (site / AUSGABEN[0] / "alt.html").write_text("<p>Fiktiv</p>", "utf-8")
    write_catalogue(site)
    for name, target in (("alt.html", "index.html"), ("index.html", "index.html")):
        text = (site / "neueste" / name).read_text("utf-8")
        assert f'href="../{AUSGABEN[-1]}/{target}"' in text


def test_what_stays_the_same_keeps_its_date(tmp_path: Path) -> None:
    """A web server and rsync would take it for changed otherwise."""
    site = write_site(tmp_path, make_series())
    write_front(site)
    write_catalogue(site)
    dates = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    contents = read_files(site)
    write_front(site)
    write_catalogue(site)
    assert read_files(site) == contents
    changed = [path for path, date in dates.items() if path.stat().st_mtime_ns != date]
    assert changed == []
