"""What a cell of a notebook shows: HTML for the book, the same in words for a console."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from kikdata.distribution import Bar

__all__ = ["Output", "break_label", "figure", "sentence"]


@dataclass(frozen=True)
class Output:
    """A piece of a page: `html` for the book, `text` for a console."""

    html: str
    text: str = ""

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text or " ".join(re.sub(r"<[^>]+>", " ", self.html).split())


def sentence(text: str) -> Output:
    """Return a computed sentence as a paragraph; nothing for an empty one."""
    return Output(f'<p class="satz">{escape(text)}</p>' if text else "", text)


def figure(
    bars: Sequence[Bar], title: str, alt: str, source: str, key: str, *, as_shares: bool = True
) -> Output:
    """Return a chart wide and narrow, light and dark, with alt text and caption."""
    from kikdata import charts  # noqa: PLC0415 - slow to import, many pages have no chart

    wide, narrow = (
        charts.to_svg(charts.draw_bars(bars, narrow=is_narrow, as_shares=as_shares))
        for is_narrow in (False, True)
    )
    pictures = _picture("nur-hell", wide, narrow, alt) + _picture(
        "nur-dunkel", charts.to_dark(wide), charts.to_dark(narrow), alt
    )
    return Output(
        f'<figure class="diagramm" id="abb-{key}">{pictures}<figcaption>'
        f'<span class="titel">{escape(title)}</span> <span class="quelle">{escape(source)}'
        "</span></figcaption></figure>",
        f"{title}. {alt} {source}",
    )


def break_label(name: str, width: int = 20) -> str:
    """Break a long label once, near its middle, at a space."""
    if len(name) <= width or " " not in name:
        return name
    spaces = [i for i, char in enumerate(name) if char == " "]
    at = min(spaces, key=lambda i: abs(i - len(name) / 2))
    return f"{name[:at]}\n{name[at + 1 :]}"


def _picture(kind: str, wide: str, narrow: str, alt: str) -> str:
    width, height = _pixel_size(wide)
    return (
        f'<picture class="{kind}"><source media="(max-width: 40rem)" srcset="{_data_uri(narrow)}">'
        f'<img loading="lazy" src="{_data_uri(wide)}" alt="{escape(alt)}" '
        f'width="{width}" height="{height}"></picture>'
    )


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _pixel_size(svg: str) -> tuple[int, int]:
    head = svg[svg.index("<svg") : svg.index(">", svg.index("<svg"))]
    points = dict(re.findall(r' (width|height)="([\d.]+)pt"', head))
    return round(float(points["width"]) / 0.75), round(float(points["height"]) / 0.75)
