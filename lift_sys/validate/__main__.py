"""Prints the documentation of the rules: `python -m lift_sys.validate > docs/diagnostics.md`."""

import sys

from lift_sys.validate import markdown

sys.stdout.write(markdown())
