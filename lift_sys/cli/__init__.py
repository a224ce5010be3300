"""The command line. Shows what the engine gives; computes nothing itself, and knows no LSP."""

from lift_sys.cli.app import main

__all__ = ["main"]
