"""`lift-sys ir`: the intermediate representation of one function."""

import click

from lift_sys.cli.places import Place, as_json


@click.command(
    epilog=(
        "\b\nExamples:"
        "\n  lift-sys ir shop.py::total           in the text form that hover shows"
        "\n  lift-sys ir shop.py::total --json    as a document of `lift-sys schema`"
    )
)
@click.argument("place", metavar="PATH::NAME", type=Place())
@as_json
def ir(place: str, *, as_json: bool) -> int:
    """Show the intermediate representation of one function.

    Of an implemented function the representation (IR) holds what docstring and signature say and its body; of one that is not
    implemented yet the same with an empty body. Nothing is run.
    """
    from lift_sys.cli.showing import show_ir

    return show_ir(place, as_json=as_json)
