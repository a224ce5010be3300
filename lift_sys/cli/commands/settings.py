"""`lift-sys settings`: what is in force here, and where it comes from."""

import click

from lift_sys.cli.places import as_json


@click.command(
    epilog=(
        "\b\nExamples:"
        "\n  lift-sys settings"
        "\n  lift-sys settings --json"
        "\n\n\b\nExit codes:"
        "\n  0    shown, and all that was chosen is in force"
        "\n  1    shown, and something that was chosen is ignored (stderr says what)"
        "\n  2    wrong usage"
    ),
)
@as_json
def settings(*, as_json: bool) -> int:
    """Tell which settings are in force, and where each comes from.

    The environment stands over your file of settings, and that over the defaults; an editor may choose further
    ones for itself. A key is never shown: it is set, or not.

    The last line tells which Python environment type checks take packages from, if there is one for the current
    directory.
    """
    from lift_sys.cli.settings import show_settings

    return show_settings(as_json=as_json)
