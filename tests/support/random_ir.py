"""Random documents in canonical form: every statement, every part, awkward words. Seeded."""

from random import Random
from typing import get_args

from lift_sys.ir import (
    Assert,
    Assign,
    AugAssign,
    Binding,
    Break,
    Continue,
    Delete,
    Effects,
    Example,
    Expression,
    For,
    FunctionIR,
    Handler,
    Hole,
    HoleStatement,
    If,
    Import,
    Intent,
    LocalFunction,
    Nonlocal,
    Origin,
    Parameter,
    Pass,
    Predicate,
    Provenance,
    Raise,
    Return,
    Signature,
    Statement,
    Try,
    While,
    With,
    canonical,
)

NAMES = ("x", "y", "items", "größe", "_", "hole", "match", "result")
TYPES = ("int", "list[int]", "dict[str, tuple[int, ...]]", "'Node | None'", "T | None")
WORDS = (
    "", "the sum", "a # b", "x -> y", "→ ü 😀", '"quoted"', "it's", " padded ", "two\nlines", "tab\t",
    "a\\nb", "- bullet", "body:", "1. one", "\u00a0", "none", "{}", "raises ValueError: no", "a: b",
)  # fmt: skip
LITERALS = (
    "0", "-1", "1.5", "1e400", "2j", "None", "...", "'a\\n# -> \\\\'", 'b"\\x00"', "'it\\'s \"so\"'",
    "'\\ud800'", "10 ** 20", "()", "(1,)", "(1, *x)", "{1, 2}", "{**x, 'a': 1}", "[]",
)  # fmt: skip
SHAPES = (
    "{} + {}", "{} * ({} - {})", "not {}", "{} and {} or {}", "{} < {} <= {}", "{} in {}", "-{} ** {}",
    "{} if {} else {}", "f({}, *{}, k={}, **{})", "({})[{}:{}, ::{}]", "({}).upper()", "x[*{}, {}]",
    "[a for a, b in {} if {} for c in {}]", "{{a: {} async for a in {}}}", "(a for a in {})",
    "lambda a, /, *b, c={}, **d: {}", "(n := {})", "await {}", "(yield {})", "(yield from {})", "(yield)",
    "({}, {})", "[{}, *{}]", "{{{}: {}}}", "f'{{x!r:>{{w}}}} {{{{}}}} \\n{{y[0]}}' + {}", "{} is not {}",
)  # fmt: skip
TARGETS = ("x", "x.a", "x[0]", "(x, y)", "(x, *y)", "[x, y]", "x[a:b]", "((x, y), z)")
SINGLE_TARGETS = ("x", "x.a", "x[0]")
DOCSTRINGS = (
    "", "One line.", 'With "quotes"', 'Ends in \\', "First\n\n    indented\nlast", "First\n  all\n    deeper",
    'A """ and \\n', "\u00a0starts oddly\nx", "#\n- a",
)  # fmt: skip


