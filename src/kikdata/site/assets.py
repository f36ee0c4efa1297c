"""Names of style sheets, scripts, fonts and pictures that change with their content.

A browser may then keep each of them for good, and a corrected page loads what was corrected.
"""

from __future__ import annotations

import re
from hashlib import sha256
from html import escape, unescape
from pathlib import Path
from posixpath import dirname, join, normpath, relpath
from urllib.parse import quote, unquote, urlsplit

__all__ = ["find_asset", "name_by_content"]

#: Folders of a built book that hold what its pages load.
ASSET_FOLDERS = ("_static", "_images")

_DIGITS = 10
# Charts have such a name from the start.
_IS_NAMED = re.compile(r".*[0-9a-f]{10,}\.svg")
# Not what a page says of such an address.
_TAG = re.compile(r'<[a-z][^\s<>/]*(?:\s+[^\s"<>=]+(?:="[^"]*")?)+')
_ATTRIBUTE = re.compile(r'(?<=\s)(src|href|content|srcset|poster)="([^"]*)"')
_CSS_URL = re.compile(r"""(?<=url\()(["']?)([^"')]+)\1(?=\))""")


def name_by_content(folder: Path) -> None:
    """Rename what the pages and style sheets below `folder` load, and write so in them.

    What no page loads, such as the licence of a font, keeps its name.
    """
    assets = _Assets(folder)
    for path in sorted(folder.rglob("*.html")):
        html, page = path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix()
        path.write_text(_rename_in(html, page, assets), encoding="utf-8", newline="\n")
    assets.remove_old()


def find_asset(edition: Path, name: str) -> str:
    """Return the place of a file of the theme within an edition, as ``_static/kik.1a2b3c4d5e.css``.

    An edition of an older kik has it under the plain name.
    """
    path = Path("_static", name)
    named = path.with_suffix(f".{'[0-9a-f]' * _DIGITS}{path.suffix}")
    return next((one.relative_to(edition) for one in edition.glob(str(named))), path).as_posix()


class _Assets:
    """The files below `folder` that are loaded: old place → new place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places: dict[str, str] = {}

    def address(self, page: str, address: str) -> str:
        """Return what `page` (or a style sheet) has to write instead of `address`."""
        parts = urlsplit(address)
        old = normpath(join(dirname(page), unquote(parts.path)))
        is_asset = old.partition("/")[0] in ASSET_FOLDERS and not parts.scheme
        if not is_asset or not (old in self.places or (self.folder / old).is_file()):
            return address
        new = quote(relpath(self._place(old), dirname(page) or "."))
        return new + (f"#{parts.fragment}" if parts.fragment else "")

    def _place(self, old: str) -> str:
        if old not in self.places:
            path = self.folder / old
            if _IS_NAMED.fullmatch(path.name):
                return old
            content = path.read_bytes()
            if path.suffix == ".css":
                content = self._rename_in_css(content.decode("utf-8"), old).encode("utf-8")
            name = f"{path.stem}.{sha256(content).hexdigest()[:_DIGITS]}{path.suffix}"
            path.with_name(name).write_bytes(content)
            self.places[old] = join(dirname(old), name)
        return self.places[old]

    def _rename_in_css(self, css: str, place: str) -> str:
        return _CSS_URL.sub(lambda url: f"{url[1]}{self.address(place, url[2])}{url[1]}", css)

    def remove_old(self) -> None:
        for old in self.places:
            (self.folder / old).unlink()


def _rename_in(html: str, page: str, assets: _Assets) -> str:
    def rename(match: re.Match[str]) -> str:
        name, value = match[1], unescape(match[2])
        if not any(folder in value for folder in ASSET_FOLDERS):
            return match[0]
        if name != "srcset":
            return f'{name}="{escape(assets.address(page, value))}"'
        pictures = [picture.split(maxsplit=1) for picture in value.split(",")]
        new = ", ".join(" ".join([assets.address(page, a), *size]) for a, *size in pictures)
        return f'{name}="{escape(new)}"'

    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(rename, tag[0]), html)
