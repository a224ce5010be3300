"""The words of English conditions, as patterns with the Python that each stands for.

In a template `{x}` is what is compared, `{n}` and `{m}` are numbers, the other names are parameters
by their kind: `{number}`, `{whole}`, `{text}`, `{items}`, `{sized}`, `{any}`, `{one}` and `{two}`.
"""

import re

__all__ = [
    "ABOVE",
    "ARTICLES",
    "BELOW",
    "CLASSES",
    "COMPARING",
    "COMPARISONS",
    "DOWNWARD",
    "DROPPED",
    "LEADING",
    "LEAST",
    "MEASURES",
    "MOST",
    "NEGATING",
    "OPERAND",
    "OPERAND2",
    "OTHERWISE",
    "PROPERTIES",
    "QUANTIFIERS",
    "TYPE_WORDS",
    "UPWARD",
]

DROPPED = re.compile(
    r"\b(?:a|an|the|is|are|was|it|its|they|value|values|number|numbers|integer|integers|string|text|"
    r"word|list|input|argument|given|then|there|of age|degrees|points|itself|also|result|score)\b(?! of)"
)
ARTICLES = re.compile(
    r"\b(?:a|an|the|is|are|was|it|they|value|values|input|argument|given|then|itself|also)\b(?! of)"
)
OPERAND = r"(?P<n>-?\d+(?:\.\d+)?|\x02\w+\x02)"
OPERAND2 = r"(?P<m>-?\d+(?:\.\d+)?|\x02\w+\x02)"

ABOVE = r"(?:above|over|more than|greater than|larger than|bigger than|higher than|exceeds?|exceeding|beyond|after|older than|>)"
BELOW = r"(?:below|under|less than|fewer than|lower than|smaller than|beneath|before|younger than|short of|<)"
LEAST = r"(?:at least|no less than|no fewer than|not less than|not below|at or above|at or over|not under|from|starting at|>=|≥)"
MOST = r"(?:at most|up to|no more than|not more than|not above|at or below|at or under|not over|until|<=|≤)"
UPWARD = r"(?:(?:and|or) )?(?:up|upwards?|above|over|more|higher|greater|larger|bigger|longer|older|on|onwards?)"
DOWNWARD = (
    r"(?:(?:and|or) )?(?:down|downwards?|below|under|less|fewer|lower|smaller|shorter|younger)"
)

COMPARING = (
    "under ",
    "over ",
    "below ",
    "above ",
    "from ",
    "up to ",
    "between ",
    "at least ",
    "at most ",
    "older ",
    "younger ",
)

