"""The page on the IR shows what the code does."""

import json
import re
from pathlib import Path
from typing import get_args

import msgspec

from lift_sys.ir import Statement, from_text, lift, render, render_body, to_json, to_text

PAGE = (Path(__file__).parents[3] / "docs" / "ir.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SOURCE, TEXT, RENDERED, STATEMENT = (block for _, block in BLOCKS)


def test_the_text_is_what_the_writer_writes():
    assert to_text(from_text(TEXT)) == TEXT


def test_the_signature_is_the_users():
    assert lift(SOURCE).signature == from_text(TEXT).signature


def test_the_python_is_what_render_makes():
    assert render(from_text(TEXT)) + "\n" == RENDERED


def test_the_statement_is_the_first_of_the_body():
    body = json.loads(to_json(from_text(TEXT)))["body"]
    assert json.loads(STATEMENT) == body[0]
    assert render_body((msgspec.json.decode(STATEMENT, type=Statement),)) in RENDERED.replace(
        "\n    ", "\n"
    )


def test_every_kind_of_statement_is_named():
    for cls in get_args(Statement):
        assert f"`{cls.__struct_config__.tag}`" in PAGE
