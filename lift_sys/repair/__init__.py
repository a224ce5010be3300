"""Mends wrong bodies by small edits, guided by the examples that fail. Knows no backend."""

from lift_sys.repair.repair import repair

__all__ = ["repair"]
