"""How many random examples a test tries: so many times those of the profile in force."""

from __future__ import annotations

from typing import Any

from hypothesis import settings


def examples(times: float = 1, **more: Any) -> settings:
    """Return the settings of the profile, with so many times its number of examples."""
    return settings(max_examples=max(1, round(times * settings().max_examples)), **more)
