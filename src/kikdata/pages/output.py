"""What a cell of a notebook shows: HTML for the book, the same in words for a console."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from kikdata.analysis.counts import Bar
from kikdata.charts.drawings import Drawing, as_svg
from kikdata.charts.picture import Picture

__all__ = [
    "Output",
    "bar_figure",
    "break_label",
    "figure",
    "paragraph",
    "sentence",
    "sentences",
]


@dataclass(frozen=True)
class Output:
    """A piece of a page: HTML or what makes it, the same as `text`; a chart's `picture`."""

    content: str | Callable[[], str]
    text: str = ""
    picture: Picture | None = None

    @cached_property
    def html(self) -> str:
        """HTML for the book; a chart is drawn when it is first shown."""
        return self.content if isinstance(self.content, str) else self.content()

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text or " ".join(re.sub(r"<[^>]+>", " ", self.html).split())


def paragraph(text: str) -> Output:
    """Return a computed sentence among the prose, without emphasis."""
    return Output(f"<p>{escape(text)}</p>", text)


def sentence(text: str) -> Output:
    """Return a computed sentence as a paragraph; nothing for an empty one."""
    return Output(f'<p class="satz">{escape(text)}</p>' if text else "", text)


def sentences(lead: str, more: Sequence[str]) -> Output:
    """Return a leading sentence ("" for none) and further ones as a list."""
    items = "".join(f"<li>{escape(text)}</li>" for text in more)
    rest = f'<ul class="saetze">{items}</ul>' if items else ""
    return Output(sentence(lead).html + rest, " ".join(text for text in (lead, *more) if text))


def bar_figure(
    bars: Sequence[Bar], title: str, alt: str, source: str, key: str, *, as_shares: bool = True
) -> Output:
    """Return a chart of stacked bars; see `figure`."""
    draw = Drawing("bars.draw_bars", (bars,), {"as_shares": as_shares})
    return figure(Picture(draw, title, alt, source, key))


def figure(picture: Picture) -> Output:
    """Return a chart wide and narrow, light and dark, with alt text and caption."""
    words = f"{picture.title}. {picture.alt} {picture.source}"
    return Output(lambda: _figure_html(picture), words, picture)


def _figure_html(picture: Picture) -> str:
    from kikdata.charts import style  # noqa: PLC0415 - slow to import, many pages have no chart

    wide, narrow = (as_svg(picture.draw, narrow=is_narrow) for is_narrow in (False, True))
    shown = _both("nur-hell", wide, narrow, picture.alt) + _both(
        "nur-dunkel", style.to_dark(wide), style.to_dark(narrow), picture.alt
    )
    return (
        f'<figure class="diagramm" id="abb-{picture.key}">{shown}<figcaption>'
        f'<span class="titel">{escape(picture.title)}</span> '
        f'<span class="quelle">{escape(picture.source)}</span></figcaption></figure>'
    )


def break_label(name: str, width: int = 20) -> str:
    """Break a long label once, near its middle, at a space."""
    if len(name) <= width or " " not in name:
        return name
    spaces = [i for i, char in enumerate(name) if char == " "]
    at = min(spaces, key=lambda i: abs(i - len(name) / 2))
    return f"{name[:at]}\n{name[at + 1 :]}"


def _both(kind: str, wide: str, narrow: str, alt: str) -> str:
    # Each form has its own size: else the page jumps when the narrow one arrives.
    sizes = [f'width="{w}" height="{h}"' for w, h in map(_pixel_size, (wide, narrow))]
    # Where the book's style is not at hand, as in JupyterLab, one picture is enough.
    off = " hidden" if kind == "nur-dunkel" else ""
    return (
        f'<picture class="{kind}"{off}>'
        f'<source media="(max-width: 40rem)" srcset="{_data_uri(narrow)}" {sizes[1]}>'
        f'<img loading="lazy" src="{_data_uri(wide)}" alt="{escape(alt)}" '
        f"{sizes[0]}></picture>"
    )


def _data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _pixel_size(svg: str) -> tuple[int, int]:
    head = svg[svg.index("<svg") : svg.index(">", svg.index("<svg"))]
    points = dict(re.findall(r' (width|height)="([\d.]+)pt"', head))
    return round(float(points["width"]) / 0.75), round(float(points["height"]) / 0.75)
