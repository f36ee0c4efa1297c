"""A small made-up HTML build, and the PDF made of it, for tests that must not need the book."""

from __future__ import annotations

from pathlib import Path

from kikdata.paper.document import write_pdf

EDITION = {
    "ausgabe": "2099-01",
    "titel": "Probebericht (fiktiv)",
    "konzept": "Konzept (fiktiv)",
    "datenstand": "05.01.2099",
    "datenstand_iso": "2099-01-05",
    "berichtigt": "",
    "geaendert_iso": "2099-01-05",
    "zeitraum": "Januar 2099",
    "herausgeber": "Amt für Proben",
    "zustand": "Entwurf",
    "kennzahl": "50,0 %",
    "kennzahl_satz": "1 von 2 Maßnahmen ist implementiert.",
}
DOCNAMES = ["index", "einleitung", "felder/erstes", "glossar"]
PARTS = {"einleitung": "Der Bericht", "felder/erstes": "Handlungsfelder"}
ALT = "Balkendiagramm: Von 2 Maßnahmen ist eine implementiert."
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10">'
    '<rect width="20" height="10" fill="#0B3A53"/></svg>'
)
ROW = (
    '<tr class="massnahme" id="ef-1-{n}"><th scope="row"><a class="kennung" href="#ef-1-{n}">'
    "1.{n}.</a></th><td>Die Zusammenarbeit wird gestärkt (fiktiv).</td><td>"
    '<span class="stand stand-wartend"><span class="marke" aria-hidden="true"></span>wartend'
    "</span></td></tr>"
)


def page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html><html lang="de"><head><title>x</title></head><body><nav>Menü</nav>'
        f'<main id="inhalt"><article class="artikel"><section id="oben"><h1>{title}'
        f'<a class="headerlink" href="#oben">¶</a></h1>{body}</section></article></main>'
        "</body></html>"
    )


def table(rows: int) -> str:
    return (
        '<div class="tabelle" role="region" aria-labelledby="tab" tabindex="0">'
        '<table class="massnahmen"><caption id="tab">Maßnahmen (fiktiv)</caption><thead><tr>'
        '<th scope="col">Nummer</th><th scope="col">Maßnahme</th><th scope="col">Stand</th></tr>'
        '</thead><tbody><tr class="gruppe"><th scope="rowgroup" colspan="3">Gruppe</th></tr>'
        '<tr class="ziel" id="ef-ziel-1"><th scope="row">1.</th><td colspan="2">Ziel</td></tr>'
        + "".join(ROW.format(n=number) for number in range(1, rows + 1))
        + "</tbody></table></div>"
    )


FIGURE = (
    f'<figure class="diagramm"><picture class="nur-hell"><img loading="lazy" alt="{ALT}" '
    'src="../_images/bild.svg"></picture><picture class="nur-dunkel"><img alt="Dunkles Bild" '
    'src="../_images/dunkel.svg"></picture><figcaption>Unterschrift (fiktiv)</figcaption></figure>'
)
LINKS = (
    '<p class="nur-bildschirm">Nur am Bildschirm</p><p>Siehe <a href="felder/erstes.html#ef-1-2">'
    'Maßnahme EF-1.2</a>, <a href="glossar.html">Glossar</a>, <a href="https://example.org/">außen'
    '</a>, <a href="daten/massnahmen.csv">Daten</a>.</p><ul><li><p>Punkt</p></li>'
    "<li><p>Erster</p><p>Zweiter</p></li></ul>"
)
GLOSSARY = '<dl><dt id="term-Ziel">Ziel</dt><dd><p>Was erreicht werden soll.</p></dd></dl>'


def make_site(folder: Path, rows: int = 3) -> Path:
    (folder / "felder").mkdir(parents=True)
    (folder / "_images").mkdir()
    (folder / "_images" / "bild.svg").write_text(CHART, encoding="utf-8")
    texts = {
        "index": page(EDITION["titel"], '<div class="kennzahl"><p>50,0 %</p></div><p>Vorwort.</p>'),
        "einleitung": page("Einleitung", LINKS + "<section><h2>Mehr</h2><p>Text.</p></section>"),
        "felder/erstes": page("Erstes Feld", FIGURE + table(rows)),
        "glossar": page("Glossar", GLOSSARY),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


def make_pdf(site: Path, target: Path) -> Path:
    write_pdf(site, DOCNAMES, PARTS, EDITION, target)
    return target


def change(site: Path, docname: str, old: str, new: str) -> None:
    path = site / f"{docname}.html"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
