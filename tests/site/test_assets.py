"""Files that pages load have names by their content, so that a correction reaches its readers."""

from __future__ import annotations

import re
from pathlib import Path

from kikdata.site.assets import find_asset, name_by_content

PAGE = """<!DOCTYPE html><head>
<link rel="stylesheet" href="../_static/look.css">
<meta property="og:image" content="../_static/bild.png">
<script src="../_static/such%20wort.js"></script></head>
<body><img alt="a > b" src="../_static/bild.png"
 srcset="../_static/bild.png 1x, ../_static/gro%C3%9F.png 2x">
<p>Der Text nennt href="../_static/look.css" und bleibt.</p>
<a href="andere.html#_static">hin</a><img src="../_images/0123456789abcdef.svg"></body>
"""
FILES = {
    "_static/look.css": '@font-face { src: url("fonts/schrift.woff2") } a { color: red }',
    "_static/fonts/schrift.woff2": "Schrift (fiktiv)",
    "_static/fonts/OFL.txt": "Lizenz (fiktiv)",
    "_static/bild.png": "Bild (fiktiv)",
    "_static/groß.png": "großes Bild (fiktiv)",
    "_static/such wort.js": "// fiktiv",
    "_images/0123456789abcdef.svg": "<svg/>",
    "felder/seite.html": PAGE,
}
LOADED = re.compile(r'(?:href|src|content)="\.\./(_(?:static|images)/[^"]+)"')


def build(folder: Path, **changed: str) -> Path:
    """Write a made-up book and name its files."""
    for name, text in {**FILES, **changed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    name_by_content(folder)
    return folder


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_pages_and_style_sheets_name_what_is_there(tmp_path: Path) -> None:
    book = build(tmp_path)
    html = (book / "felder" / "seite.html").read_text("utf-8")
    (style,) = re.findall(r'<link rel="stylesheet" href="\.\./([^"]+)">', html)
    assert re.fullmatch(r"_static/look\.[0-9a-f]{10}\.css", style)
    assert find_asset(book, "look.css") == style
    (font,) = re.findall(r'url\("([^"]+)"\)', (book / style).read_text("utf-8"))
    assert (book / "_static" / font).read_text("utf-8") == "Schrift (fiktiv)"
    small, large = re.findall(r'srcset="\.\./(\S+) 1x, \.\./(\S+) 2x"', html)[0]
    assert (book / small).read_text("utf-8") == "Bild (fiktiv)"
    assert re.fullmatch(r"_static/gro%C3%9F\.[0-9a-f]{10}\.png", large)
    assert f'content="../{small}"' in html
    assert "such%20wort." in html
    assert 'href="andere.html#_static"' in html
    assert 'nennt href="../_static/look.css" und bleibt' in html


def test_only_what_is_loaded_gets_a_new_name(tmp_path: Path) -> None:
    found = names(build(tmp_path))
    assert len(found) == len(FILES)
    assert found & FILES.keys() == {
        "_static/fonts/OFL.txt",
        "_images/0123456789abcdef.svg",  # has its name from its content already
        "felder/seite.html",
    }


def test_a_changed_font_changes_the_address_of_the_style_sheet_too(tmp_path: Path) -> None:
    """Or a browser that has kept the style sheet would never ask for the new font."""
    before = names(build(tmp_path / "a"))
    font = "_static/fonts/schrift.woff2"
    after = names(build(tmp_path / "b", **{font: "Andere Schrift (fiktiv)"}))
    assert {name.split(".")[0] for name in before - after} == {
        "_static/look",
        "_static/fonts/schrift",
    }


def test_the_same_book_gets_the_same_names(tmp_path: Path) -> None:
    assert names(build(tmp_path / "a")) == names(build(tmp_path / "b"))


def test_everything_that_a_real_page_loads_is_named_by_its_content(bericht_html: Path) -> None:
    plain = []
    for page in bericht_html.rglob("*.html"):
        for name in LOADED.findall(page.read_text("utf-8")):
            if not re.search(r"\b[0-9a-f]{10,}\.\w+$", name):
                plain.append(f"{page.name}: {name}")
    assert plain == []


def test_an_edition_of_an_older_kik_is_found_too(tmp_path: Path) -> None:
    assert find_asset(tmp_path, "kik.css") == "_static/kik.css"
