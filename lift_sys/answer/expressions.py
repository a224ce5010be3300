"""The rules of the body's grammar for expressions. Text only.

How they are written decides what a mask costs. A rule that can be left in the middle of a token makes every such
token a question for run time: so each piece calls what may follow it, and brackets close where they open. A rule
that may begin with a letter is dear to compile: so there are few, and `s_` stands for the same behind a space.
"""

from collections.abc import Iterable

from lift_sys.answer.lexis import name_rules, number_rules, string_rules

__all__ = ["ARITHMETIC", "BITS", "expression_rules", "followed"]

ARITHMETIC = ("+", "-", "*", "/", "//", "%", "**")
BITS = ("@", "&", "|", "^", "<<", ">>")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")

EXPRESSIONS = r"""
expr ::= test ternary | function
s_expr ::= s_test ternary | s_function
function ::= "lambda" lambda
s_function ::= " lambda" lambda
ternary ::= "" | s_ternary
s_ternary ::= " if" s_test " else" s_expr
test ::= negation | signed
s_test ::= s_negation | s_signed
negation ::= "not" s_test
s_negation ::= " not" s_test
signed ::= sign | name trailer | literal
s_signed ::= " " signed
sign ::= "-" unsigned | "~" unsigned
unsigned ::= name trailer | literal
s_name ::= " " name
lambda ::= lambda_end | s_name lambda_next | s_lambda_star
lambda_end ::= ":" s_expr
s_lambda_star ::= " *" name ":" s_expr
lambda_next ::= ":" s_expr | "," s_name lambda_next | "," s_lambda_star | "=" expr lambda_default
lambda_default ::= ":" s_expr | "," s_name "=" expr lambda_default
arguments ::= arguments_end | expr arguments_first | keyword
arguments_end ::= ")" | "*" starred arguments_next | "**" starred keywords_next
arguments_first ::= ")" | "," argument | "," s_argument | " for" variables s_test if_parenthesis
argument ::= expr arguments_next | keyword | stars
s_argument ::= s_expr arguments_next | s_keyword | s_stars
arguments_next ::= ")" | "," argument | "," s_argument
keyword ::= name "=" expr keywords_next
s_keyword ::= s_name "=" expr keywords_next
stars ::= "*" starred arguments_next | "**" starred keywords_next
s_stars ::= " *" starred arguments_next | " **" starred keywords_next
keywords_next ::= ")" | "," keyword | "," s_keyword | "," keyword_stars | "," s_keyword_stars
keyword_stars ::= "**" starred keywords_next
s_keyword_stars ::= " **" starred keywords_next
starred ::= name starred_next | starred_group
starred_group ::= "(" group starred_next | "[" list starred_next
starred_next ::= "" | "." name starred_next | "(" arguments starred_next | "[" index starred_next
index ::= expr index_next | slice
s_index ::= s_expr index_next | s_slice
index_next ::= "]" | "," s_index | ":" slice_end | " :" slice_end
slice ::= ":" slice_end
s_slice ::= " :" slice_end
slice_end ::= slice_next | expr slice_next | s_expr slice_next
slice_next ::= "]" | "," s_index | ":" slice_step | " :" slice_step
slice_step ::= slice_last | expr slice_last | s_expr slice_last
slice_last ::= "]" | "," s_index
group ::= expr group_next | binding | group_star
binding ::= name binding_next
binding_next ::= " :=" s_expr ")"
group_star ::= ")" | "*" starred ",)" | "*" starred "," group_item
group_next ::= ")" | ",)" | "," group_item | " for" variables s_test if_parenthesis
group_item ::= s_expr group_end | s_group_star
s_group_star ::= " *" starred group_end
group_end ::= ")" | "," group_item
list ::= expr list_first | list_star
list_star ::= "]" | "*" starred list_next
list_first ::= "]" | "," list_item | "," s_list_item | " for" variables s_test if_bracket
list_next ::= "]" | "," list_item | "," s_list_item
list_item ::= expr list_next | list_item_star
list_item_star ::= "*" starred list_next
s_list_item ::= s_expr list_next | s_list_item_star
s_list_item_star ::= " *" starred list_next
braces ::= expr braces_first | braces_star
braces_star ::= "}" | "*" starred set_next | "**" starred dict_next
braces_first ::= "}" | "," set_item | "," s_set_item | " for" variables s_test if_brace | ":" expr dict_first | ":" s_expr dict_first
set_next ::= "}" | "," set_item | "," s_set_item
set_item ::= expr set_next | set_item_star
set_item_star ::= "*" starred set_next
s_set_item ::= s_expr set_next | s_set_item_star
s_set_item_star ::= " *" starred set_next
dict_first ::= "}" | "," dict_item | "," s_dict_item | " for" variables s_test if_brace
dict_next ::= "}" | "," dict_item | "," s_dict_item
dict_item ::= expr dict_value | dict_item_stars
dict_item_stars ::= "**" starred dict_next
s_dict_item ::= s_expr dict_value | s_dict_item_stars
s_dict_item_stars ::= " **" starred dict_next
dict_value ::= ":" expr dict_next | ":" s_expr dict_next
if_parenthesis ::= ")" | " if" s_test if_parenthesis | " for" variables s_test if_parenthesis
if_bracket ::= "]" | " if" s_test if_bracket | " for" variables s_test if_bracket
if_brace ::= "}" | " if" s_test if_brace | " for" variables s_test if_brace
inner_variables ::= name inner_next | inner_group
inner_group ::= "(" inner_variables inner_next
inner_next ::= ")" | "," s_name inner_next | "," s_inner_group
s_inner_group ::= " (" inner_variables inner_next
field_sum ::= field_minus | field_atom
s_field_sum ::= " " field_sum
field_minus ::= "-" field_atom
field_atom ::= name field_next | field_literal
field_arguments ::= field_arguments_none | field_sum field_arguments_next
field_arguments_none ::= ")" field_next
field_arguments_next ::= ")" field_next | "," field_sum field_arguments_next | "," s_field_sum field_arguments_next
"""

