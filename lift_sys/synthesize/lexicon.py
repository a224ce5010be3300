"""What ordinary English words make likely in a program.

Each concept lists the words that evoke it (stems; `_` joins the words of a phrase) and, after `->`,
what a program shows when it has taken the concept up: groups of tags, each to be met by one.
Knows no program and no task.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from lift_sys.synthesize.words import stem

__all__ = ["Concept", "characters", "concepts", "spelled_out"]


@dataclass(frozen=True, slots=True)
class Concept:
    """A wish that the text states: one of `tags` should show in the program."""

    tags: frozenset[str]
    weight: int
    """What ignoring it costs."""


TABLE = """
smallest small minimum least lowest min fewest youngest earliest cheapest smaller -> min|sorted|lt|if:4
largest large maximum greatest biggest highest max most oldest latest larger bigger -> max|sorted|gt|if:4 max|gt|if|last|descending|reverse|mode|counter:1
shortest -> min|sorted len:4
longest -> max|sorted len:4
shorter -> lt|le|len
longer -> gt|ge|len
limit clamp clip restrict bound cap -> min|max|between:3 min|if|between max|if|between
even -> even|mod:4
odd -> odd|mod:4
divisible multiple evenly -> divisible:4
divisor factor -> divisible:4 range:3
divide -> truediv|floordiv|div|divisible:4
prime -> divisible:5 all:4 divisor:4
positive -> positive|gt|ge|max:3
negative -> negative|lt|max|abs|min:3
zero -> zero|eq|not
sum total add_up -> sum|add:4
add plus increase increment append -> add|sum|append|increment:3
subtract minus decrease difference -> sub|difference|dictdiff|neg:3
product multiply multiplied multiplication -> mul|prod|factorial:4
factorial -> factorial|prod:4
mean average -> mean:4
non_negative non_empty non_zero -> :0
median -> median|sorted:4
mode most_common most_frequent most_often -> mode|counter:4 max|mode:2
remainder modulo mod -> mod:4
quotient integer_division -> floordiv:4
ratio fraction -> truediv:3
percentage percent -> truediv:3 mul:2
half halfway midpoint -> half|truediv|floordiv:3
double twice doubled -> double|mul|repeat:3
square squared -> square|pow|mul|isqrt|sqrt:3
cube cubed -> cube|pow:3
power exponent raise -> pow:3
power_of -> pow:4 any|in:6
square_root -> sqrt|isqrt:4
perfect_square square_number -> sqrt|isqrt:5 eq:2
anagram -> sorted|counter:6 eq:2
any_case -> lower|upper:4
root -> sqrt|isqrt|pow
absolute magnitude distance -> abs:4
more_than_once -> set|count|counter:4
without_remainder -> divisible|mod:3
negate opposite sign -> neg|if:1
round nearest rounded decimal -> round|floor|ceil:3
length -> len:3
size long number_of many -> len|sum|count:1
count how_many number_of_times occurrence frequency often -> count|len|counter|sum:3
occur appear -> count|len|counter|sum|filter|in|intersection:2
unique distinct duplicate duplicat deduplicate repeated repeat_element different -> set|count|counter:3
first leading initial -> first|at|prefix|next|index|cumulative|split:3
last final trailing end ending -> last|at|suffix|endswith|rstrip|find:3
second -> second|at
middle -> middle:4
third -> at
index position -> index|find|enumerate|range|at|zip:4
reverse backward reversed backwards -> reverse|sorted:4
palindrome -> reverse|eq:5 eq|all:4
sort sorted -> sorted:4
sort_by_value order_by_value -> sorted:3 keyed:3 second:3
sort_by order_by -> sorted:3 keyed:4
ascending increasing non_decreasing -> sorted|le|lt|adjacent|all:3
descending decreasing -> descending|reverse|adjacent|neg:4
alphabetical alphabetically lexicographic -> sorted|min|max:3
order in_order -> :0
word -> split:3
white_space whitespace blank -> split|strip|space|isspace|join|replace|remove:3
space -> split|space|strip|isspace|replace|remove|join|count:2
line -> line:4
split separate separated divide_into break -> split|chunk|div:3
join concatenate glue combine joined -> join|add|concat|merge|union|zip|flatten|merge:3
merge combine update -> merge|add|concat|union|zip|flatten:4
uppercase upper_case upper capital_letter upper-case capital -> upper|isupper|capitalize|title:4
lowercase lower_case lower lower-case -> lower|islower|capitalize|title:4
capitalize capital_first -> capitalize|upper:4
title -> title|capitalize:4
case_insensitive ignoring_case regardless_of_case ignore_case -> lower|upper|swapcase|casefold:3
swap swap_case -> swapcase|pair|invert:2
digit -> digit|isdigit|digits|str|mod:4
numeric decimal_digit -> digit|isdigit|int|float
letter alphabetic alphabet -> isalpha|letter|count|isupper|islower|alnum|vowel|first|capitalize:1
character char symbol -> map|len|filter|count|at|first|last|str:1
alphanumeric -> alnum:4
vowel -> vowel:5
consonant -> vowel:5
punctuation -> alnum|letter:2
strip trim surrounding -> strip:4
replace substitute instead replaced -> replace|if|get|max|min:3
remove delete drop without exclude omit discard skip except -> remove|filter|replace|strip|drop|difference|not|removeprefix|removesuffix|dictfilter|ne:3
without_prefix without_suffix -> :0
rest remaining -> rest|drop:3
area -> mul|square:2
volume -> mul|cube|pow:2
keep only filter select those which that_are retain -> filter|dictfilter|sum|len|count|intersection:2
each -> map|all|dictmap|sum|cumulative:1
every -> all:4
prefix -> prefix|startswith|removeprefix:4
start begin starts_with begins_with -> startswith|first|prefix|range:3
ends_with suffix -> endswith|last|suffix:4
contain include member contains -> in|any|all:3
present exist found -> in|index|find|try:2
common shared both intersection -> intersection|and:3
union either -> union|or|add:2
symmetric -> symmetric
subset -> subset|all:4
key -> key|in|dictmap|dictfilter|invert|merge|get|items:2
value -> :0
slug -> lower:4 join|replace:4
mask hide show_for replace_with stars obscure -> mask|repeat|replace|if:2
invert inverse swapped -> invert|reverse|neg:4
dictionary mapping dict map -> :0
look_up lookup -> key|get:3
default fallback -> get|try|if|or:2
group grouped -> group:5
pair -> pair|zip|items|adjacent|list|tuple:2
corresponding elementwise element-wise element_by_element same_position parallel pairwise -> zip:4
adjacent consecutive neighbour neighbor successive -> adjacent|window:4
flatten nested flat -> flatten:4
chunk group_of piece -> chunk:3
rotate shift rotated cyclic -> drop|suffix:3 prefix:3 add|concat:2
running cumulative so_far -> cumulative:5
transpose -> transpose:3
column -> at:2
repeat repeated times -> repeat|mul|count|len:2
any some at_least_one exist -> any|in:2
all -> all:4
whether tell check test determine -> :0
equal same identical -> eq|index|count:3
equal_length same_length equal_siz same_size any_amount -> :0
convert parse cast -> int|float|str|list|set|dict|try|binary|map:2
type instance -> type|isinstance:4
string -> type-str:1
text -> :0
integer natural whole -> range|int|type-int|floordiv|isqrt|mod:1
inclusive included inclusively -> inclusive|between|le|ge|min|max:2
between within range -> between|range|min|max|slice|le|and:1
from_to upto up_to below -> range|lt|le:2
below under fewer less -> lt|le|negative|range|len:2
above over exceed greater more bigger_than larger_than -> gt|ge|positive|max:2
at_least -> ge|le|lt|gt|len:2
at_most -> le|ge|lt|gt|len:2
binary bit -> binary|and:4
hexadecimal hex -> hex:4
octal -> octal:4
base -> base|pow
code_point ascii unicode ordinal -> ord|chr:4
pad padded width -> zfill|pad|ljust|rjust|center:4
center centre -> center|middle:4
none -> none|get|try
empty -> empty|if|not|len|get|filter:1
missing absent -> get|not|difference|try|if|in:2
pi circle sphere circumference radius -> pi:4
hypotenuse -> sqrt|hypot:6
greatest_common_divisor gcd common_divisor -> gcd:6
least_common_multiple lcm -> lcm:5
interval step stride -> range|nth:1
alternate every_second every_other -> second|alternate|nth:4
valid -> try|and:1
exactly -> eq|type:1
nth -> at|nth|range|recurrence:1
matrix row grid -> :0
hyphen dash underscore comma dot colon slash -> :0
acronym initials abbreviation -> first|join|at:4
monotonic -> sorted|all:3
true false -> :0
logarithm -> log|log2|log10:4
invalid wrong error fail -> try|if:1
sequence term series -> recurrence|range|at:2
preceding previous -> recurrence|adjacent:2
ignore ignoring -> filter|if|lower|not|strip:2
longest_common -> prefix
tuple -> pair|tuple|items|zip|list:1
"""

ARTICLES = frozenset({"a", "an", "the"})
BITS: dict[str, tuple[Concept, ...]] = {}


def _load() -> None:
    for line in TABLE.strip().splitlines():
        phrases, _, groups = line.partition(" -> ")
        wishes = tuple(filter(None, map(_concept, groups.split())))
        for phrase in phrases.split():
            key = "_".join(map(stem, phrase.replace("-", "_").split("_")))
            BITS[key] = wishes


def _concept(group: str) -> Concept | None:
    tags, _, weight = group.partition(":")
    return Concept(frozenset(tags.split("|")), int(weight or 2)) if tags else None


@lru_cache(maxsize=1)
def _phrases() -> dict[str, tuple[Concept, ...]]:
    _load()
    return BITS


def concepts(words: list[str], ignored: frozenset[str] = frozenset()) -> list[Concept]:
    """The wishes of a text, given as lower-case words, each once; phrases before single words.

    `ignored` holds words that name parameters: they speak of the parameter, not of a concept.
    """
    table = _phrases()
    words = [word for word in words if word not in ARTICLES or word in ignored]
    stems = [stem(word) for word in words]
    found: dict[frozenset[str], Concept] = {}
    at = 0
    while at < len(stems):
        longest = min(3, len(stems) - at)
        size = next((n for n in range(longest, 0, -1) if "_".join(stems[at : at + n]) in table), 0)
        if size and not (size == 1 and words[at] in ignored):
            for concept in table["_".join(stems[at : at + size])]:
                known = found.get(concept.tags)
                if known is None or known.weight < concept.weight:
                    found[concept.tags] = concept
        at += size or 1
    return list(found.values())


CHARACTERS = {
    "comma": ",",
    "hyphen": "-",
    "dash": "-",
    "underscore": "_",
    "dot": ".",
    "period": ".",
    "colon": ":",
    "semicolon": ";",
    "slash": "/",
    "backslash": "\\",
    "newline": "\n",
    "tab": "\t",
    "hash": "#",
    "asterisk": "*",
    "star": "*",
    "percent": "%",
    "ampersand": "&",
    "pipe": "|",
    "apostrophe": "'",
    "exclamation": "!",
    "question": "?",
    "space": " ",
    "blank": " ",
}


MARKS = re.compile(
    r"\b(?:an? )?(exclamation mark|question mark|comma|semicolon|hyphen|underscore|period|hash sign)\b",
    re.IGNORECASE,
)


def spelled_out(text: str) -> str:
    """The text with the names of marks replaced by the marks themselves, quoted."""
    return MARKS.sub(lambda match: repr(CHARACTERS[match[1].split()[0].lower()]), text)


def characters(words: Iterable[str]) -> list[str]:
    """The characters that words name, each once."""
    words = list(words)
    empty = ("empty" in words[:-1]) and any(
        one == "empty" and two in ("string", "text") for one, two in itertools.pairwise(words)
    )
    words = ["hyphen" if word.removesuffix("s") == "slug" else word for word in words]
    found = (CHARACTERS.get(word.removesuffix("s")) for word in words)
    return [*dict.fromkeys(value for value in found if value), *([""] if empty else [])]