class Maker:
    """Makes documents and parts of them; the same seed makes the same."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def document(self) -> FunctionIR:
        return FunctionIR(
            intent=Intent(summary=" ".join(self.words().split()), steps=self.several(self.words)),
            signature=self.signature(self.pick(get_args(Binding))),
            examples=self.several(self.example),
            requires=self.several(self.predicate),
            ensures=self.several(self.predicate),
            effects=self.effects(),
            holes=self.several(self.hole),
            body=self.several(lambda: self.statement(4)),
            provenance=self.maybe(self.provenance),
        )

    def expression(self, depth: int = 2) -> str:
        if depth == 0 or self.random.random() < 0.3:
            return self.canonical(self.pick((*NAMES, *LITERALS)))
        shape = self.pick(SHAPES)
        parts = [f"({self.expression(depth - 1)})" for _ in range(shape.count("{}"))]
        return self.canonical(shape.format(*parts))

    def signature(self, binding: Binding = "function") -> Signature:
        return Signature(
            name=self.name(),
            parameters=self.parameters(),
            returns=self.maybe(self.annotation),
            is_async=self.chance(),
            binding=binding,
        )

    def parameters(self) -> tuple[Parameter, ...]:
        names = iter("abcdefghijklmnop")
        plain = [self.parameter(next(names), "positional_only") for _ in self.upto(2)]
        plain += [self.parameter(next(names), "standard") for _ in self.upto(2)]
        first_default = self.random.randint(0, len(plain))
        parameters = [
            self.parameter(item.name, item.kind, default=number >= first_default)
            for number, item in enumerate(plain)
        ]
        if self.chance():
            parameters.append(self.parameter(next(names), "var_positional"))
        parameters += [
            self.parameter(next(names), "keyword_only", default=self.chance()) for _ in self.upto(2)
        ]
        if self.chance():
            parameters.append(self.parameter(next(names), "var_keyword"))
        return tuple(parameters)

    def parameter(self, name: str, kind: str, *, default: bool = False) -> Parameter:
        return Parameter(
            name=name,
            kind=kind,
            annotation=self.maybe(self.annotation),
            default=self.expression(1) if default else None,
        )

    def example(self) -> Example:
        expectation = self.pick(("value", "text", "prints", "raises"))
        expected = {"value": self.expression(1), "raises": "errors.Bad"}
        return Example(
            call=self.expression(),
            expectation=expectation,
            expected=expected.get(expectation, self.words()),
            message=self.maybe(self.words),
            ellipsis=self.chance(),
            setup=self.pick(((), ("x = 1",), ("import math", "for i in x:\n    y(i)"))),
            origin=self.pick(get_args(Origin)),
        )

    def predicate(self) -> Predicate:
        return Predicate(
            expression=self.expression(), words=self.words(), origin=self.pick(get_args(Origin))
        )

    def effects(self) -> Effects:
        return Effects(
            raises=self.several(lambda: self.pick(("ValueError", "errors.Bad"))),
            mutates=self.several(self.name),
            reads=self.pick(((), ("clock", "files"))),
            writes=self.pick(((), ("stdout",))),
        )

    def hole(self) -> Hole:
        return Hole(
            id=self.words(),
            question=self.words(),
            type=self.maybe(self.annotation),
            options=self.several(self.expression),
        )

    def provenance(self) -> Provenance:
        return Provenance(
            backend=self.words(),
            model=self.maybe(self.words),
            seed=self.maybe(lambda: self.random.randint(-5, 5)),
            settings={self.words(): self.pick((1, 1.5, "a", True, None)) for _ in self.upto(2)},
            prompt_hash=self.maybe(self.words),
            input_tokens=self.random.randint(0, 3),
            output_tokens=self.random.randint(0, 3),
            cost_usd=self.pick((0.0, 1e-7, None)),
            seconds=self.pick((0.0, 1.25)),
        )

    def block(self, depth: int) -> tuple[Statement, ...]:
        return tuple(self.statement(depth) for _ in range(self.random.randint(1, 3)))

    def statement(self, depth: int) -> Statement:
        makers = [self.small] * 3 if depth > 0 else [self.small]
        if depth > 0:
            makers += [self.branch, self.loop, self.guarded, self.local]
        return self.pick(makers)(depth - 1)

    def small(self, _: int) -> Statement:
        expression, maybe = self.expression, self.maybe
        makers = (
            lambda: Expression(self.canonical(f"f({expression()})")),
            lambda: Assign(self.targets(), expression()),
            lambda: Assign((self.pick(SINGLE_TARGETS),), maybe(expression), self.annotation()),
            lambda: AugAssign(
                self.pick(SINGLE_TARGETS), self.pick(("+", "//", ">>")), expression()
            ),
            lambda: Return(maybe(expression)),
            lambda: Raise(expression(), maybe(expression)),
            lambda: Raise(),
            lambda: Assert(expression(), maybe(expression)),
            self.imported,
            lambda: Delete(tuple(self.pick(("x", "x.a", "(x, y)")) for _ in range(2))),
            lambda: Nonlocal(("x", self.name())),
            Break,
            Continue,
            Pass,
            lambda: HoleStatement(self.words()),
        )
        return self.pick(makers)()

    def imported(self) -> Statement:
        if self.chance():
            return Import((("os.path", self.maybe(self.name)), ("sys", None)))
        return Import((("a", None), ("b", "c")), self.pick(("os", ".", "..up.top")))

    def branch(self, depth: int) -> Statement:
        return If(self.expression(), self.block(depth), self.orelse(depth))

    def loop(self, depth: int) -> Statement:
        body, orelse = self.block(depth), self.orelse(depth)
        if self.chance():
            return While(self.expression(), body, orelse)
        return For(self.pick(TARGETS), self.expression(), body, orelse, self.chance())

    def guarded(self, depth: int) -> Statement:
        if self.chance():
            items = tuple((self.expression(), self.maybe(self.target)) for _ in range(2))
            return With(items[: self.random.randint(1, 2)], self.block(depth), self.chance())
        handlers = tuple(
            Handler(self.expression(), self.maybe(self.name), self.block(depth))
            for _ in self.upto(2)
        )
        if self.chance():
            handlers += (Handler(None, None, self.block(depth)),)
        orelse = self.orelse(depth) if handlers else ()
        final = self.block(depth) if self.chance() or not handlers else ()
        return Try(self.block(depth), handlers, orelse, final)

    def local(self, depth: int) -> Statement:
        return LocalFunction(
            signature=self.signature(),
            body=self.block(depth),
            docstring=self.maybe(lambda: self.pick(DOCSTRINGS)),
            decorators=self.several(self.expression),
        )

    def orelse(self, depth: int) -> tuple[Statement, ...]:
        return self.block(depth) if self.chance() else ()

    def targets(self) -> tuple[str, ...]:
        return tuple(self.target() for _ in range(self.random.randint(1, 2)))

    def target(self) -> str:
        return self.pick(TARGETS)

    def annotation(self) -> str:
        return self.pick(TYPES)

    def name(self) -> str:
        return self.pick(NAMES)

    def words(self) -> str:
        return self.pick(WORDS)

    def canonical(self, source: str) -> str:
        spelled = canonical(source)
        assert isinstance(spelled, str), (source, spelled)
        return spelled

    def pick(self, choices):
        return self.random.choice(choices)

    def chance(self) -> bool:
        return self.random.random() < 0.5

    def maybe(self, make):
        return make() if self.chance() else None

    def upto(self, count: int) -> range:
        return range(self.random.randint(0, count))

    def several(self, make):
        return tuple(make() for _ in self.upto(2))
