import pytest

from lift_sys.backends.events import EventReader


def events(text: bytes, size: int) -> list[bytes]:
    """All events of a text that comes in pieces of this size."""
    reader = EventReader()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    return [event for piece in pieces for event in reader.feed(piece)] + list(reader.end())


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize(
    ("text", "read"),
    [
        (b"data: a\n\ndata: b\n\n", [b"a", b"b"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", [b"a", b"b"]),
        (b"data:a\n\n", [b"a"]),
        (b"data:  a\n\n", [b" a"]),
        (b"data: a\ndata: b\n\n", [b"a\nb"]),
        (b": ping\n\nevent: message\nid: 1\nretry: 5\ndata: a\n\n", [b"a"]),
        (b"error: a\n\n", [b"a"]),
        (b"data: a", [b"a"]),
        (b"data: a\n", [b"a"]),
        (b"data: \xe2\x80\xa8\x0b\x0c\x85\n\n", [b"\xe2\x80\xa8\x0b\x0c\x85"]),
        (b"\n\n\n", []),
        (b"", []),
        (b"nothing of the kind\n\n", []),
    ],
)
def test_events_are_read_from_pieces_of_any_size(text, read, size):
    assert events(text, size) == read
