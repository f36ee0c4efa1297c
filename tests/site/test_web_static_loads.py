"""What the files themselves say: no HTML, CSS, JavaScript or SVG loads from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from web import CSS_LOAD, listing, search_index

# Hosts that a reader may follow a link to. Short on purpose: each one is a choice of the city.
LINK_HOSTS: frozenset[str] = frozenset()

REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
LOADING_ATTRIBUTES = (
    *("src", "srcset", "imagesrcset", "href", "xlink:href", "data", "poster", "background"),
    *("action", "formaction", "manifest", "ping", "longdesc", "cite", "archive", "codebase"),
)
# Namespaces are names, not addresses that anything is loaded from.
NAMESPACES = ("http://www.w3.org/",)
WAYS_OUT = (
    *("fetch", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "importScripts"),
    *("RTCPeerConnection", "Worker", "SharedWorker", "eval", "Function", "document.write"),
)
ACTIVE_SVG = ("script", "foreignObject", "iframe", "animate", "set")


def is_remote(address: str) -> bool:
    return bool(REMOTE.match(address.strip()))


def loads_of_css(text: str) -> Iterator[str]:
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for match in CSS_LOAD.finditer(bare):
        address = match[1] or match[2]
        if is_remote(address):
            yield f"loads {address}"


def loads_of_js(text: str) -> Iterator[str]:
    """Any address and any way to send something are suspicious in scripts as small as these."""
    for match in re.finditer(r"""["'`]((?:[a-z]+:)?//[^"'`]*)""", text):
        if not match[1].startswith(NAMESPACES):
            yield f"names {match[1]}"
    for name in WAYS_OUT:
        if re.search(rf"\b{re.escape(name)}\s*\(", text):
            yield f"calls {name}"
    if re.search(r"\bimport\s*[({\"'*]|\bimport\s+\w", text):
        yield "imports"


def loads_of_html(text: str) -> Iterator[str]:
    soup = BeautifulSoup(text, "html.parser")
    for element in soup.find_all(True):
        for name in LOADING_ATTRIBUTES:
            value = str(element.get(name, ""))
            parts = value.split(",") if name.endswith("srcset") else [value]
            is_link = element.name == "a" and name == "href"
            host = urlsplit(value.strip()).hostname or ""
            if any(map(is_remote, parts)) and not (is_link and host in LINK_HOSTS):
                yield f"{element.name} {name}={value}"
        yield from loads_of_css(str(element.get("style", "")))
        if element.name == "style":
            yield from loads_of_css(element.get_text())
    for refresh in soup.select('meta[http-equiv="refresh" i]'):
        yield f"refresh {refresh.get('content')}"
    # A block of JSON-LD is data: no browser runs it or follows an address in it.
    for script in soup.select('script:not([src], [type="application/ld+json"])'):
        yield from loads_of_js(script.get_text())


def loads_of_svg(text: str) -> Iterator[str]:
    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    for element in etree.fromstring(text.encode(), parser).iter(etree.Element):
        name = etree.QName(element).localname
        if name in ACTIVE_SVG:
            yield f"contains {name}"
        for attribute, value in element.attrib.items():
            is_address = etree.QName(attribute).localname in {"href", "src"}
            if is_address and not str(value).startswith(("#", "data:")):
                yield f"{name} refers to {value}"
            yield from loads_of_css(str(value))
        if name == "style":
            yield from loads_of_css(element.text or "")


READERS: dict[str, Callable[[str], Iterator[str]]] = {
    ".html": loads_of_html,
    ".css": loads_of_css,
    ".js": loads_of_js,
    ".svg": loads_of_svg,
}


def test_no_file_loads_from_elsewhere(site: Path) -> None:
    faults = []
    kinds = set()
    for path in sorted(site.rglob("*")):
        reader = READERS.get(path.suffix)
        if reader is None or path.name.startswith("suchindex."):
            continue
        kinds.add(path.suffix)
        name = path.relative_to(site).as_posix()
        faults += [f"{name} {load}" for load in reader(path.read_text(encoding="utf-8"))]
    assert kinds == set(READERS)
    assert not faults, listing(faults)


def test_search_index_is_data_with_addresses_of_the_book(site: Path) -> None:
    entries = search_index(site)
    assert entries
    assert [one["a"] for one in entries if is_remote(one["a"]) or one["a"].startswith("/")] == []


def test_site_holds_only_known_kinds_of_files(site: Path) -> None:
    """A new kind would not be read by the tests above."""
    known = {
        *READERS,
        ".woff2",
        ".txt",
        ".pdf",
        ".csv",
        ".xlsx",
        ".json",
        ".jsonld",
        ".png",
        ".ico",
    }
    files = [path for path in site.rglob("*") if path.is_file()]
    assert [path.name for path in files if path.suffix not in {*known, ""}] == []
    assert [path.name for path in files if path.name.startswith(".")] == [".nojekyll"]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (".html", '<script src="https://unpkg.com/thebe"></script>'),
        (".html", '<script src="//cdn.example/x.js"></script>'),
        (".html", '<link rel="stylesheet" href="https://fonts.example/css">'),
        (".html", '<link rel="preconnect" href="https://fonts.example">'),
        (".html", '<img src="a.svg" srcset="a.svg 1x, https://cdn.example/b.svg 2x">'),
        (".html", '<form action="https://suche.example/"></form>'),
        (".html", '<iframe src="HTTPS://video.example/"></iframe>'),
        (".html", '<meta http-equiv="Refresh" content="0; url=https://woanders.example/">'),
        (".html", '<style>@import "https://cdn.example/x.css";</style>'),
        (".html", '<p style="background: url(//cdn.example/x.png)">'),
        (".html", '<script>fetch("daten.json")</script>'),
        (".html", '<a href="https://unbekannt.example/">Link</a>'),
        (".css", '@font-face { src: url("https://fonts.example/x.woff2") }'),
        (".css", "@import url(//cdn.example/x.css);"),
        (".css", "@import 'http://cdn.example/x.css';"),
        (".js", 'navigator.sendBeacon("/zaehler")'),
        (".js", 'const address = "https://zaehler.example/"'),
        (".js", 'import("./mehr.js")'),
        (
            ".svg",
            '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://x.example/"/></svg>',
        ),
        (".svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
    ],
)
def test_a_load_is_noticed(kind: str, text: str) -> None:
    assert list(READERS[kind](text))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (".html", '<a href="../index.html#oben">oben</a><img src="data:image/png;base64,AA">'),
        (".css", "/* see https://example.org */ a { background: url(bild.svg) }"),
        (".js", 'document.createElementNS("http://www.w3.org/2000/svg", "path") // done'),
        (".svg", '<svg xmlns="http://www.w3.org/2000/svg"><use href="#a"/></svg>'),
    ],
)
def test_what_stays_at_home_is_left_alone(kind: str, text: str) -> None:
    assert list(READERS[kind](text)) == []
