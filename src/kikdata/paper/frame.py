"""The frame of the printed book: cover, contents, chapters, and the head with its metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from kikdata.paper.html import Page
from kikdata.site.markup import drop

__all__ = ["frame", "make_document", "make_excerpt"]

# What the cover shows already; the rest of the title page (prose) follows the cover.
ON_COVER = "h1, .untertitel, .kennzahl, ul.angaben"


def make_document(
    pages: Sequence[Page], parts: Mapping[str, str], edition: Mapping[str, str]
) -> str:
    """Return one HTML document: cover, contents, then every page as a chapter.

    The first of `pages` is the title page: its key figure and facts become the cover.
    """
    e = {key: escape(value) for key, value in edition.items()}
    first, *chapters = pages
    body = [_cover(first, e), _preface(first), _contents(chapters, parts)]
    caption = ""
    for page in chapters:
        caption = parts.get(page.docname, caption)
        body.append(_chapter(page, caption, page.docname in parts))
    return frame(f"{edition['titel']} – {edition['konzept']}", "".join(body), edition)


def make_excerpt(page: Page, kind: str, edition: Mapping[str, str]) -> str:
    """Return one page as a document of its own.

    `kind` says in its head what it is; "" if its title does.
    """
    e = {key: escape(value) for key, value in edition.items()}
    draft = '<span class="entwurf">Entwurf</span> ' if e["zustand"] == "Entwurf" else ""
    what = " · ".join(part for part in (e["titel"], escape(kind)) if part)
    head = (
        f'<div class="auszug-kopf"><p class="konzept">{e["konzept"]}</p>'
        f'<p class="art">{draft}{what}</p>'
        f'<p class="zeitraum">{e["herausgeber"]} · {e["zeitraum"]} · Stand {e["datenstand"]}</p>'
        "</div>"
    )
    body = f'<section class="kapitel auszug" id="{page.anchor}">{head}'
    title = f"{page.title} – {edition['titel']}"
    return frame(title, f"{body}{page.article.inner_html}</section>", edition)


def frame(title: str, body: str, edition: Mapping[str, str]) -> str:
    """Return a whole document around `body`, with its metadata."""
    e = {key: escape(value) for key, value in edition.items()}
    stand = f"Stand {edition['datenstand']}"
    if edition["zustand"] == "Entwurf":
        stand = f"Entwurf · {stand}"
    subject = f"{e['titel']} zum {e['konzept']}, {e['zeitraum']}, Stand {e['datenstand']}"
    return (
        '<!DOCTYPE html><html lang="de-DE"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        f'<meta name="author" content="{e["herausgeber"]}">'
        f'<meta name="description" content="{subject}">'
        f'<meta name="dcterms.created" content="{e["datenstand_iso"]}">'
        f'<meta name="dcterms.modified" content="{e["geaendert_iso"]}">'
        f'</head><body data-stand="{escape(stand)}" data-titel="{e["titel"]}">'
        f"{body}</body></html>"
    )


def _cover(first: Page, e: Mapping[str, str]) -> str:
    draft = '<p class="entwurf">Entwurf</p>' if e["zustand"] == "Entwurf" else ""
    facts = (
        ("Ausgabe", "ausgabe"),
        ("Berichtszeitraum", "zeitraum"),
        ("Datenstand", "datenstand"),
        ("Berichtigt am", "berichtigt"),
        ("Herausgeber", "herausgeber"),
    )
    items = "".join(
        f'<li><span class="begriff">{label}</span> {e[key]}</li>' for label, key in facts if e[key]
    )
    return (
        f'<section class="deckblatt" id="{first.anchor}"><div class="kopf">{draft}'
        f'<p class="konzept">{e["konzept"]}</p><h1>{e["titel"]}</h1>'
        f'<p class="zeitraum">{e["zeitraum"]}</p></div>'
        f'<div class="kennzahl"><p class="kennzahl-wert">{e["kennzahl"]}</p>'
        f'<p class="kennzahl-satz">{e["kennzahl_satz"]}</p></div>'
        f'<ul class="angaben">{items}</ul></section>'
    )


def _preface(first: Page) -> str:
    """Return what the title page says beyond the cover, to stand above the contents."""
    drop(first.article, ON_COVER)
    if not first.article.text().strip() and not first.article.css("img"):
        return ""
    return f'<div class="vorwort">{first.article.inner_html}</div>'


def _contents(chapters: Sequence[Page], parts: Mapping[str, str]) -> str:
    rows = ['<section class="inhalt" id="inhaltsverzeichnis"><h1>Inhalt</h1>']
    is_open = False
    for page in chapters:
        if page.docname in parts or not is_open:
            rows.append("</ul>" if is_open else "")
            if page.docname in parts:
                rows.append(f'<p class="teil">{escape(parts[page.docname])}</p>')
            rows.append("<ul>")
            is_open = True
        # The page number stands beside the link, not in it: the link then reads as its title.
        rows.append(
            f'<li><a class="inhalt-verweis" href="#{page.anchor}">{escape(page.title)}</a>'
            f'<span class="punkte"></span><span class="seite" data-ziel="#{page.anchor}"></span>'
            "</li>"
        )
    rows.append("</ul></section>" if is_open else "</section>")
    return "".join(rows)


def _chapter(page: Page, caption: str, begins_part: bool) -> str:
    part = f'<p class="teil{" beginn" if begins_part else ""}">{escape(caption)}</p>'
    kind = "kapitel" if caption else "kapitel ohne-teil"
    return (
        f'<section class="{kind}" id="{page.anchor}">{part if caption else ""}'
        f"{page.article.inner_html}</section>"
    )
