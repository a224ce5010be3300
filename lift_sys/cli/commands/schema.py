"""`lift-sys schema`: the JSON Schema of the IR."""

import click


@click.command(
    epilog="\b\nExample:\n  lift-sys schema > ir.schema.json",
)
def schema() -> int:
    """Print the JSON Schema of the intermediate representation."""
    from lift_sys.cli.streams import print_json
    from lift_sys.ir import schema as ir_schema

    print_json(ir_schema())
    return 0
