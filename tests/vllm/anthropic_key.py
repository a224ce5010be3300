"""Lets vLLM read the key where Anthropic's package puts it; vLLM looks into `Authorization` alone.

Loaded by the server (`--middleware anthropic_key.AnthropicKey`), in its own environment.
"""


class AnthropicKey:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            keys = [value for name, value in scope["headers"] if name == b"x-api-key"]
            added = [(b"authorization", b"Bearer " + key) for key in keys]
            scope = scope | {"headers": [*scope["headers"], *added]}
        await self.app(scope, receive, send)
