"""What runs in Monty around a program: source for it, not for Python. Knows nothing of what comes of it.

Each call gets a namespace of its own, in which the program is run again. These lines run outside of it, and no code
in there can reach their names. Only plain data of exact types leaves, and little of it: on its own the way out turns what
it does not know into lists and texts, and takes any size.
"""

__all__ = ["CALLING", "CALL_BEGINS", "LOADING", "MAX_SIZE", "PRELUDE", "RUN_BEGINS", "STEPS"]

MAX_SIZE = 50_000
"""How many items and characters a value may have in all."""
KEY = 25
"""For how many items a key of a set or a dict counts."""
MAX_DEPTH = 24
LOADING, CALLING = "loading", "calling"
RUN_BEGINS, CALL_BEGINS = "<", ">"

PRELUDE = f"""
async def _nothing(): pass
_coroutine = type(_nothing())
_others = (bool, float, complex)
_most = 1 << 12000
_done = []
def _flaw(value):
    level, size = [value], 0
    for _ in range({MAX_DEPTH}):
        below = []
        for item in level:
            kind = type(item)
            if kind is int:
                if not -_most < item < _most:
                    return 'returned a number that is too large to be read'
            elif kind is str or kind is bytes:
                size += len(item)
            elif kind is list or kind is tuple or kind is set or kind is frozenset:
                # Its keys may be chosen so that another such set of them takes for ever to make.
                size += len(item) * ({KEY} if kind is set or kind is frozenset else 1)
                if size <= {MAX_SIZE}:
                    below.extend(item)
            elif kind is dict:
                size += len(item) * {KEY}
                if size <= {MAX_SIZE}:
                    below.extend(item.keys())
                    below.extend(item.values())
            elif item is not None and kind not in _others:
                return 'returned an object of class ' + kind.__name__
        if size > {MAX_SIZE}:
            return 'returned a value that is too large to be read'
        if not below:
            return ''
        level = below
    return 'returned a value that is nested too deeply to be read'
"""
"""What every session begins with: `_flaw` says why a value cannot leave it, if it cannot."""

STEPS = f"""
if _done and _done[-1] == '{LOADING}':
    _todo = []
while _todo:
    _setup, _call = _todo.pop(0)
    _names = {{'__name__': 'program'}}
    _done.append('{LOADING}')
    _mark and print(_mark, end='{RUN_BEGINS}')
    exec(_program, _names)
    _done[-1] = '{CALLING}'
    for _statement in _setup:
        exec(_statement, _names)
    _mark and print(_mark, end='{CALL_BEGINS}')
    _value = eval(_call, _names)
    if type(_value) is _coroutine:
        _value = await _value
    _why = _flaw(_value)
    _done[-1] = (_why, None if _why else _value)
_done
"""
"""Evaluates what stands in `_todo`, each item a tuple of statements and an expression, and returns what came of each:
`(reason, value)`, or how far it got. Fed again after an exception, it goes on with the next."""
