"""Parses Python text of any origin without a crash, a warning or a runaway. Runs nothing."""

import ast
import warnings

from lift_sys.ir.refusal import Refused

__all__ = ["MAX_SOURCE", "parse"]

MAX_SOURCE = 1_000_000
"""Longest source that is parsed, in code points: parsing takes some 100 bytes of memory for each."""


def parse(source: str) -> ast.Module:
    """Parse statements; raise `Refused` where Python itself gives up, for whatever reason."""
    if len(source) > MAX_SOURCE:
        message = f"The source is longer than {MAX_SOURCE:,} characters: take a smaller part of it"
        raise Refused("very long source", message)
    try:
        with warnings.catch_warnings():
            # Invalid escapes such as "\d" warn here; they are the user's, and canonical spelling mends them.
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except SyntaxError as error:
        message = f"This is not valid Python ({error.msg}): correct it first"
        raise Refused("syntax error", message, error.lineno) from None
    except ValueError as error:
        message = f"This is not valid Python ({error}): remove the character"
        raise Refused("invalid character", message) from None
    except (RecursionError, MemoryError):
        message = "The source nests more deeply than Python can parse: split it up"
        raise Refused("deep nesting", message) from None