COMPARISONS: tuple[tuple[str, str], ...] = (
    (
        rf"(?:from|between|in range from|in range) {OPERAND} (?:to|and|through|up to|until) {OPERAND2}",
        "{n} <= {x} <= {m}",
    ),
    (rf"{OPERAND} (?:to|through|up to|-|–) {OPERAND2}", "{n} <= {x} <= {m}"),
    (rf"(?:{ABOVE} or equal to|{ABOVE} or equals?|from) {OPERAND}(?: {UPWARD})?", "{x} >= {n}"),
    (rf"{LEAST} {OPERAND}", "{x} >= {n}"),
    (rf"{OPERAND} {UPWARD}(?! than)", "{x} >= {n}"),
    (rf"(?:{BELOW} or equal to|{BELOW} or equals?) {OPERAND}", "{x} <= {n}"),
    (rf"{MOST} {OPERAND}", "{x} <= {n}"),
    (rf"{OPERAND} {DOWNWARD}(?! than)", "{x} <= {n}"),
    (rf"{ABOVE} {OPERAND}", "{x} > {n}"),
    (rf"{BELOW} {OPERAND}", "{x} < {n}"),
    (rf"(?:other than|not equal to|different from|not|!=) {OPERAND}", "{x} != {n}"),
    (rf"(?:exactly|equal to|equals?|same as|=|==|just|only) {OPERAND}", "{x} == {n}"),
    (r"(?P<n>-?\d+(?:\.\d+)?)", "{x} == {n}"),
)
TYPE_WORDS = {
    "int": "int", "integer": "int", "float": "float", "str": "str", "string": "str", "bool": "bool",
    "boolean": "bool", "list": "list", "tuple": "tuple", "dict": "dict", "dictionary": "dict",
    "set": "set",
}  # fmt: skip
QUANTIFIERS = "exactly|only|just|at least|at most|more than|fewer than|less than"
MEASURES: tuple[tuple[str, str], ...] = (
    (r"(?:characters?|chars?|letters?|symbols?)(?: long| in length)?", "len({text})"),
    (r"words?(?: long)?", "len({text}.split())"),
    (r"(?:items?|elements?|entries|members?)", "len({items})"),
    (r"digits?", "len(str({whole}))"),
)
PROPERTIES: tuple[tuple[str, str], ...] = (
    (r"negative|minus", "{number} < 0"),
    (r"positive", "{number} > 0"),
    (r"non-? ?negative", "{number} >= 0"),
    (r"non-? ?positive", "{number} <= 0"),
    (r"non-? ?zero", "{number} != 0"),
    (r"zero|0", "{number} == 0"),
    (r"(?:of )?even (?:length|count|size)", "len({sized}) % 2 == 0"),
    (r"(?:of )?odd (?:length|count|size)", "len({sized}) % 2 == 1"),
    (r"even", "{whole} % 2 == 0"),
    (r"odd", "{whole} % 2 == 1"),
    (r"empty|blank", "not {sized}"),
    (r"non-? ?empty", "{sized}"),
    (r"none|missing", "{any} is None"),
    (r"(?:an? )?palindromes?", "{text} == {text}[::-1]"),
    (r"(?:out of|outside)(?: of)? (?:range|bounds)", "not 0 <= {whole} < len({sized})"),
    (r"(?:in|within) (?:range|bounds)", "0 <= {whole} < len({sized})"),
    (r"(?:all|all 3|all 4)(?: \w+)? (?:same|identical|equal)(?: \w+)?", "{equal}"),
    (
        r"(?:exactly |only |just )?2(?: of (?:them|these|those)| \w+)? (?:same|identical|equal)",
        "len({{{all}}}) == 2",
    ),
    (r"(?:all|all 3)(?: \w+)? (?:different|distinct)", "len({{{all}}}) == {count}"),
    (r"\x02\w+\x02 and \x02\w+\x02 (?:same|identical|equal)", "{one} == {two}"),
    (r"same|identical|equal", "{one} == {two}"),
    (r"different|unequal|distinct", "{one} != {two}"),
    (r"first (?:one )?(?:larger|greater|bigger|higher|more)(?: one)?", "{one} > {two}"),
    (r"second (?:one )?(?:larger|greater|bigger|higher|more)(?: one)?", "{two} > {one}"),
    (r"first (?:one )?(?:smaller|less|lower)(?: one)?", "{one} < {two}"),
    (r"(?:sorted|in order|ascending|increasing)", "{items} == sorted({items})"),
)
CLASSES: tuple[tuple[str, str], ...] = (
    (r"(?:decimal )?digits?|numerals?|numbers?|numeric characters?", "isdigit"),
    (r"(?:upper-?\s?case|capitals?)(?: letters?| characters?)?", "isupper"),
    (r"(?:lower-?\s?case|small)(?: letters?| characters?)?", "islower"),
    (r"letters?|alphabetic characters?", "isalpha"),
    (r"(?:white ?)?spaces?|blanks?", "isspace"),
    (r"letters? (?:and|or) digits?|alphanumeric(?: characters?)?", "isalnum"),
)
OTHERWISE = re.compile(
    r"^(?:otherwise|else|or else|if not|by default|rest|(?:for |in )?(?:all |any |every )?(?:other|remaining)(?: (?:cases?|ones?|\w+))?|"
    r"(?:for |in )?(?:anything|everything|anyone|everyone|everybody|all|any|nothing) else(?: .*)?|"
    r"(?:for )?others?|.*\bnone$|.*\bnone of (?:these|those|them).*|(?:when|if) neither.*|neither.*|"
    r"(?:for )?(?:every|any)(?:body|one|thing)? (?:else|other)(?: .*)?)$"
)
LEADING = re.compile(
    r"^(?:if|when|whenever|for|where|in case|while|with|having|has|have|of|that|which|who|whose|holds|by|at(?! least| most| or)|as|,|:|ages?|exactly when) "
)
NEGATING = re.compile(r"^(?:not|isn't|aren't|no longer|unless) ")
