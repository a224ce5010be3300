"""A client in a process of its own, for tests that kill it: starts a server, has it work, and waits.

Run as a program: `python client.py MANNER COMMAND...`, where the manner is `reads`, `blocks` (reads nothing),
`lends` (another process holds the pipes too) or `connects` (over TCP). Prints the server's process id.
"""

import json
import os
import socket
import subprocess
import sys
import threading

URI = "file:///project/a.py"
ASKS = 3000
"""So many answers are more than a pipe holds."""


def main(manner, command, text, names, options):
    pipe = subprocess.PIPE
    if manner == "connects":
        server = subprocess.Popen([*command, "--tcp", "--port", "0"], stderr=pipe)
        port = int(server.stderr.readline().rpartition(b":")[2])
        stream = socket.create_connection(("127.0.0.1", port)).makefile("rwb")
        give, take = stream, stream
    else:
        server = subprocess.Popen(command, stdin=pipe, stdout=pipe)
        give, take = server.stdin, server.stdout
    holder = None
    if manner == "lends":
        code = "import time; time.sleep(60)"
        holder = subprocess.Popen([sys.executable, "-S", "-c", code], close_fds=False)
    for message in session(text, names, options):
        give.write(framed(message))
    give.flush()
    print(server.pid, holder.pid if holder else 0, flush=True)
    if manner == "blocks":
        threading.Thread(target=ask_much, args=(give,), daemon=True).start()
        server.wait()
    while take.read(1):
        pass


def ask_much(give):
    for number in range(100, 100 + ASKS):
        place = {"textDocument": {"uri": URI}, "position": {"line": 1, "character": 8}}
        give.write(framed(request(number, "textDocument/hover", place)))
    give.flush()


def session(text, names, options):
    """Begin, open a document, and have these functions implemented or checked."""
    hello = {"capabilities": {}, "processId": os.getpid(), "rootUri": None}
    yield request(1, "initialize", {**hello, "initializationOptions": options})
    yield request(None, "initialized", {})
    item = {"uri": URI, "languageId": "python", "version": 1, "text": text}
    yield request(None, "textDocument/didOpen", {"textDocument": item})
    for number, (command, name) in enumerate(names.items(), start=2):
        asked = {"command": command, "arguments": [{"uri": URI, "qualname": name}]}
        yield request(number, "workspace/executeCommand", asked)


def request(number, method, params):
    fields = {} if number is None else {"id": number}
    return {"jsonrpc": "2.0", "method": method, "params": params, **fields}


def framed(message):
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


if __name__ == "__main__":
    main(sys.argv[1], *map(json.loads, sys.argv[2:]))
