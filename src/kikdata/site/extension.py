"""Sphinx extension `kikdata.site`: the look and the search of a report book.

It brings the theme `kik`, hands the edition's facts and the navigation to its
templates, moves charts out of the pages into files, writes the search index, names
files by their content, and removes what Sphinx leaves behind and no page uses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from kikdata.city import CITY_FILE, city
from kikdata.settings import FIELD_PAGES, draft_pages_to_drop, file_stem, own_pdf
from kikdata.site.assets import name_by_content
from kikdata.site.colours import with_colours
from kikdata.site.html import article_of, describe, drop_list_links, extract_svgs, tidy_body
from kikdata.site.search import Entry, as_script, example, page_entries
from kikdata.site.toc import arrange_toc, write_toc

THEME = Path(__file__).parents[1] / "theme" / "kik"
SEARCH_INDEX = "_static/suchindex.js"
# The page that the counts lead to; a book can do without it.
LIST_DOCNAME = "massnahmen"
SOCIAL_IMAGE = "_static/vorschau.png"

# What the theme has no place for, so that `jupyter-book build` needs no such settings.
FIXED_CONFIG = {
    "html_copy_source": False,
    "html_domain_indices": False,
    "html_permalinks": False,
    "html_show_sourcelink": False,
    "html_use_index": False,
    "html_use_opensearch": "",
}
# A Maßnahme that links lead to.
LINKED = ('class="massnahme" id=', 'class="massnahme knapp" id=')
# Scripts that a page needs only if its body holds the mark.
SCRIPTS = {
    "kopieren.js": ("data-kopiert=", *LINKED, 'id="auswahl"'),
    "massnahme.js": LINKED,
    "tabellen.js": ('class="tabelle"',),
    "drucken.js": ("<details",),
    "worte.js": ('id="auswahl"',),
    "massnahmen.js": ('id="auswahl"',),
}
# Written by Sphinx and myst-nb for themes that show code and use Sphinx's search.
UNUSED_OUTPUT = (
    ".buildinfo",
    "objects.inv",
    "searchindex.js",
    "_static/pygments.css",
    "_static/translations.js",
    "_static/mystnb.*.css",
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register theme, configuration values and event handlers with Sphinx."""
    app.add_html_theme("kik", str(THEME))
    # "env": without .buildinfo Sphinx would not notice a changed fact otherwise.
    app.add_config_value("kik_edition", {}, "env", types=[dict])
    app.add_config_value("kik_namen", {}, "env", types=[dict])
    # Jupyter Book sets it even if the extension it belongs to is not loaded.
    app.add_config_value("comments_config", {}, "", types=[dict])
    # Before sphinx-external-toc, which reads the table of contents in the same event.
    app.connect("config-inited", find_toc, priority=100)
    app.connect("config-inited", fix_config)
    app.connect("builder-inited", switch_off_sphinx_search)
    app.connect("html-page-context", add_page_context)
    app.connect("html-collect-pages", collect_pages)
    # After myst-nb, which writes its style sheet in the same event.
    app.connect("build-finished", finish_output, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def find_toc(app: Sphinx, config: Config) -> None:
    """Let `jupyter-book build book --toc _toc.yml` find the file where it was called.

    Jupyter Book checks the path against the working directory but hands it on as
    given, and sphinx-external-toc then looks inside the book's folder.  A published edition
    gets it without the pages that only a draft has.
    """
    toc = Path(config.external_toc_path)
    if not Path(app.srcdir, toc).exists() and toc.exists():
        config.external_toc_path = toc.resolve().as_posix()
    dropped = draft_pages_to_drop(config.kik_edition.get("zustand", ""))
    own = Path(app.doctreedir, "_toc.yml")
    tree = yaml.safe_load(Path(app.srcdir, config.external_toc_path).read_text(encoding="utf-8"))
    write_toc(arrange_toc(tree, dropped, _chapters(app, config)), own)
    config.external_toc_path = own.resolve().as_posix()


def _chapters(app: Sphinx, config: Config) -> list[str] | None:
    """Return the pages of the Handlungsfelder of the edition, as far as there are notebooks."""
    lines = config.kik_edition.get("felder", "").splitlines()
    pages = [f"{FIELD_PAGES}{line.partition(chr(9))[0]}" for line in lines]
    return [page for page in pages if Path(app.srcdir, f"{page}.ipynb").is_file()] or None


def fix_config(app: Sphinx, config: Config) -> None:
    """Set the values that the theme relies on, whatever the book's configuration says."""
    for name, value in FIXED_CONFIG.items():
        setattr(config, name, value)
    logo = city(Path(app.srcdir)).logo
    if logo and not Path(app.srcdir, "_static", logo).is_file():
        raise ExtensionError(f"{CITY_FILE}: Das Logo {logo} fehlt im Ordner book/_static/.")
    # Prose names city and concept as {{ stadt }} and {{ konzept }}.
    config.myst_enable_extensions = {*config.myst_enable_extensions, "substitution"}
    facts = {name: escape_markdown(text) for name, text in config.kik_edition.items()}
    facts["felder"] = chapter_links(config.kik_edition.get("felder", ""))
    config.myst_substitutions = {**facts, **config.kik_namen}


def escape_markdown(text: str) -> str:
    """Return a text that Markdown shows letter by letter."""
    return re.sub(r"([\\`*_{}\[\]<>#$|~])", r"\\\1", text)


def chapter_links(felder: str) -> str:
    """Return a list in Markdown of the chapters: lines of slug, tab, name."""
    pairs = (line.split("\t") for line in felder.splitlines())
    return "\n".join(
        f"- [{escape_markdown(name)}](/handlungsfelder/{slug}.ipynb)" for slug, name in pairs
    )


def switch_off_sphinx_search(app: Sphinx) -> None:
    """Keep Sphinx from writing its own search page and index beside ours."""
    if is_kik_html(app):
        app.builder.search = False  # type: ignore[attr-defined]


def is_kik_html(app: Sphinx) -> bool:
    """Whether this build makes web pages with the theme of this project."""
    return bool(app.builder.format == "html" and app.config.html_theme == "kik")


def add_page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the templates of `kik` what they show beside the body."""
    if not is_kik_html(app):
        return
    if body := context.get("body"):
        body = publish_body(app, body, context["pathto"])
        has_list = LIST_DOCNAME in app.env.found_docs
        context["body"] = body if has_list else drop_list_links(body)
    context["kik_edition"] = app.config.kik_edition
    context["kik_pdf"] = f"{file_stem(app.config.kik_edition.get('ausgabe', ''))}.pdf"
    pdf = own_pdf(pagename, app.config.kik_edition.get("ausgabe", ""))
    context["kik_page_pdf"] = context["pathto"](pdf, resource=True) if pdf else ""
    context["kik_logo"] = city(Path(app.srcdir)).logo
    context["kik_parts"] = book_parts(app)
    context["kik_scripts"] = page_scripts(context.get("body", ""))
    context["kik_sections"] = page_sections(app, pagename)
    context["kik_description"] = describe(context.get("body", ""))
    context["kik_social_image"] = social_image(app, context["pathto"])


def publish_body(app: Sphinx, body: str, pathto: Callable[..., str]) -> str:
    """Tidy the body and write its charts to `_images/`."""
    folder = Path(app.outdir, "_images")
    body, pictures = extract_svgs(body, pathto("_images", resource=True))
    for name, content in pictures.items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return tidy_body(body)


def page_scripts(body: str) -> list[str]:
    """Names of the scripts that a page with this body needs, in the order to run them."""
    return [name for name, marks in SCRIPTS.items() if any(mark in body for mark in marks)]


def social_image(app: Sphinx, pathto: Callable[..., str]) -> str:
    """Address of the preview image, or nothing if the build has not made one."""
    if not Path(app.outdir, SOCIAL_IMAGE).exists():
        return ""
    if base := app.config.html_baseurl:
        return f"{base.rstrip('/')}/{SOCIAL_IMAGE}"
    return pathto(SOCIAL_IMAGE, resource=True)


def book_parts(app: Sphinx) -> list[dict[str, Any]]:
    """Parts of the book in order: `caption` and `pages`, each with docname and title."""
    root = app.env.tocs[app.config.root_doc]
    return [
        {"caption": toctree.get("caption") or "", "pages": list(_toctree_pages(app, toctree))}
        for toctree in root.findall(addnodes.toctree)
        if not toctree.get("hidden") or toctree.get("entries")
    ]


def _toctree_pages(app: Sphinx, toctree: addnodes.toctree) -> Iterator[dict[str, Any]]:
    for label, docname in toctree["entries"]:
        if docname not in app.env.titles:
            continue
        children = app.env.tocs[docname].findall(addnodes.toctree)
        yield {
            "docname": docname,
            "title": label or app.env.titles[docname].astext(),
            "children": [page for child in children for page in _toctree_pages(app, child)],
        }


def page_sections(app: Sphinx, docname: str) -> list[dict[str, str]]:
    """Sections of a page directly below its title, as `anchor` and `title`."""
    toc = app.env.tocs.get(docname)
    if toc is None:
        return []
    return [
        {"anchor": reference["anchorname"], "title": reference.astext()}
        for reference in toc.findall(nodes.reference)
        if reference.get("anchorname") and _list_depth(reference) == 2
    ]


def _list_depth(node: nodes.Node) -> int:
    depth = 0
    while node.parent is not None:
        node = node.parent
        depth += isinstance(node, nodes.bullet_list)
    return depth


def collect_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Search page and its index."""
    if not is_kik_html(app):
        return
    entries = list(all_entries(app))
    index = as_script(entries)
    Path(app.outdir, SEARCH_INDEX).write_text(index, encoding="utf-8", newline="\n")
    yield "search", {"title": "Suche", "kik_beispiel": example(entries)}, "search.html"


def all_entries(app: Sphinx) -> Iterator[Entry]:
    """Entries of all pages in the order of the book, read from the written files.

    Reading them back keeps the index right when only some pages were written again.
    """
    for docname in reading_order(app):
        page = Path(app.builder.get_outfilename(docname))  # type: ignore[attr-defined]
        html = page.read_text(encoding="utf-8")
        yield from page_entries(article_of(html), app.builder.get_target_uri(docname))


def reading_order(app: Sphinx) -> list[str]:
    """Docnames in toctree order; pages outside it follow by name."""
    relations = app.env.collect_relations()
    order: list[str] = []
    docname: str | None = app.config.root_doc
    while docname and docname not in order:
        order.append(docname)
        docname = relations.get(docname, [None, None, None])[2]
    return order + sorted(app.env.found_docs - set(order))


def finish_output(app: Sphinx, exception: Exception | None) -> None:
    """Delete what no page refers to, and name what they load by its content."""
    if exception or not is_kik_html(app):
        return
    for pattern in UNUSED_OUTPUT:
        for path in Path(app.outdir).glob(pattern):
            path.unlink()
    sources = Path(app.outdir, "_sources")
    if sources.is_dir() and not any(sources.iterdir()):
        sources.rmdir()
    style = Path(app.outdir, "_static", "kik.css")
    style.write_text(with_colours(style.read_text("utf-8"), city(Path(app.srcdir))), "utf-8")
    name_by_content(Path(app.outdir))
    for script in (THEME / "static").glob("*.js"):
        Path(app.outdir, "_static", script.name).unlink(missing_ok=True)
