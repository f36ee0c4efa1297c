"""Settings of `make schreiben`: notebooks are saved without outputs, so that diffs stay clean.

Outputs stay visible in the open tab; only the file has none.
"""

from __future__ import annotations

from typing import Any

# What JupyterLab adds on saving and no other tool of this project needs.
_LANGUAGE_INFO = {"name": "python"}


def clean(model: dict[str, Any], **_: Any) -> None:
    """Remove outputs, counts and what differs from machine to machine before saving."""
    if model["type"] != "notebook":
        return
    notebook = model["content"]
    notebook["metadata"] = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": _LANGUAGE_INFO,
    }
    for cell in notebook["cells"]:
        cell["metadata"] = {
            key: value for key, value in cell["metadata"].items() if key in {"tags"}
        }
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None


c = get_config()  # type: ignore[name-defined]  # noqa: F821 - Jupyter puts it here
c.ContentsManager.pre_save_hook = clean
