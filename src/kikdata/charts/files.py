"""Charts as files for talks and press: title and source burnt in, on white, text as paths.

Made from a chart as the pages show it, whoever drew it.  Three per chart: an SVG and a PNG for
print, 160 mm wide, and a PNG for a slide.  Equal charts give equal bytes.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from functools import cache
from html import escape

import matplotlib as mpl
import typst
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from kikdata.charts.picture import ShownChart, picture_names
from kikdata.charts.style import FAMILY, MUTED, OUTLINE, load_fonts, to_svg

__all__ = ["describe_files", "draw_files"]

PRINT_WIDTH, PRINT_DPI = 160, 300  # mm, dots per inch
SLIDE_SIZE = (1920, 1080)
_TITLE, _SOURCE = OUTLINE, MUTED
# Sizes of title and source as parts of the width, so that they grow with the picture.
_PRINT_SIZES = (0.026, 0.0165)
_SLIDE_SIZES = (0.033, 0.0165)
# Texts with more characters than this are set smaller.
_LONG = 180
_MM = 72 / 25.4  # points


def draw_files(chart: ShownChart, ausgabe: str, origin: str) -> dict[str, bytes]:
    """Return the files of a chart by name; `origin` follows its source line in each."""
    load_fonts()
    source = f"{chart.source} {origin}".strip()
    about = {"Title": chart.title, "Description": chart.alt, "Source": source}
    svg, printed, slide = picture_names(ausgabe, chart.key)
    framed = _frame_for_print(chart, source)
    on_slide = _frame_for_slide(chart, source)
    return {
        svg: _describe(framed, chart, source).encode(),
        printed: _to_png(framed, PRINT_WIDTH * _MM, about, PRINT_DPI),
        slide: _to_png(on_slide, float(SLIDE_SIZE[0]), about, 72),
    }


def _frame_for_print(chart: ShownChart, source: str) -> str:
    width, height = _size(chart.svg)
    margin = 0.022 * width
    full = width + 2 * margin
    title, title_height = _lines(chart.title, full, margin, _PRINT_SIZES[0])
    note, note_height = _lines(source, full, margin, _PRINT_SIZES[1])
    total = height + title_height + note_height + 4.2 * margin
    top = margin + title_height + 1.1 * margin
    frame = _Frame(full, total)
    frame.write(title, (margin, margin), _PRINT_SIZES[0], is_title=True)
    frame.write(note, (margin, total - margin - note_height), _PRINT_SIZES[1])
    return frame.around(chart.svg, (margin, top))


def _frame_for_slide(chart: ShownChart, source: str) -> str:
    """Make a page of 16 to 9 that is as small as holds title, chart and source."""
    width, height = _size(chart.svg)
    ratio = SLIDE_SIZE[0] / SLIDE_SIZE[1]
    full = width * 1.08
    while True:
        margin = 0.04 * full
        title, title_height = _lines(chart.title, full, margin, _SLIDE_SIZES[0])
        note, note_height = _lines(source, full, margin, _SLIDE_SIZES[1])
        used = title_height + note_height + 3 * margin
        if used + height <= full / ratio:
            break
        full *= 1.03  # a wider page has larger letters, which may need more lines
    total = full / ratio
    free = total - used - height
    frame = _Frame(full, total)
    frame.write(title, (margin, margin), _SLIDE_SIZES[0], is_title=True)
    frame.write(note, (margin, total - margin - note_height), _SLIDE_SIZES[1])
    return frame.around(chart.svg, ((full - width) / 2, 1.5 * margin + title_height + free / 2))


def _head(svg: str) -> str:
    start = svg.index("<svg")
    return svg[start : svg.index(">", start) + 1]


def _size(svg: str) -> tuple[float, float]:
    """Return width and height of an SVG of matplotlib in points."""
    width, height = re.findall(r' (?:width|height)="([\d.]+)pt"', _head(svg))
    return float(width), float(height)


class _Frame:
    """A white page, measured in points, with words on it."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / 72, height / 72))

    def write(
        self, text: str, corner: tuple[float, float], size: float, *, is_title: bool = False
    ) -> None:
        """Write at a corner, from the upper left one of the page."""
        with mpl.rc_context({"font.family": FAMILY, "text.parse_math": False}):
            self.figure.text(
                corner[0] / self.width, 1 - corner[1] / self.height, text, va="top",
                linespacing=1.15, size=_points(text, size, self.width),
                weight="bold" if is_title else "normal", color=_TITLE if is_title else _SOURCE,
            )  # fmt: skip

    def around(self, chart: str, corner: tuple[float, float]) -> str:
        """Return the page as SVG with a chart on it, as large as it was."""
        page, (width, height) = to_svg(self.figure), _size(chart)
        head = _head(page)
        inside = chart.partition(_head(chart))[2].rpartition("</svg>")[0]
        inside = re.sub(r"<metadata>.*?</metadata>", "", inside, flags=re.DOTALL)
        # The page has letters and parts of the same names.
        inside = re.sub(r'( id="|href="#|url\(#)', r"\1d-", inside)
        place = f'x="{corner[0]:.3f}" y="{corner[1]:.3f}" width="{width}" height="{height}"'
        nested = f'<svg {place} viewBox="0 0 {width} {height}">{inside}</svg>\n'
        ground = '\n <rect width="100%" height="100%" fill="#ffffff"/>'
        body = page.replace(head, head + ground, 1)
        return f"{body.rpartition('</svg>')[0]}{nested}</svg>\n"


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


def _describe(svg: str, chart: ShownChart, source: str) -> str:
    """Give the SVG its size in print, and the words that a screen reader says for it."""
    head, (width, height) = _head(svg), _size(svg)
    sized = re.sub(r' width="[^"]+"', f' width="{PRINT_WIDTH}mm"', head)
    sized = re.sub(r' height="[^"]+"', f' height="{PRINT_WIDTH * height / width:.3f}mm"', sized)
    named = sized.replace(
        "<svg", '<svg role="img" aria-labelledby="titel beschreibung" lang="de"', 1
    )
    told = (
        f'\n <title id="titel">{escape(chart.title)}</title>'
        f'\n <desc id="beschreibung">{escape(chart.alt)} {escape(source)}</desc>'
    )
    return svg.replace(head, named + told, 1)


_PAGE = """
#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)
"""


def _to_png(svg: str, points: float, about: dict[str, str], dpi: int) -> bytes:
    """Return a PNG so many points wide that says it has `dpi`.

    A palette is enough for a chart and takes a third of the space.
    """
    width, height = _size(svg)
    page = _PAGE.format(width=points, height=points * height / width)
    content = typst.compile(
        page.encode(), format="png", ppi=dpi, sys_inputs={"svg": svg}, ignore_system_fonts=True
    )
    with Image.open(io.BytesIO(content)) as drawn:
        image = drawn.convert("RGB")
    texts = PngInfo()
    for key, value in about.items():
        texts.add_itxt(key, value, lang="de")
    image = image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    image.save(buffer, format="png", dpi=(dpi, dpi), pnginfo=texts)
    return buffer.getvalue()


def describe_files(charts: Sequence[ShownChart], ausgabe: str) -> list[dict[str, object]]:
    """Return title, alternative text, source and file names of each chart, for programs."""
    return [
        {
            "titel": chart.title,
            "alternativtext": chart.alt,
            "quelle": chart.source,
            "dateien": list(picture_names(ausgabe, chart.key)),
        }
        for chart in charts
    ]
