"""What another city or another concept sets: `kik.toml` in the project's root.

Names for the prose, the prefix of files, the theme for data portals, logo and colours.  What the
file does not set, or a project without one, has the values below.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import pairwise
from pathlib import Path

from kikdata.errors import UsageError

__all__ = ["CITY_FILE", "City", "Colours", "city", "contrast"]

CITY_FILE = "kik.toml"

_HEX = re.compile(r"#[0-9a-f]{6}")
_PREFIX = re.compile(r"[a-z][a-z0-9]*")
_THEME = re.compile(r"[A-Z]{4}")
# WCAG 2.2, 1.4.3 and 1.4.11; neighbouring segments of a bar are set apart by an outline, too.
_TEXT, _SHAPE, _NEIGHBOURS = 4.5, 3.0, 2.5


@dataclass(frozen=True)
class Colours:
    """Colours of one appearance, as ``#0b3a53``; the three Umsetzungsstände go pale to deep."""

    grund: str
    akzent: str
    rand: str
    wartend: str
    in_bearbeitung: str
    implementiert: str

    @property
    def labels(self) -> tuple[str, str, str]:
        """The colours of texts and marks on the three Umsetzungsstände."""
        is_dark = _luminance(self.grund) < 0.5
        return ("#e6eef3", "#04090c", "#0a1216") if is_dark else ("#14232c", "#05131b", "#fffffe")

    def faults(self) -> list[str]:
        """Return in German what people could not tell apart or read."""
        stands = (self.wartend, self.in_bearbeitung, self.implementiert)
        names = ("wartend", "in_bearbeitung", "implementiert")
        wanted = [
            *(
                ("Schrift", label, name, fill, _TEXT)
                for name, fill, label in zip(names, stands, self.labels, strict=True)
            ),
            ("akzent", self.akzent, "grund", self.grund, _TEXT),
            ("rand", self.rand, "grund", self.grund, _SHAPE),
            ("rand", self.rand, "wartend", self.wartend, _SHAPE),
            *(
                (*one, *other, _NEIGHBOURS)
                for one, other in pairwise(zip(names, stands, strict=True))
            ),
        ]
        told = {"rand": self.rand, **dict(zip(names, stands, strict=True))}
        same = len(set(told.values())) < len(told)
        return ["Zwei Farben sind gleich; eine um eine Stelle ändern"] * same + [
            f"„{name}“ und „{other}“ haben einen Kontrast von {contrast(a, b):.1f} zu 1, nötig "
            f"sind {least} zu 1".replace(".", ",")
            for name, a, other, b, least in wanted
            if contrast(a, b) < least
        ]


_LIGHT = Colours("#ffffff", "#0b4f6c", "#0b3a53", "#ddebf2", "#4f8fb0", "#0b3a54")
_DARK = Colours("#10191f", "#8fcbe5", "#9cc3d6", "#1b3442", "#4f93b5", "#ddf0f8")


@dataclass(frozen=True)
class City:
    """`names` stand in the prose as ``{{ stadt }}``; `strangers` are words that must not."""

    prefix: str = "kik"
    theme: str = "SOCI"
    logo: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()
    light: Colours = _LIGHT
    dark: Colours = _DARK

    @property
    def has_own_colours(self) -> bool:
        return (self.light, self.dark) != (_LIGHT, _DARK)


def city(start: Path | None = None) -> City:
    """Return what the project around `start` (by default the working directory) sets.

    Raises UsageError with all faults of its file.
    """
    here = (start or Path.cwd()).absolute()
    for folder in (here, *here.parents):
        path = folder / CITY_FILE
        if path.is_file() or ((folder / "_toc.yml").is_file() and (folder / "book").is_dir()):
            return _read(path, path.stat().st_mtime_ns) if path.is_file() else City()
    return City()


@cache
def _read(path: Path, _changed: int) -> City:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name} lässt sich nicht lesen: {error}") from error
    faults: list[str] = []
    light = _colours(told.pop("farben", {}), _LIGHT, "farben", faults)
    dark = _colours(told.pop("farben_dunkel", {}), _DARK, "farben_dunkel", faults)
    found = City(
        prefix=_text(told, "vorsilbe", "kik", _PREFIX, faults),
        theme=_text(told, "thema", "SOCI", _THEME, faults),
        logo=_text(told, "logo", "", re.compile(r"(\S.*\.svg)?"), faults),
        names=_names(told.pop("namen", {}), faults),
        strangers=tuple(map(str, told.pop("fremde_woerter", ()))),
        light=light,
        dark=dark,
    )
    faults += [f"„{name}“ ist unbekannt" for name in told]
    if faults:
        raise UsageError("\n".join(f"{path.name}: {fault}." for fault in faults))
    return found


def _text(
    told: dict[str, object], name: str, usual: str, form: re.Pattern[str], faults: list[str]
) -> str:
    value = told.pop(name, usual)
    if isinstance(value, str) and form.fullmatch(value):
        return value
    faults.append(f"„{name}“ passt nicht: {value}")
    return usual


def _names(told: object, faults: list[str]) -> dict[str, str]:
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        faults.append("unter [namen] steht je Zeile ein Name und in Anführungszeichen ein Text")
        return {}
    return dict(told)


def _colours(told: object, usual: Colours, name: str, faults: list[str]) -> Colours:
    own = {str(key): str(value).lower() for key, value in dict(told or {}).items()}  # type: ignore[call-overload]
    known = {one.name for one in fields(Colours)}
    wrong = [f"{key} = {value}" for key, value in own.items() if not _HEX.fullmatch(value)]
    unknown = sorted(own.keys() - known)
    if wrong or unknown:
        faults += [f"[{name}] {one} ist keine Farbe wie #0b3a53" for one in wrong]
        faults += [f"[{name}] „{one}“ ist unbekannt" for one in unknown]
        return usual
    colours = Colours(**{one: own.get(one, getattr(usual, one)) for one in known})
    faults += [f"[{name}] {fault}" for fault in colours.faults()]
    return colours


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21.  Source: WCAG 2.2, "contrast ratio"."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
