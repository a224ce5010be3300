"""The work of `lift-sys modal`. Knows of Modal only its command and its package's own settings."""

import asyncio
import importlib.util
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from lift_sys.backends.chat import available, chat_client
from lift_sys.backends.http import explained, open_http
from lift_sys.cli.program import NOT_VERIFIED, OK
from lift_sys.cli.settings import settings_in_force
from lift_sys.config import Settings
from lift_sys.errors import AnswerError, BusyError, RequestError, TimedOutError
from lift_sys.sandbox.attached import run_attached
from lift_sys.serving import APP, DEFAULT_PRESET, PRESETS, SERVICE_VARIABLE, Service, health_url

__all__ = [
    "deploy_service",
    "first_model",
    "health_told",
    "service_of",
    "stop_service",
    "tell_status",
    "warm_up",
]

PAUSE_SECONDS = 5.0


def service_of(
    preset: str | None, changes: Mapping[str, Any], adapters: tuple[str, ...]
) -> Service:
    """Return the preset with what the options change in it; raise `click.UsageError`."""
    preset = preset or DEFAULT_PRESET
    if preset not in PRESETS:
        names = ", ".join(PRESETS)
        raise click.BadParameter(f"there is no preset {preset!r}: {names}", param_hint="--preset")
    pairs = [adapter.partition("=") for adapter in adapters]
    for name, _, place in pairs:
        if not name or not place:
            raise click.BadParameter("an adapter is given as NAME=PLACE", param_hint="--adapter")
    given = {name: value for name, value in changes.items() if value is not None}
    if pairs:
        given["adapters"] = {name: place for name, _, place in pairs}
    return msgspec.structs.replace(PRESETS[preset], **given)


def deploy_service(
    preset: str | None, changes: Mapping[str, Any], adapters: tuple[str, ...], app: Path
) -> int:
    """Have Modal's command deploy `app` with the service that is chosen."""
    service = service_of(preset, changes, adapters)
    if not app.is_file():
        raise RequestError(
            f"There is no {str(app)!r}",
            hint="modal_app.py lies in lift-sys's repository, not in its package: run this there, or name it with --app",
        )
    _need_modal()
    click.echo(f"Deploying {service.model} on {service.gpu} as {APP!r}", err=True)
    chosen = msgspec.json.encode(service).decode()
    code = run_attached("modal", ["deploy", str(app)], variables={SERVICE_VARIABLE: chosen})
    if code == 0:
        click.echo(
            f"Set vllmUrl to the address of {APP!r} above, with /v1 behind it, and vllmProxyKey and"
            " vllmProxySecret to a proxy token of your workspace (docs/serving.md)",
            err=True,
        )
    return OK if code == 0 else NOT_VERIFIED


def stop_service(*, yes: bool) -> int:
    """Have Modal's command stop the app."""
    _need_modal()
    words = ["app", "stop", APP, *(["--yes"] if yes else [])]
    return OK if run_attached("modal", words, variables={}) == 0 else NOT_VERIFIED


def tell_status() -> int:
    """Print what the health endpoint says; 0 only if a container can answer at once."""
    settings = settings_in_force()
    url = health_url(settings.vllm_url)
    if not url:
        raise RequestError(
            "vllmUrl names no service of `lift-sys modal deploy`",
            hint=f"Set it to https://WORKSPACE--{APP}.modal.run/v1, as deploying printed it",
        )
    told = asyncio.run(health_told(url, settings))
    seconds = f" for {told['seconds']} s" if "seconds" in told else ""
    click.echo(f"{told['state']}{seconds}, {told['containers']} containers")
    return OK if told["state"] == "ready" else NOT_VERIFIED


async def health_told(url: str, settings: Settings) -> dict[str, Any]:
    """Return what the health endpoint says; raise `BackendError`."""
    import httpx

    keys = {"modal-key": settings.vllm_proxy_key, "modal-secret": settings.vllm_proxy_secret}
    async with open_http(url, headers=keys, connect_seconds=settings.connect_seconds) as http:
        try:
            async with asyncio.timeout(settings.first_token_seconds):
                reply = await http.get(url)
        except httpx.HTTPError as error:
            raise explained(error, url, settings.connect_seconds) from error
        except TimeoutError:
            raise TimedOutError("The health endpoint does not answer", hint="Try again") from None
    try:
        told: dict[str, Any] = json.loads(reply.text)
        if {"state", "containers"} <= told.keys():
            return told
    except (ValueError, AttributeError):
        pass
    raise AnswerError(
        f"The health endpoint answers with status {reply.status_code}, and not with a state",
        hint="Is it deployed (`lift-sys modal deploy`), and are vllmProxyKey and vllmProxySecret right?",
    )


def warm_up(seconds: int) -> int:
    """Ask the server for its models until it answers, which starts a container; its canary does the rest."""
    settings = msgspec.structs.replace(
        settings_in_force(), vllm_model="", first_token_seconds=float(seconds), retries=0
    )
    if lacks := available(settings, "vllm"):
        raise RequestError(f"The vllm backend cannot be used: {lacks}")
    started = time.monotonic()
    model = asyncio.run(first_model(settings, seconds))
    click.echo(f"{model} is ready after {time.monotonic() - started:.0f} s")
    return OK


async def first_model(settings: Settings, seconds: int) -> str:
    """Return the server's model once it answers; raise `BackendError`, also when that takes too long."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                try:
                    async with chat_client(settings, "vllm") as client:
                        return client.model
                except BusyError as error:
                    click.echo(f"{error.message}; waiting", err=True)
                    await asyncio.sleep(error.retry_after or PAUSE_SECONDS)
    except TimeoutError:
        raise TimedOutError(
            f"The service was not ready within {seconds} s",
            hint="See its log on Modal: `modal app logs lift-sys`",
        ) from None


def _need_modal() -> None:
    """Raise `RequestError` where Modal's package or its token is missing."""
    if importlib.util.find_spec("modal") is None:
        raise RequestError(
            "Modal's package is not installed", hint="Install it: pip install 'lift-sys[modal]'"
        )
    from modal.config import config

    if not (config.get("token_id") and config.get("token_secret")):
        raise RequestError(
            "There is no token for Modal",
            hint="Run `modal token new`, or set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET",
        )