INSIDE = r"""
variables ::= s_name variables_next | s_variables_group
s_variables_group ::= " (" inner_variables variables_next
variables_next ::= " in" | "," variables | "," s_variables_star
s_variables_star ::= " *" name " in"
field ::= field_sum field_end
field_end ::= "}" | "!r}" | "!s}" | ":" format
format ::= [-a-zA-Z0-9.,<>^%+#_ =*]* format_next
format_next ::= "}" | "{" name "}" format
"""
"""Rules that something else may follow than what follows expressions."""

FOLLOW = r"""
follow ::= trailer_more | target | follow_end
follow_end ::= "=" expr | ")" follow | ")" | "]" follow | "]" | "}" follow | "}" | "," | ":" | " :" | "\n" | "!r}" | "!s}" | " :=" s_expr | " if" s_test | " else" s_expr | " for" variables | " as" s_name | " from" s_expr | " import" s_name | " ->" s_annotation | " |" s_annotation
"""
"""What can follow a name, a bracket or an expression anywhere."""


def expression_rules() -> list[str]:
    """Return the rules for expressions, names, and the variables of loops."""
    access = ['"." name trailer', '"(" arguments trailer', '"[" index trailer']
    rules = [
        EXPRESSIONS,
        'trailer ::= "" | trailer_more',
        f"trailer_more ::= {' | '.join([*access, *_operators()])}",
        f"operator ::= {' | '.join([NOTHING, *_operators()])}",
        *_literals(),
        name_rules("name"),
    ]
    return [*map(followed, rules), INSIDE, FOLLOW]


def followed(rules: str) -> str:
    """Say of each rule what follows it, which xgrammar does not enforce, but spares it looking at most tokens."""
    return "\n".join(
        rule if rule.partition(" ::= ")[0] in ONCE else f"{rule} (=(follow))"
        for rule in rules.splitlines()
        if rule
    )


ONCE = frozenset({"annotation", "annotations", "braces", "s_dotted", "test"})
"""Rules that are called at one place only, and not last there. Of such a rule xgrammar takes what is said to follow
it for exact, and lets tokens through that it then refuses; where nothing is said, it finds out by itself."""
NOTHING = '""'


def _operators() -> list[str]:
    """What may stand behind an operand: an operator and the next one."""
    words = [f'" {word}" s_signed' for word in ("in", "not in", "is", "is not")]
    signs = _with_operand([*ARITHMETIC, *BITS, *COMPARISONS], "signed")
    return [*signs, *words, '" and" s_test', '" or" s_test']


def _with_operand(signs: Iterable[str], operand: str) -> list[str]:
    """Spell each operator with and without spaces around it."""
    return [
        f'"{space}{sign}" {behind}{operand}'
        for sign in signs
        for space in ("", " ")
        for behind in ("", "s_")
    ]


def _literals() -> list[str]:
    constants = [f'"{word}" trailer' for word in ("True", "False", "None")]
    brackets = ['"(" group trailer', '"[" list trailer', '"{" braces trailer']
    starts, strings = string_rules("string", "trailer", "field")
    number_starts, numbers = number_rules("number", "operator")
    field_starts, field_numbers = number_rules("field_number", "field_operator")
    field_starts = [*field_starts, '"(" field_sum ")" field_next']
    signs = _with_operand(ARITHMETIC, "field_sum")
    access = ['"." name field_next', '"(" field_arguments', '"[" field_sum "]" field_next']
    return [
        f"literal ::= {' | '.join([*constants, *brackets, *starts, *number_starts])}",
        strings,
        numbers,
        f"field_literal ::= {' | '.join(field_starts)}",
        field_numbers,
        f"field_next ::= {' | '.join([NOTHING, *access, *signs])}",
        f"field_operator ::= {' | '.join([NOTHING, *signs])}",
    ]
