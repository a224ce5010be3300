"""Draws and varies strings, like those of the examples where there are some."""

import re
from collections.abc import Callable, Sequence
from random import Random
from string import ascii_lowercase, ascii_uppercase, digits

from lift_sys.inputs.domains import Text

__all__ = ["MOST_LETTERS", "draw_text", "is_listed", "vary_text"]

MOST_LETTERS = 60
_LENGTHS = (0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8)
_OUTSIDE = (*"ABz07  .,-_!\n\té(", "ß", "  ")
_LETTERS = "abcxyzABCXYZ0129 .,-_!é("
_KINDS = (digits, ascii_lowercase, ascii_uppercase)
_WORD = re.compile(r"\w+|\W+")


def draw_text(domain: Text, random: Random, constants: Sequence[str], *, brief: bool) -> str:
    """Return a string of the domain; `brief` ones are parts of something larger."""
    chance = random.random()
    if random.random() < 0.6 and is_listed(domain, constants):
        return random.choice(constants)
    if domain.formatted and random.random() < 0.8:
        return like_format(domain, random)
    if domain.samples and chance < 0.35:
        sample = random.choice(domain.samples)
        text = (
            alike(sample, random, domain.letters)
            if chance < 0.15
            else recombined(domain.samples, random)
        )
        return text[:MOST_LETTERS]
    if constants and chance > 0.86:
        return random.choice(constants)
    text = _letters(domain, random, constants, brief=brief)
    if chance < 0.65:
        return text
    if chance < 0.78:
        return random.choice(_STRUCTURES)(text)[:MOST_LETTERS]
    return with_letter(text, random, random.choice(_OUTSIDE)) if random.random() < 0.6 else text


def is_listed(domain: Text, constants: Sequence[str]) -> bool:
    """Tell whether the examples take their strings out of a list that stands in docstring or body."""
    return any(sample in constants for sample in domain.samples)


def _letters(domain: Text, random: Random, constants: Sequence[str], *, brief: bool) -> str:
    """Letters of the domain, often few different ones."""
    if random.random() < 0.6 or brief:
        length = random.choice(_LENGTHS)
        if length < domain.shortest and random.random() < 0.5:
            length = domain.shortest
    else:
        length = random.randint(domain.shortest, domain.longest + 2)
    letters = domain.letters
    if constants and random.random() < 0.3:
        letters = random.choice(constants) + random.choice(domain.letters)
    elif random.random() < 0.4:
        letters = "".join(random.choice(letters) for _ in range(3))
    return "".join([random.choice(letters) for _ in range(length)])


def like_format(domain: Text, random: Random) -> str:
    """Return a string that is made up as the samples are."""
    if domain.longest == 1:
        return random.choice(domain.letters if random.random() < 0.5 else _LETTERS)
    return alike(random.choice(domain.samples), random, domain.letters)[:MOST_LETTERS]


def alike(sample: str, random: Random, letters: str) -> str:
    """Replace letters by others of their kind, out of `letters` if possible: a date stays a date."""
    found = [
        random.choice(_kind(letter, letters)) if random.random() < 0.5 else letter
        for letter in sample
    ]
    places = [place for place, letter in enumerate(found) if letter.isalnum()]
    if len(places) > 1 and random.random() < 0.3:
        place = random.choice(places)
        more = found[place] + random.choice(_kind(found[place], letters))
        found[place] = random.choice(("", more))
    return "".join(found)


def recombined(samples: Sequence[str], random: Random) -> str:
    """Put words of the samples together, with what stands between them."""
    parts = _WORD.findall(random.choice(samples)) + _WORD.findall(random.choice(samples))
    first = random.randrange(len(parts) + 1)
    return "".join(parts[first : first + random.randint(1, max(1, len(parts) // 2) + 1)])


def vary_text(text: str, random: Random, domain: Text | None) -> str:
    """Make one small change to a string of `domain`."""
    if domain is not None and domain.formatted and random.random() < 0.8:
        return like_format(domain, random)
    letters = domain.letters if domain is not None else _LETTERS
    place = random.randrange(len(text) + 1)
    head, tail = text[:place], text[place:]
    match random.randrange(11):
        case 0 | 1:
            return head + tail[1:]
        case 2:
            return head + tail[:1] + tail
        case 3:
            return head + tail[1:2] + tail[:1] + tail[2:]
        case 4 | 5:
            return head + (random.choice(_kind(tail[0], letters)) + tail[1:] if tail else "")
        case 6:
            return head + random.choice(letters) + tail
        case 7:
            return head + tail[:1].swapcase() + tail[1:]
        case 8:
            return head
        case 9:
            return random.choice(_STRUCTURES)(text)[:MOST_LETTERS]
    return with_letter(text, random, random.choice(_OUTSIDE))


def with_letter(text: str, random: Random, letter: str) -> str:
    """Put a letter somewhere into a string."""
    place = random.choice((0, len(text), random.randint(0, len(text))))
    return text[:place] + letter + text[place:]


def _kind(letter: str, letters: str) -> str:
    """The letters that are of the same kind as `letter`: those of `letters`, else all."""
    kind = next((kind for kind in _KINDS if letter in kind), letter)
    return "".join(other for other in kind if other in letters) or kind


_STRUCTURES: tuple[Callable[[str], str], ...] = (
    lambda text: text[::-1],
    lambda text: text + text[::-1],
    lambda text: text + text[-2::-1],
    lambda text: text * 2,
    lambda text: text[:1] * len(text),
    lambda text: "".join(sorted(text)),
    str.upper,
    str.lower,
    str.title,
    str.swapcase,
    lambda text: " ".join(text),
    lambda text: f"{text} {text[:3]}",
)
