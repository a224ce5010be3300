"""`lift-sys usage`: what the answers of models took and cost."""

from typing import TYPE_CHECKING

import click

from lift_sys.cli.places import as_json

if TYPE_CHECKING:
    from lift_sys.ledger import By

DAYS = click.IntRange(1, 3660)
IDLE = click.IntRange(0, 86400)


@click.command(
    epilog=(
        "\b\nExamples:"
        "\n  lift-sys usage                      the last 30 days, by day"
        "\n  lift-sys usage --by model --days 7"
        "\n  lift-sys usage --idle 300           with what a server on Modal was awake for"
        "\n  lift-sys usage --json"
        "\n\n\b\nExit codes:"
        "\n  0    shown, and be it that there is nothing to show"
        "\n  2    wrong usage, or a record that cannot be read"
    ),
)
@click.option(
    "--days",
    metavar="N",
    type=DAYS,
    default=30,
    show_default=True,
    help="How many days to look back, today included.",
)
@click.option(
    "--by",
    type=click.Choice(["day", "backend", "model"]),
    default="day",
    show_default=True,
    help="What to add up by.",
)
@click.option(
    "--idle",
    metavar="SECONDS",
    type=IDLE,
    default=0,
    help="How long a server that is paid by time waits, and is paid, after a request.",
)
@as_json
def usage(*, days: int, by: "By", idle: int, as_json: bool) -> int:
    """Tell what the answers of models took and cost.

    Days are those of UTC. A cost that is not known, for want of a price say, is called unknown: it is never
    counted as nothing. Prices and budgets are settings (prices, answerBudget, dayBudget).
    """
    from lift_sys.cli.usage import Request, show_usage

    return show_usage(Request(days=days, by=by, idle=idle, as_json=as_json))
