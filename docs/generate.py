"""Rebuilds the pages under docs/ that are made from the code.

`python docs/generate.py` writes them; with `--check` it writes nothing and exits 1 when one is stale.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec

from lift_sys.cli.reference import markdown as commands
from lift_sys.config import DEFAULTS, ENVIRONMENT_PREFIX, Settings
from lift_sys.ir import schema
from lift_sys.validate import markdown as rules
from lift_sys_server.protocol import NOTES

DOCS = Path(__file__).parent

SETTINGS_HEAD = f"""# Settings

Made from `lift_sys/config.py` by `make docs`; do not edit.

An editor sends them as initialization options or by `workspace/didChangeConfiguration`, under `liftSys`. The command
line and the server also read them from the environment, as `{ENVIRONMENT_PREFIX}` and the name in upper case with
underscores. A bad value keeps the default and gives one message.

| setting | environment | type | default | what it does |
|---|---|---|---|---|
"""


def settings() -> str:
    """Describe every setting as a table."""
    hints = get_type_hints(Settings, include_extras=True)
    rows = []
    for field in msgspec.structs.fields(Settings):
        kind, meta = get_args(hints[field.name])
        allowed = " or ".join(f"`{choice!r}`" for choice in get_args(kind)) or f"`{kind.__name__}`"
        rows.append(
            f"| `{field.encode_name}` | `{ENVIRONMENT_PREFIX}{field.name.upper()}` | {allowed} "
            f"| `{getattr(DEFAULTS, field.name)!r}` | {meta.description} |\n"
        )
    return SETTINGS_HEAD + "".join(rows)


def diagnostics() -> str:
    """Describe the engine's rules, and the codes of the server behind them."""
    notes = [
        f"### {note.code} {note.name}\n\n"
        f"**{note.severity.capitalize()}.** {note.meaning}\n\n*What to do:* {note.remedy}\n"
        for note in NOTES
    ]
    return "\n".join([rules(), "## In the editor\n", *notes])


def ir_schema() -> str:
    """Give the IR's JSON Schema as text."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": commands,
    "diagnostics.md": diagnostics,
    "ir.schema.json": ir_schema,
    "settings.md": settings,
}


def stale() -> list[str]:
    """Name the pages that differ from what the code says."""
    return [
        name
        for name, page in PAGES.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text(encoding="utf-8") != page()
    ]


def main() -> int:
    """Write the stale pages, or only name them."""
    names = stale()
    check = "--check" in sys.argv[1:]
    for name in names:
        if not check:
            (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"{'stale' if check else 'written'}: docs/{name}")
    return 1 if check and names else 0


if __name__ == "__main__":
    sys.exit(main())
