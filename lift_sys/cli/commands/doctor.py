"""`lift-sys doctor`: what works here, and what to do about the rest."""

import click

from lift_sys.cli.places import as_json


@click.command(
    epilog="\b\nExamples:\n  lift-sys doctor\n  lift-sys doctor --json    to attach to a report",
)
@as_json
def doctor(*, as_json: bool) -> int:
    """Tell what works here, and what to do about the rest.

    Shows what is installed, which backends are usable, which sandbox is in force, and the settings.

    Implements and verifies one small function to see that the main job works; exits with 1 only when it does not.
    """
    from lift_sys.cli.doctoring import examine_installation

    return examine_installation(as_json=as_json)
