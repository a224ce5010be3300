"""The rules of the body's grammar for statements that hold no others, and for the heads of those that do. Text only.

Every one begins with the last space of its margin, so that a token may hold both; and ends with its line.
"""

from lift_sys.answer.expressions import ARITHMETIC, BITS, followed

__all__ = ["statement_rules"]

STATEMENTS = r"""
line_end ::= "\n" blank
blank ::= "" | "\n"
colon ::= ":\n" more
more ::= ""
s_values ::= s_expr values_next | s_values_star
s_values_star ::= " *" starred "," s_value
values_next ::= "," s_value | "\n" blank
s_value ::= s_expr values_next | s_value_star
s_value_star ::= " *" starred values_next
s_simple ::= s_name target_first | s_keyword_statement
s_keyword_statement ::= " *" name "," star_targets | " pass" line_end | " assert" s_expr asserted | " del" deleted | " import" imported | " from" s_dotted dotted_from | " yield" yielded
asserted ::= "," s_expr line_end | "\n" blank
deleted ::= s_name deleted_next
deleted_next ::= "," deleted | "." name deleted_next | "[" index deleted_next | "\n" blank
imported ::= s_name imported_next
imported_next ::= "," imported | "." name imported_next | " as" s_name imported_last | "\n" blank
imported_last ::= "," imported | "\n" blank
dotted_from ::= " import" imported_names
imported_names ::= s_name imported_names_next
imported_names_next ::= "," imported_names | " as" s_name imported_names_last | "\n" blank
imported_names_last ::= "," imported_names | "\n" blank
yielded ::= line_end | s_values | yielded_from
yielded_from ::= " from" s_expr line_end
target_first ::= target | annotated
annotated ::= ":" s_annotation " =" s_values
called ::= "\n" blank | "." name target | "(" arguments called | "[" index target
assigned ::= s_values | s_name " =" assigned
targets ::= s_name targets_next | targets_star
targets_star ::= " *" name " =" s_values
targets_next ::= " =" s_values | "," targets | "." name targets_next | "[" index targets_next | "(" arguments targets_called
targets_called ::= "." name targets_next | "[" index targets_next | "(" arguments targets_called
star_targets ::= s_name star_targets_next
star_targets_next ::= "," star_targets | " =" s_values
s_jump ::= " return" returned | " raise" s_expr raised
returned ::= line_end | s_values
raised ::= " from" s_expr line_end | "\n" blank
s_break ::= " break" line_end
s_continue ::= " continue" line_end
s_reraise ::= " raise" line_end
s_nonlocal ::= " nonlocal" s_name nonlocal_next
nonlocal_next ::= "," s_name nonlocal_next | "\n" blank
if_head ::= " if" s_expr colon
elif_head ::= " elif" s_expr colon
else_head ::= " else" colon
for_head ::= " for" variables s_expr colon
while_head ::= " while" s_expr colon
forever_head ::= " while True" colon
try_head ::= " try" colon
except_head ::= " except" s_expr except_name
except_name ::= " as" s_name colon | ":\n" more
all_head ::= " except" colon
finally_head ::= " finally" colon
with_head ::= " with" with_items
with_items ::= s_expr with_next
with_next ::= "," with_items | " as" s_name with_last | ":\n" more
with_last ::= "," with_items | ":\n" more
def_head ::= " def" s_name "(" parameters
parameters ::= name parameter | parameters_end
parameters_end ::= ")" def_end | "*" name ")" def_end
s_parameter ::= s_name parameter | s_parameter_star
s_parameter_star ::= " *" name ")" def_end
parameter ::= ")" def_end | "," s_parameter | "=" expr default_next | ":" s_annotation annotated_next
annotated_next ::= ")" def_end | "," s_parameter | " =" s_expr default_next
default_next ::= ")" def_end | "," s_name default
default ::= "=" expr default_next | ":" s_annotation " =" s_expr default_next
def_end ::= ":\n" more | " ->" s_annotation colon
"""


TYPES = r"""
s_dotted ::= s_name dotted_next
dotted_next ::= "" | "." name dotted_next
s_annotation ::= s_name annotation_next | s_none
s_none ::= " None" annotation_or
annotation ::= name annotation_next | none
none ::= "None" annotation_or
annotation_next ::= "" | "." name annotation_next | "[" annotation annotations annotation_or | " |" s_annotation
annotations ::= "]" | "," s_annotation annotations
annotation_or ::= "" | " |" s_annotation
"""


def statement_rules() -> list[str]:
    """Return the rules; blocks need those that begin with `s_` and those that end with `_head`."""
    signs = (f'" {sign}=" s_values' for sign in (*ARITHMETIC, *BITS))
    access = ('"." name target', '"(" arguments called', '"[" index target', '"," targets')
    target = " | ".join([*access, '" =" assigned', *signs])
    return [STATEMENTS, followed(TYPES), f"target ::= {target}"]
