"""Charts as files for talks and press: title and source burnt in, on white, text as paths.

Three per chart: an SVG and a PNG for print, 160 mm wide, and a PNG for a slide.  Equal charts
give equal bytes.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from functools import cache
from html import escape

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kikdata.charts.picture import Picture, picture_names
from kikdata.charts.style import FAMILY, MUTED, OUTLINE, load_fonts, to_svg

__all__ = ["describe_files", "draw_files"]

PRINT_WIDTH, PRINT_DPI, PRINT_PIXELS = 160, 300, 1890  # mm, dots per inch, both together
SLIDE_SIZE = (1920, 1080)
_TITLE, _SOURCE = OUTLINE, MUTED
# Sizes of title and source as parts of the width, so that they grow with the picture.
_PRINT_SIZES = (0.026, 0.0165)
_SLIDE_SIZES = (0.033, 0.0165)
# Texts with more characters than this are set smaller.
_LONG = 180


def draw_files(picture: Picture, ausgabe: str, origin: str) -> dict[str, bytes]:
    """Return the files of a chart by name; `origin` follows its source line in each."""
    source = f"{picture.source} {origin}"
    about = {"Title": picture.title, "Description": picture.alt, "Source": source}
    svg, printed, slide = picture_names(ausgabe, picture.key)
    framed = _frame_for_print(picture, source)
    on_slide = _frame_for_slide(picture, source)
    return {
        svg: _describe(to_svg(framed), picture, source).encode(),
        printed: _to_png(framed, PRINT_PIXELS, about, PRINT_DPI),
        slide: _to_png(on_slide, SLIDE_SIZE[0], about, 96),
    }


def _frame_for_print(picture: Picture, source: str) -> Figure:
    figure, width, height = _drawn(picture)
    margin = 0.022 * width
    full = width + 2 * margin
    title, title_height = _lines(picture.title, full, margin, _PRINT_SIZES[0])
    note, note_height = _lines(source, full, margin, _PRINT_SIZES[1])
    total = height + title_height + note_height + 4.2 * margin
    top = margin + title_height + 1.1 * margin
    _place(figure, (full, total), (margin, top), (width, height))
    _write(figure, title, (margin, margin), _PRINT_SIZES[0], is_title=True)
    _write(figure, note, (margin, total - margin - note_height), _PRINT_SIZES[1])
    return figure


def _frame_for_slide(picture: Picture, source: str) -> Figure:
    """Make a page of 16 to 9 that is as small as holds title, chart and source."""
    figure, width, height = _drawn(picture)
    ratio = SLIDE_SIZE[0] / SLIDE_SIZE[1]
    full = width * 1.08
    while True:
        margin = 0.04 * full
        title, title_height = _lines(picture.title, full, margin, _SLIDE_SIZES[0])
        note, note_height = _lines(source, full, margin, _SLIDE_SIZES[1])
        used = title_height + note_height + 3 * margin
        if used + height <= full / ratio:
            break
        full *= 1.03  # a wider page has larger letters, which may need more lines
    total = full / ratio
    free = total - used - height
    place = ((full - width) / 2, 1.5 * margin + title_height + free / 2)
    _place(figure, (full, total), place, (width, height))
    _write(figure, title, (margin, margin), _SLIDE_SIZES[0], is_title=True)
    _write(figure, note, (margin, total - margin - note_height), _SLIDE_SIZES[1])
    return figure


def _drawn(picture: Picture) -> tuple[Figure, float, float]:
    """Return the wide drawing and its size in points."""
    load_fonts()
    figure = picture.draw(False)
    width, height = (float(inches) * 72 for inches in figure.get_size_inches())
    return figure, width, height


def _lines(text: str, full: float, margin: float, size: float) -> tuple[str, float]:
    """Break a text at spaces so that it fits between the margins; returns it and its height."""
    points = _points(text, size, full)
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _ems(longer) * points > full - 2 * margin:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines), len(lines) * points * 1.25


def _points(text: str, size: float, full: float) -> float:
    """Return the size of letters: smaller for a text that would fill the page."""
    return size * full * min(1.0, math.sqrt(_LONG / max(len(text), 1)))


@cache
def _ems(text: str) -> float:
    """Return the width of a text in bold, in parts of the size of its letters."""
    figure = Figure(dpi=72)
    with mpl.rc_context({"font.family": FAMILY}):
        shown = figure.text(0, 0, text, size=100, weight="bold")
        return float(shown.get_window_extent().width) / 100


def _place(
    figure: Figure,
    page: tuple[float, float],
    corner: tuple[float, float],
    size: tuple[float, float],
) -> None:
    """Enlarge the page and move the chart to `corner` (from the upper left), as large as it was."""
    (full, total), (left, top), (width, height) = page, corner, size
    figure.set_size_inches(full / 72, total / 72)
    figure.set_facecolor("#ffffff")
    for axes in figure.axes:
        box = axes.get_position(original=True)
        axes.set_position(
            (
                (left + box.x0 * width) / full,
                1 - (top + (1 - box.y0) * height) / total,
                box.width * width / full,
                box.height * height / total,
            )
        )


def _write(
    figure: Figure, text: str, corner: tuple[float, float], size: float, *, is_title: bool = False
) -> None:
    width, height = (float(inches) * 72 for inches in figure.get_size_inches())
    with mpl.rc_context({"font.family": FAMILY}):
        figure.text(
            corner[0] / width, 1 - corner[1] / height, text, va="top", linespacing=1.15,
            size=_points(text, size, width), weight="bold" if is_title else "normal",
            color=_TITLE if is_title else _SOURCE,
        )  # fmt: skip


def _describe(svg: str, picture: Picture, source: str) -> str:
    """Give the SVG its size in print, and the words that a screen reader says for it."""
    start = svg.index("<svg")
    end = svg.index(">", start) + 1
    head = svg[start:end]
    points = [float(value) for value in re.findall(r' (?:width|height)="([\d.]+)pt"', head)]
    height = PRINT_WIDTH * points[1] / points[0]
    head = re.sub(r' width="[^"]+"', f' width="{PRINT_WIDTH}mm"', head)
    head = re.sub(r' height="[^"]+"', f' height="{height:.3f}mm"', head)
    head = head.replace("<svg", '<svg role="img" aria-labelledby="titel beschreibung" lang="de"', 1)
    told = (
        f'\n <title id="titel">{escape(picture.title)}</title>'
        f'\n <desc id="beschreibung">{escape(picture.alt)} {escape(source)}</desc>'
    )
    return f"{svg[:start]}{head}{told}{svg[end:]}"


def _to_png(figure: Figure, pixels: int, about: dict[str, str], dpi: int) -> bytes:
    """Return a PNG of so many pixels in width that says it has `dpi`.

    A palette is enough for a chart and takes a third of the space.
    """
    canvas = FigureCanvasAgg(figure)
    # A hundredth of a pixel more, since matplotlib cuts off what is left of a division.
    figure.set_dpi((pixels + 0.01) / figure.get_size_inches()[0])
    canvas.draw()  # type: ignore[no-untyped-call]
    dots = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    drawn = Image.fromarray(np.asarray(dots)[..., :3])
    texts = PngInfo()
    for key, value in about.items():
        texts.add_itxt(key, value, lang="de")
    image = drawn.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    image.save(buffer, format="png", dpi=(dpi, dpi), pnginfo=texts)
    return buffer.getvalue()


def describe_files(pictures: Sequence[Picture], ausgabe: str) -> list[dict[str, object]]:
    """Return title, alternative text, source and file names of each chart, for programs."""
    return [
        {
            "titel": picture.title,
            "alternativtext": picture.alt,
            "quelle": picture.source,
            "dateien": list(picture_names(ausgabe, picture.key)),
        }
        for picture in pictures
    ]
