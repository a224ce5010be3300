"""What the strings of the model hold. The schema describes them by it, and `checking` reads them by it."""

from typing import Annotated

from msgspec import Meta

__all__ = [
    "READS",
    "WRITES",
    "Annotation",
    "CleanDocstring",
    "Deleted",
    "DottedName",
    "InputThing",
    "Line",
    "Module",
    "Name",
    "OutputThing",
    "Source",
    "StoreTarget",
    "TypeParameters",
]

Source = Annotated[
    str, Meta(description="A Python expression.", extra={"role": "expression"}, min_length=1)
]
Annotation = Annotated[
    str, Meta(description="A type, as in Python.", extra={"role": "annotation"}, min_length=1)
]
StoreTarget = Annotated[
    str,
    Meta(description="What is assigned to, as in Python.", extra={"role": "target"}, min_length=1),
]
Deleted = Annotated[
    str, Meta(description="What is deleted, as in Python.", extra={"role": "deleted"}, min_length=1)
]
Name = Annotated[str, Meta(description="A Python name.", extra={"role": "name"}, min_length=1)]
DottedName = Annotated[
    str, Meta(description="Python names with dots between.", extra={"role": "dotted"}, min_length=1)
]
Module = Annotated[
    str,
    Meta(
        description="A module's dotted name, with leading dots where it is relative.",
        extra={"role": "module"},
        min_length=1,
    ),
]
TypeParameters = Annotated[
    str,
    Meta(
        description="Type parameters with their brackets, as in `[T: int, *Ts]`.",
        extra={"role": "type_parameters"},
        min_length=2,
    ),
]
CleanDocstring = Annotated[
    str,
    Meta(description="A docstring without its indentation.", extra={"role": "docstring"}),
]
READS = ("stdin", "files", "clock", "random", "environment", "network", "globals")
WRITES = ("stdout", "files", "network", "globals")

InputThing = Annotated[
    str,
    Meta(
        description="An outside thing that the function reads.",
        extra={"role": "reads"},
        pattern=f"^({'|'.join(READS)})$",
    ),
]
OutputThing = Annotated[
    str,
    Meta(
        description="An outside thing that the function writes.",
        extra={"role": "writes"},
        pattern=f"^({'|'.join(WRITES)})$",
    ),
]
Line = Annotated[str, Meta(description="Words on one line.", extra={"role": "line"})]
