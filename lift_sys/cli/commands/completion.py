"""`lift-sys completion`: the script that makes a shell complete commands, options and functions."""

import click


@click.command(
    epilog=(
        "\b\nExamples:"
        '\n  eval "$(lift-sys completion bash)"                                  in ~/.bashrc'
        '\n  eval "$(lift-sys completion zsh)"                                   in ~/.zshrc'
        "\n  lift-sys completion fish > ~/.config/fish/completions/lift-sys.fish"
    )
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the completion script for a shell.

    Besides commands and options it completes function names behind PATH::.
    """
    from lift_sys.cli.completing import completion_script

    click.echo(completion_script(context.find_root().command, shell))
    return 0
