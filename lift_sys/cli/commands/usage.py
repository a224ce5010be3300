"""`lift-sys usage`: what the answers of models took and cost."""

import click

from lift_sys.cli.places import as_json

DAYS = click.IntRange(1, 3660)


@click.command(
    epilog=(
        "\b\nExamples:"
        "\n  lift-sys usage                      the last 30 days, by day"
        "\n  lift-sys usage --by model --days 7"
        "\n  lift-sys usage --json"
    ),
)
@click.option(
    "--days",
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
@as_json
def usage(*, days: int, by: str, as_json: bool) -> int:
    """Tell what the answers of models took and cost.

    Days are those of UTC. A cost that is not known, for want of a price say, is called unknown: it is never
    counted as nothing. Prices and budgets are settings (prices, answerBudget, dayBudget).
    """
    from lift_sys.cli.spending import show_usage

    return show_usage(days=days, by=by, as_json=as_json)
