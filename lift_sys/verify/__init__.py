"""Holds a candidate against what the docstring says exactly; judges in this process, on plain data."""

from lift_sys.verify.verify import verify

__all__ = ["verify"]
