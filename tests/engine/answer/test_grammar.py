import ast
import builtins
import keyword
import math
import os
import warnings
from collections import Counter
from textwrap import dedent, indent

import pytest

from engine.answer.deriving import Grammar
from lift_sys.answer import body_grammar
from lift_sys.answer.endings import ends
from lift_sys.ir import Refusal, lift_body

SAMPLES = 300


@pytest.fixture(scope="module")
def grammar():
    return Grammar(body_grammar())


def broken(grammar, *, samples=SAMPLES, inside=""):
    """What random bodies do that none may do."""
    found = set()
    for seed in range(samples):
        body = dedent(grammar.derive(seed, budget=(30, 120, 500)[seed % 3]))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                ast.parse(body)
                if inside:
                    compile(f"{inside}\n{indent(body, '    ')}", "body", "exec")
            except SyntaxError as error:
                found.add(error.msg)
                continue
        lifted = lift_body(body)
        if isinstance(lifted, Refusal):
            found.add(lifted.message)
        elif not ends(lifted):
            found.add("falls off its end")
    return found


def test_random_bodies_parse_fit_the_ir_and_end_on_every_path(grammar):
    assert broken(grammar) == set()


def test_so_do_those_of_asynchronous_functions():
    grammar = Grammar(body_grammar(asynchronous=True))
    assert broken(grammar, samples=60) == set()
    assert any("await " in grammar.derive(seed, budget=500) for seed in range(60))


def test_await_is_for_asynchronous_functions_only(grammar):
    assert "await" not in "".join(grammar.derive(seed, budget=500) for seed in range(60))


def test_what_python_finds_only_when_it_compiles_is_rare(grammar):
    known = ("nonlocal", "duplicate argument", "assignment expression", "keyword argument repeated")
    found = broken(grammar, samples=120, inside="def f():")
    assert not {it for it in found if not any(word in it for word in known)}


def test_a_grammar_whose_blocks_may_just_stop_is_caught():
    changed = body_grammar().replace("root ::= ending_1", "root ::= plain_1")
    assert "falls off its end" in broken(Grammar(changed))


def test_a_grammar_that_takes_keywords_for_names_is_caught():
    plain = "\nname ::= [a-z] | name_rest (=(follow))\n"
    changed = (
        body_grammar()
        .replace("\nname ::= ", f"{plain}unused ::= ")
        .replace("name_rest ::= [a-zA-Z0-9_]*", 'name_rest ::= "if" | "class"')
    )
    assert broken(Grammar(changed))


def test_a_grammar_with_leading_zeros_is_caught():
    changed = body_grammar().replace("[1-9] number_digits", "[0-9] number_digits")
    assert any("leading zeros" in it for it in broken(Grammar(changed)))


@pytest.mark.parametrize("word", keyword.kwlist)
def test_no_keyword_is_a_name(grammar, word):
    assert not grammar.spells("name", word)


def test_a_name_may_begin_like_a_keyword(grammar):
    names = [f"{word}{end}" for word in keyword.kwlist for end in ("s", "_", "1", "X")]
    names += [word[:end] for word in keyword.kwlist for end in range(1, len(word))]
    lost = [it for it in names if it not in keyword.kwlist and not grammar.spells("name", it)]
    assert lost == ["awai", "continu", "impor", "rais"], "no words"


def test_names_of_the_library_are_names(grammar):
    sources = (builtins, math, os, str, dict, list)
    names = {it for source in sources for it in dir(source) if it not in keyword.kwlist}
    names |= {"index", "importance", "breadth", "classes", "word", "is_valid", "iff", "lambd", "_"}
    assert [it for it in sorted(names) if not grammar.spells("name", it)] == []


def test_every_rule_is_used_and_there(grammar):
    used = {it for choices in grammar.rules.values() for seq in choices for it in seq}
    rules = {it for it in used if isinstance(it, str)}
    assert rules <= grammar.rules.keys()
    unused = grammar.rules.keys() - rules - {"root", "follow", "space"}
    assert all(it.endswith("_1") for it in unused), "only blocks that stand in others"


@pytest.mark.parametrize("asynchronous", [False, True])
def test_no_rule_is_said_to_be_followed_where_xgrammar_would_take_that_for_exact(asynchronous):
    """It then lets tokens through that it refuses afterwards, and vLLM ends the answer."""
    text = body_grammar(asynchronous=asynchronous)
    said = {line.partition(" ::= ")[0] for line in text.splitlines() if line.endswith("))")}
    inside, last = Counter(), Counter()
    for name, choices in Grammar(text).rules.items():
        for sequence in choices:
            rules = [it for it in sequence[:-1] if isinstance(it, str)]
            inside.update(rules)
            last.update(it for it in sequence[-1:] if isinstance(it, str) and it != name)
    assert [it for it in said if inside[it] == 1 and not last[it]] == []
