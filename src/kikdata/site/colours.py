"""The look in a city's own colours."""

from __future__ import annotations

from kikdata.city import City, Colours

__all__ = ["with_colours"]

_OWN = """
/* The colours of this project, from kik.toml. */
:root {{ {light} }}
@media screen and (prefers-color-scheme: dark) {{
  :root:not([data-darstellung="hell"]) {{ {dark} }}
}}
@media screen {{
  :root[data-darstellung="dunkel"] {{ {dark} }}
}}
"""


def with_colours(css: str, city: City) -> str:
    """Return a style sheet of the theme with the colours that a city sets, if it does."""
    if not city.has_own_colours:
        return css
    return css + _OWN.format(light=_properties(city.light), dark=_properties(city.dark))


def _properties(colours: Colours) -> str:
    values = {
        "grund": colours.grund,
        "akzent": colours.akzent,
        "akzent-tief": colours.rand,
        "stand-rand": colours.rand,
        "stand-wartend": colours.wartend,
        "stand-bearbeitung": colours.in_bearbeitung,
        "stand-implementiert": colours.implementiert,
        "stand-haken": colours.labels[2],
    }
    return " ".join(f"--{name}: {value};" for name, value in values.items())
