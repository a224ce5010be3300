"""`lift-sys schema`: the JSON Schema of the IR."""

import click


@click.command(
    epilog="\b\nExample:\n  lift-sys schema > ir.schema.json",
)
def schema() -> int:
    """Print the JSON Schema of the intermediate representation."""
    from lift_sys.cli.showing import show_schema

    return show_schema()
