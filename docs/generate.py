"""Rebuilds the pages under docs/ that are made from the code.

`python docs/generate.py` writes them; with `--check` it writes nothing and exits 1 when one is stale.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from lift_sys.cli.reference import markdown as commands
from lift_sys.config import (
    DEFAULTS,
    ENVIRONMENT_PREFIX,
    Settings,
    allowed,
    description,
    only_users,
)
from lift_sys.ir import schema
from lift_sys.validate import markdown as rules
from lift_sys_server.protocol import NOTES

DOCS = Path(__file__).parent

SETTINGS_HEAD = f"""# Settings

Made from `lift_sys/config/settings.py` by `make docs`; do not edit.

An editor sends them under `liftSys`; which place wins over which is told in [server](server.md#settings-and-folders). The command
line and the server also read them from a file of yours (JSON; `lift-sys settings` says where, and what is in force), and over it from the environment,
as `{ENVIRONMENT_PREFIX}` and the name in upper case with underscores. A bad value keeps the default and gives one message.

Those with a * are the user's alone: a workspace cannot choose them. A key goes to the host that it was given with, and
nowhere else; `ANTHROPIC_API_KEY` is read for `claudeKey`.

| setting | environment | what it may be | default | what it does |
|---|---|---|---|---|
"""


def settings() -> str:
    """Describe every setting as a table."""
    return SETTINGS_HEAD + "".join(
        f"| `{field.encode_name}`{' *' if only_users(field.encode_name) else ''} "
        f"| `{ENVIRONMENT_PREFIX}{field.name.upper()}` | {allowed(field.encode_name)} "
        f"| `{getattr(DEFAULTS, field.name)!r}` | {description(field.encode_name)} |\n"
        for field in msgspec.structs.fields(Settings)
    )


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
    "../server/lift_sys_server/diagnostics.md": diagnostics,
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
