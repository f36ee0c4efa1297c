"""The charts of a book: found in its pages, whoever drew them, for their files and their list."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup
from selectolax.lexbor import LexborNode

from kikdata.charts.picture import ShownChart, picture_names
from kikdata.pages.html import render
from kikdata.settings import FILES_PAGE
from kikdata.site.html import article_of, parse
from kikdata.site.markup import plain_text

__all__ = ["CHARTS_FOLDER", "PageCharts", "charts_of_pages", "list_in_copy"]

#: Folder of the charts' files, seen from the edition.
CHARTS_FOLDER = "daten/grafiken"
_FIGURES = "figure.diagramm[id]"
_PREFIX = "abb-"
_DATA = "data:image/svg+xml;base64,"


@dataclass(frozen=True)
class PageCharts:
    """The charts that a page is the first to show, with the page's title."""

    docname: str
    title: str
    charts: tuple[ShownChart, ...]


def charts_of_pages(folder: Path, docnames: Sequence[str]) -> list[PageCharts]:
    """Return the charts of an edition's pages, in the order of the book."""
    found = []
    for docname in docnames:
        page = folder / f"{docname}.html"
        root = parse(article_of(page.read_text(encoding="utf-8")))

        def read(source: str, page: Path = page) -> str:
            return (page.parent / source).read_text(encoding="utf-8")

        heading = root.css_first("h1", default=None)
        title = plain_text(heading) if heading is not None else docname
        found.append((docname, title, [_chart(figure, read) for figure in root.css(_FIGURES)]))
    return list(_each_once(found))


def _chart(figure: LexborNode, read: Callable[[str], str]) -> ShownChart:
    image = figure.css("img")[0]
    words = {}
    for part in ("titel", "quelle"):
        shown = figure.css_first(f"figcaption .{part}", default=None)
        words[part] = "" if shown is None else plain_text(shown)
    alt = " ".join((image.attributes.get("alt") or "").split())
    key = (figure.id or "").removeprefix(_PREFIX)
    svg = read(image.attributes.get("src") or "")
    return ShownChart(words["titel"], alt, words["quelle"], key, svg, figure.html or "")


def _each_once(
    pages: Sequence[tuple[str, str, Sequence[ShownChart]]],
) -> Iterator[PageCharts]:
    """Give every chart its own key, and none twice; the page of the files shows them all again."""
    known: dict[str, ShownChart] = {}
    for docname, title, charts in pages:
        own = []
        for chart in charts if docname != FILES_PAGE else ():
            key, number = chart.key, 1
            while key in known and known[key].svg != chart.svg:
                number += 1
                key = f"{chart.key}-{number}"
            if key not in known:
                html = chart.html.replace(f'id="{_PREFIX}{chart.key}"', f'id="{_PREFIX}{key}"')
                known[key] = chart._replace(key=key, html=html)
                own.append(known[key])
        if own:
            yield PageCharts(docname, title, tuple(own))


# --- the page that lists them ----------------------------------------------------------------


def list_in_copy(copies: Path, docnames: Sequence[str], ausgabe: str) -> None:
    """Put the charts of all executed copies into the copy of the page that lists them."""
    target = copies / f"{FILES_PAGE}.ipynb"
    if not target.is_file():
        return
    found = []
    for docname in docnames:
        path = copies / f"{docname}.ipynb"
        if path.is_file():
            notebook = json.loads(path.read_text(encoding="utf-8"))
            found.append((docname, *_in_notebook(notebook)))
    groups = [
        (page.title, [_listed(chart, ausgabe) for chart in page.charts])
        for page in _each_once([(name, title, list(html)) for name, title, html in found])
    ]
    html = render("grafiken.html", groups=groups, ausgabe=ausgabe)
    notebook = json.loads(target.read_text(encoding="utf-8"))
    for output in _outputs(notebook):
        data: Mapping[str, Any] = output.get("data", {})
        if 'id="alle-grafiken"' in "".join(data.get("text/html", "")):
            output["data"] = {"text/html": html}
    target.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _listed(chart: ShownChart, ausgabe: str) -> dict[str, object]:
    """Return a chart as its page shows it, with the names of its files."""
    names = picture_names(ausgabe, chart.key)
    return {**chart._asdict(), "html": Markup(chart.html), "names": names}


def _in_notebook(notebook: Mapping[str, Any]) -> tuple[str, Iterator[ShownChart]]:
    first = "".join(notebook["cells"][0]["source"])
    title = first.splitlines()[0].lstrip("# ").replace("\\", "") if first else ""
    return title, _charts_in(notebook)


def _charts_in(notebook: Mapping[str, Any]) -> Iterator[ShownChart]:
    for output in _outputs(notebook):
        html = "".join(output.get("data", {}).get("text/html", ""))
        if "<figure" in html:
            for figure in parse(html).css(_FIGURES):
                yield _chart(figure, _decode)


def _decode(source: str) -> str:
    return base64.b64decode(source.removeprefix(_DATA)).decode()


def _outputs(notebook: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        yield from cell.get("outputs", [])
