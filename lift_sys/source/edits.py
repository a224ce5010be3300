"""Changes to a text. Knows no versions and no protocol."""

from dataclasses import dataclass

from lift_sys.source.span import Span

__all__ = ["TextEdit"]


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replace the text of `span` by `new_text`."""

    span: Span
    new_text: str

    def apply(self, text: str) -> str:
        """Return `text` with the edit done."""
        return text[: self.span.start] + self.new_text + text[self.span.end :]
