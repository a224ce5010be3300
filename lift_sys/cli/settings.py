"""The settings of one run: from the environment, then from the options."""

import click
import msgspec

from lift_sys.config import Settings, user_settings

__all__ = ["settings_in_force"]


def settings_in_force(**options: object) -> Settings:
    """Take the options that were given over the environment's settings; say on stderr what is ignored there."""
    settings, messages = user_settings()
    for message in messages:
        click.echo(f"lift-sys: {message}", err=True)
    given = {name: value for name, value in options.items() if value is not None}
    return msgspec.structs.replace(settings, **given)
