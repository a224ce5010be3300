"""Derives random sentences from the text of a grammar, without xgrammar. Knows nothing of Python.

Reads the part of xgrammar's EBNF that ours uses: choices of sequences of literals, classes and rules.
"""

import random
import re

ITEM = re.compile(r'"((?:\\.|[^"\\])*)"|\[((?:\\.|[^\]\\])*)\](\*?)|(\w+)')
ESCAPE = re.compile(r"\\x([0-9a-f]{2})|\\(.)")
OTHER = "äßñ–€漢😀"
ANY = [*map(chr, range(32, 127)), *OTHER]


class Grammar:
    """The rules by name, each with the least number of steps to its end."""

    def __init__(self, text):
        self.rules = {}
        for line in text.splitlines():
            name, _, body = line.partition(" ::= ")
            self.rules[name] = _choices(re.sub(r" \(=\(\w+\)\)$", "", body))
        self.least = self._least()

    def derive(self, seed, budget, root="root"):
        """Return one sentence; when the budget of steps is used up, the shortest way out is taken."""
        chance = random.Random(seed)
        found, waiting = [], [root]
        while waiting:
            item = waiting.pop()
            budget -= 1
            if isinstance(item, str):
                waiting += reversed(self._choice(item, chance, budget))
            else:
                found.append(_draw(item, chance, budget))
        return "".join(found)

    def spells(self, rule, word):
        """Whether `rule`, which calls others at its end only, spells `word`."""
        return any(self._matches(sequence, word) for sequence in self.rules[rule])

    def _matches(self, sequence, word):
        if not sequence:
            return not word
        first, *rest = sequence
        if isinstance(first, str):
            assert not rest
            return self.spells(first, word)
        letters, star = first
        if star:
            return all(it in letters for it in word) and not rest
        return any(word.startswith(it) and self._matches(rest, word[len(it) :]) for it in letters)

    def _choice(self, name, chance, budget):
        choices = self.rules[name]
        if budget > 0:
            return chance.choice(choices)
        return min(choices, key=self._cost)

    def _cost(self, sequence):
        return sum(self.least[it] for it in sequence if isinstance(it, str))

    def _least(self):
        least = dict.fromkeys(self.rules, 10**6)
        changed = True
        while changed:
            changed = False
            for name, choices in self.rules.items():
                cost = 1 + min(
                    sum(least[it] for it in sequence if isinstance(it, str)) for sequence in choices
                )
                if cost < least[name]:
                    least[name], changed = cost, True
        return least


def _choices(body):
    found, sequence, end = [], [], 0
    while end < len(body):
        if body[end] in " |":
            if body[end] == "|":
                found.append(sequence)
                sequence = []
            end += 1
            continue
        match = ITEM.match(body, end)
        assert match is not None, body[end:]
        literal, letters, star, rule = match.groups()
        if rule is not None:
            sequence.append(rule)
        elif letters is not None:
            sequence.append((tuple(_class(letters)), star))
        elif literal:
            sequence.append(((_unescaped(literal),), ""))
        end = match.end()
    return [*found, sequence]


def _class(text):
    """The characters of a class, as far as they are drawn from."""
    inverse = text.startswith("^")
    letters = re.findall(r"\\x[0-9a-f]{2}|\\.|.", text.removeprefix("^"), re.DOTALL)
    members, place = set(), 0
    while place < len(letters):
        first = last = _unescaped(letters[place])
        if letters[place + 1 : place + 2] == ["-"] and place + 2 < len(letters):
            last = _unescaped(letters[place + 2])
            place += 2
        members.update(chr(code) for code in range(ord(first), ord(last) + 1))
        place += 1
    return [it for it in ANY if it not in members] if inverse else sorted(members)


def _unescaped(text):
    named = {"n": "\n", "t": "\t"}
    return ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else named.get(m[2], m[2]), text)


def _draw(item, chance, budget):
    letters, star = item
    if not star:
        return chance.choice(letters)
    count = min(chance.choice((0, 1, 1, 2, 3, 6)), max(budget, 0))
    return "".join(chance.choice(letters) for _ in range(count))
