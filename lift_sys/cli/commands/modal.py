"""`lift-sys modal`: the vLLM service on Modal, deployed, looked at, warmed up and stopped."""

from pathlib import Path

import click


@click.group(
    epilog=(
        "\b\nExamples:"
        "\n  lift-sys modal deploy                     the default: 32B on an A100"
        "\n  lift-sys modal deploy --preset 7b --idle 120"
        "\n  lift-sys modal status                     cold, starting or ready? Wakes nothing"
        "\n  lift-sys modal warm                       start it now, so that the first answer need not wait"
        "\n  lift-sys modal stop                       take it down"
    ),
)
def modal() -> None:
    """Serve a model on Modal, with vLLM (see docs/serving.md).

    Deploying and stopping run Modal's own command, with the token that it was set up with.
    """


@modal.command()
@click.option("--preset", help="What to serve, by name: docs/serving.md lists them.")
@click.option("--model", help="Another model than the preset's.")
@click.option("--gpu", help="Another GPU than the preset's, as Modal names it.")
@click.option("--idle", type=click.IntRange(2, 3600), help="Seconds until an idle container ends.")
@click.option("--snapshots", is_flag=True, help="Start from a snapshot of memory (experimental).")
@click.option(
    "--adapter", "adapters", multiple=True, metavar="NAME=PLACE", help="A LoRA adapter; repeatable."
)
@click.option("--secret", help="A secret of Modal's with VLLM_API_KEY or HF_TOKEN.")
@click.option(
    "--app",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("modal_app.py"),
    show_default=True,
    help="Where modal_app.py of lift-sys lies.",
)
def deploy(
    *,
    preset: str | None,
    model: str | None,
    gpu: str | None,
    idle: int | None,
    snapshots: bool,
    adapters: tuple[str, ...],
    secret: str | None,
    app: Path,
) -> int:
    """Deploy the service, or change what is deployed. Nothing is paid until something is asked."""
    from lift_sys.cli.modal import deploy_service

    changes = {
        "model": model,
        "gpu": gpu,
        "idle_seconds": idle,
        "snapshots": snapshots or None,
        "secret": secret,
    }
    return deploy_service(preset, changes, adapters, app)


@modal.command()
def status() -> int:
    """Say whether it is cold, starting or ready. Asks the health endpoint, which starts no GPU."""
    from lift_sys.cli.modal import tell_status

    return tell_status()


@modal.command()
@click.option("--seconds", type=click.IntRange(1, 3600), default=1800, show_default=True)
def warm(*, seconds: int) -> int:
    """Have a container started, and wait until it answers. It is paid from then on, until it was idle."""
    from lift_sys.cli.modal import warm_up

    return warm_up(seconds)


@modal.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def stop(*, yes: bool) -> int:
    """Take the service down: its containers end at once. Weights and settings are kept on their volumes."""
    from lift_sys.cli.modal import stop_service

    return stop_service(yes=yes)
