"""A backend over any model: prompts, several bodies by different plans, answers read into IR. Knows no vendor."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import assert_never

import msgspec

from lift_sys.answer import Form, Reading, read_answer
from lift_sys.backends.answers import Remembering, remembering
from lift_sys.backends.chat_request import held
from lift_sys.backends.completion import Client, Completion, Knobs
from lift_sys.backends.protocol import Task
from lift_sys.config import Settings
from lift_sys.errors import AnswerError, BackendError
from lift_sys.ir import FunctionIR, Provenance
from lift_sys.prompts import PLANS, Prompt, build_prompt, corrected, size
from lift_sys.spec import Spec
from lift_sys.usage import Usage

__all__ = ["Modelled"]

MOST_AT_ONCE = 8
"""How many requests of one function are on their way at the same time."""


class Modelled:
    """Asks a model for bodies; `open_client` makes what sends, and `form` is what its server can hold it to."""

    revises = True

    def __init__(
        self,
        name: str,
        open_client: Callable[[], AbstractAsyncContextManager[Client]],
        settings: Settings,
        *,
        form: Form,
        local: bool,
    ) -> None:
        self.name = name
        self.local = local
        self._open_client = open_client
        self._settings = settings
        self._form = form

    async def propose(self, spec: Spec, task: Task) -> AsyncGenerator[FunctionIR, None]:
        """Yield bodies as they come, none twice; raise the first error when no body could be had."""
        count = 1 if task.attempts else self._settings.candidates
        seen: set[bytes] = set()
        errors: list[BackendError] = []
        async with remembering(self._open_client, self._settings, fresh=task.fresh) as client:
            writer = _Writer(client, spec, task, self._settings, self._form)
            gate = asyncio.Semaphore(MOST_AT_ONCE)
            writing = [asyncio.create_task(_gated(gate, writer, plan)) for plan in range(count)]
            try:
                for done in asyncio.as_completed(writing):
                    try:
                        ir = await done
                    except BackendError as error:
                        errors.append(error)
                        continue
                    body = msgspec.json.encode(ir.body)
                    if body not in seen:
                        seen.add(body)
                        yield ir
            finally:
                for one in writing:
                    one.cancel()
                await asyncio.gather(*writing, return_exceptions=True)
        if not seen and errors:
            raise errors[0]


async def _gated(gate: asyncio.Semaphore, writer: "_Writer", plan: int) -> FunctionIR:
    async with gate:
        return await writer.write(plan)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Has one body written, with one chance to mend an answer that cannot be read."""

    client: Remembering
    spec: Spec
    task: Task
    settings: Settings
    form: Form

    async def write(self, number: int) -> FunctionIR:
        knobs = self._knobs(number)
        prompt = build_prompt(
            self.spec,
            self.task.surroundings,
            form=self.form,
            plan=number % PLANS,
            attempts=tuple((it.ir, it.complaints) for it in self.task.attempts),
            budget=self.settings.prompt_tokens,
        )
        asked = [prompt]
        completion, cost = await self._complete(prompt, knobs)
        reading = self._read(completion)
        if reading.ir is None:
            # Servers without a grammar answer in any form: once they are told what cannot be read.
            prompt = corrected(prompt, completion.text, reading.complaints)
            asked.append(prompt)
            self.task.report(f"{self.client.model} is asked to mend the form of its answer")
            completion, more = await self._complete(prompt, knobs)
            cost = None if cost is None or more is None else cost + more
            reading = self._read(completion)
        if reading.ir is None:
            # From the cache the next try would be the same as this one.
            for one in asked:
                self.client.forget(one, knobs)
            told = reading.complaints[0] if reading.complaints else "it holds no body"
            raise AnswerError(
                f"The answer of {self.client.model} cannot be read: {told}",
                hint="Try again, or choose another model",
            )
        return self._signed(reading.ir, prompt, knobs, completion, cost)

    def _knobs(self, number: int) -> Knobs:
        """The first body is the likeliest; each of the others is drawn with a seed of its own."""
        settings = self.settings
        return Knobs(
            form=self.form,
            asynchronous=self.spec.signature.is_async,
            temperature=settings.temperature if number else 0.0,
            top_p=settings.top_p,
            seed=settings.seed + number,
            max_tokens=settings.max_tokens,
        )

    async def _complete(self, prompt: Prompt, knobs: Knobs) -> tuple[Completion, float | None]:
        """Send one request if the purse allows it; return the answer and what it cost."""
        client, purse = self.client, self.task.purse
        started = asyncio.get_running_loop().time()
        tokens, sent = 0, False

        def permit() -> None:
            nonlocal sent
            purse.permit(
                backend=client.backend,
                model=client.model,
                local=client.local,
                input_tokens=size(prompt),
                output_tokens=client.request(prompt, knobs).body["max_tokens"],
            )
            sent = True

        def count(_: str) -> None:
            nonlocal tokens
            tokens += 1
            if tokens % 16 == 1:
                self.task.report(f"{client.model} writes: {tokens} pieces so far")

        try:
            completion = await client.complete(prompt, knobs, on_text=count, permit=permit)
        except BaseException as error:
            if sent:
                usage = Usage(
                    backend=client.backend,
                    model=client.model,
                    seconds=asyncio.get_running_loop().time() - started,
                    outcome=type(error).__name__,
                )
                purse.charge(usage)
            raise
        return completion, purse.charge(completion.usage)

    def _read(self, completion: Completion) -> Reading:
        match completion.finish:
            case "length":
                raise AnswerError(
                    f"The answer of {self.client.model} was cut off after"
                    f" {completion.usage.output_tokens or self.settings.max_tokens} tokens",
                    hint="Raise the setting maxTokens, or ask for less in one function",
                )
            case "refusal":
                raise AnswerError(
                    f"{self.client.model} declines to answer",
                    hint="Say in the docstring what the function is for, or choose another backend",
                )
            case "stop":
                if not held(completion.text, self.form):
                    self.task.report(f"{self.client.model} did not keep to the form of its answer")
                return read_answer(completion.text, self.spec, self.form)
            case _:
                assert_never(completion.finish)

    def _signed(
        self,
        ir: FunctionIR,
        prompt: Prompt,
        knobs: Knobs,
        completion: Completion,
        cost: float | None,
    ) -> FunctionIR:
        usage = completion.usage
        provenance = Provenance(
            backend=self.client.backend,
            model=usage.model,
            seed=knobs.seed,
            settings={"temperature": knobs.temperature, "top_p": knobs.top_p, "form": knobs.form},
            prompt_hash=prompt.version,
            input_tokens=usage.input_tokens or 0,
            output_tokens=usage.output_tokens or 0,
            cost_usd=cost,
            seconds=round(usage.seconds, 3),
        )
        return msgspec.structs.replace(ir, provenance=provenance)
