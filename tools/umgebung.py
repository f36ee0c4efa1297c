"""Writes environment.yml, the conda way to the versions of requirements.lock."""

from __future__ import annotations

import re
from pathlib import Path

HEAD = """\
# The conda way to the versions of requirements.lock; written by "make lock".
#   conda env create -f environment.yml && conda activate kik
name: kik
channels:
  - conda-forge
dependencies:
  - python>=3.11
  - pip
  - pip:
"""


def pins(lock: str) -> list[str]:
    """Return the pinned requirements of a lock file, without hashes."""
    lines = re.findall(r"^([A-Za-z0-9][^\\#\n]*?)\s*\\?$", lock, flags=re.MULTILINE)
    return [line.strip() for line in lines]


def main() -> None:
    """Write the file beside the lock."""
    root = Path(__file__).resolve().parent.parent
    lines = [*pins((root / "requirements.lock").read_text(encoding="utf-8")), "--editable ."]
    body = "".join(f'      - "{line}"\n' for line in lines)
    (root / "environment.yml").write_text(HEAD + body, encoding="utf-8")


if __name__ == "__main__":
    main()
