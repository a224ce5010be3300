"""A type checker that goes wrong as it is told: the first line of a program says how, an argument how it starts."""

import json
import sys

IN, OUT = sys.stdin.buffer, sys.stdout.buffer
PROBLEM = {
    "range": {"start": {"line": 0, "character": 2}, "end": {"line": 0, "character": 3}},
    "message": "found fault\nwith a note",
    "code": "fault",
}


def receive():
    length = 0
    while (line := IN.readline()) != b"\r\n":
        if not line:
            sys.exit(0)
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return json.loads(IN.read(length))


def send(**message):
    body = json.dumps(message).encode()
    OUT.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    OUT.flush()


def answer(number, *problems):
    send(id=number, result={"kind": "full", "items": list(problems)})


def said(text, **changes):
    return {**PROBLEM, "message": text, **changes}


def hang():
    while True:
        pass


def write_half():
    OUT.write(b"Content-Length: 100\r\n\r\n{")
    OUT.flush()
    sys.exit(3)


def write(data):
    OUT.write(data)
    OUT.flush()


def ask(request):
    """Ask the client for something, and return what it answers."""
    send(id="mine", **request)
    while (message := receive()).get("id") != "mine":
        pass
    return message


class Server:
    def __init__(self, start):
        self.start = start
        self.program = ""
        self.unanswered = []
        self.cancelled = 0
        self.refused = 0

    def serve(self):
        while True:
            message = receive()
            match message.get("method"):
                case "initialize":
                    self.begin(message)
                case "textDocument/didChange":
                    self.program = message["params"]["contentChanges"][0]["text"]
                case "textDocument/diagnostic":
                    self.check(message["id"])
                case "$/cancelRequest":
                    self.cancelled += 1

    def begin(self, message):
        if self.start == "silent":
            hang()
        if self.start == "broken":
            print("first line\nlibrary not found", file=sys.stderr, flush=True)
            sys.exit(1)
        if self.start == "complaining":
            send(method="window/showMessage", params={"type": 1, "message": "bad settings"})
        if self.start == "warning":
            send(method="window/showMessage", params={"type": 2, "message": "old settings"})
        if self.start == "unwelcoming":
            send(id=message["id"], result=None)
        send(id=message["id"], result={"capabilities": {}})

    def check(self, number):
        match self.program.partition("\n")[0]:
            case "hang":
                hang()
            case "die":
                write_half()
            case "exit":
                sys.exit(0)
            case "garbage":
                write(b"\x00\xff garbage" * 1000)
            case "flood":
                while True:
                    write(b"Content-Length: 60000000\r\n\r\n" + b"x" * 65536)
            case "not json":
                write(b"Content-Length: 3\r\n\r\n{]}")
            case "odd":
                answer(number, {"range": 5})
            case "null":
                send(id=number, result=None)
            case "refuse":
                send(id=number, error={"code": -32603, "message": "no"})
            case "odd error":
                send(id=number, error="no")
            case "later":
                self.unanswered.append(number)
            case "overtaken":
                self.refused += 1
                if self.refused < 3:
                    send(id=number, error={"code": -32801, "message": "changed"})
                else:
                    answer(number, said(f"asked {self.refused} times"))
            case "cancelled":
                answer(number, said(f"{self.cancelled} cancelled"))
            case "settings":
                request = {"method": "workspace/configuration", "params": {"items": [{}, {}]}}
                answer(number, said(json.dumps(ask(request)["result"])))
            case "unknown":
                request = {"method": "window/workDoneProgress/create", "params": {"token": 1}}
                answer(number, said(str(ask(request)["error"]["code"])))
            case "severities":
                answer(number, *(said(str(each), severity=each) for each in (1, 2, 3, 4)))
            case "numbered":
                answer(number, {**PROBLEM, "code": 17})
            case "beyond":
                far = {"line": 99, "character": 7}
                answer(number, {**PROBLEM, "range": {"start": far, "end": far}})
            case "fine":
                answer(number)
            case _ if self.start == "blind":
                answer(number)
            case _:
                for old in self.unanswered:
                    answer(old, said("too late"))
                self.unanswered.clear()
                send(method="textDocument/publishDiagnostics", params={"diagnostics": [PROBLEM]})
                answer(number, PROBLEM)


if __name__ == "__main__":
    Server(sys.argv[1]).serve()
