"""SARIF 2.1.0 as far as lift-sys writes it, as a JSON Schema, and what GitHub's code scanning asks beyond it.

Written from the OASIS standard; the official schema is not at hand here. Stricter than that one: a property that
is not listed is an error, so that a misspelt one is found.
"""

from typing import Any

import jsonschema


def thing(required: str = "", **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def many(items: dict[str, Any], **rules: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **rules}


STRING = {"type": "string", "minLength": 1}
INDEX = {"type": "integer", "minimum": 0}
ORDINAL = {"type": "integer", "minimum": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
URI = {"type": "string", "pattern": r"^[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+$"}
MESSAGE = thing("text", text=STRING)
REGION = thing(
    "startLine startColumn endLine endColumn",
    startLine=ORDINAL,
    startColumn=ORDINAL,
    endLine=ORDINAL,
    endColumn=ORDINAL,
)
ARTIFACT = thing("uri", uri=URI, uriBaseId=STRING)
PLACE = thing("artifactLocation", artifactLocation=ARTIFACT, region=REGION)
LOCATION = thing("physicalLocation", id=INDEX, physicalLocation=PLACE, message=MESSAGE)
NOTE = thing("message", level=LEVEL, message=MESSAGE, locations=many(LOCATION))
INVOCATION = thing(
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    exitCode={"type": "integer"},
    toolExecutionNotifications=many(NOTE),
)
RULE = thing(
    "id name shortDescription fullDescription help defaultConfiguration properties",
    id=STRING,
    name=STRING | {"maxLength": 255},
    shortDescription=thing("text", text=STRING | {"maxLength": 1024}),
    fullDescription=thing("text", text=STRING | {"maxLength": 1024}),
    help=thing("text markdown", text=STRING, markdown=STRING),
    defaultConfiguration=thing("level", level={"enum": ["note", "warning", "error"]}),
    properties={
        "type": "object",
        "properties": {
            "precision": {"enum": ["very-high", "high", "medium", "low"]},
            "problem.severity": {"enum": ["error", "warning", "recommendation"]},
            "tags": many(STRING, uniqueItems=True, maxItems=20),
        },
        "required": ["precision", "problem.severity", "tags"],
        "additionalProperties": False,
    },
)
DRIVER = thing(
    "name version rules", name=STRING, version=STRING, rules=many(RULE, uniqueItems=True)
)
RESULT = thing(
    "ruleId ruleIndex level message locations partialFingerprints",
    ruleId=STRING,
    ruleIndex=INDEX,
    level=LEVEL,
    message=MESSAGE,
    locations=many(LOCATION, minItems=1, maxItems=1),
    relatedLocations=many(LOCATION, uniqueItems=True),
    partialFingerprints={"type": "object", "additionalProperties": STRING, "minProperties": 1},
)
RUN = thing(
    "tool results",
    tool=thing("driver", driver=DRIVER),
    invocations=many(INVOCATION),
    originalUriBaseIds={"type": "object", "additionalProperties": thing("uri", uri=URI)},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    newLineSequences=many(STRING, uniqueItems=True, minItems=1),
    results=many(RESULT),
)
LOG = thing("$schema version runs", version={"const": "2.1.0"}, runs=many(RUN, minItems=1))
LOG["properties"]["$schema"] = {"const": "https://json.schemastore.org/sarif-2.1.0.json"}


def run_of(log: dict[str, Any]) -> dict[str, Any]:
    """Check a log and return its one run."""
    jsonschema.Draft7Validator(LOG).validate(log)
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        ids = [place["id"] for place in result.get("relatedLocations", ())]
        assert len(set(ids)) == len(ids)
    for base in run["originalUriBaseIds"].values():
        assert base["uri"].endswith("/"), "a base must end with a slash to be one"
    prints = [tuple(result["partialFingerprints"].items()) for result in run["results"]]
    assert len(set(prints)) == len(prints) or len(files(run)) > 1
    return run


def files(run: dict[str, Any]) -> set[str]:
    return {artifact(result)["uri"] for result in run["results"]}


def artifact(result: dict[str, Any]) -> dict[str, Any]:
    return result["locations"][0]["physicalLocation"]["artifactLocation"]


def region(location: dict[str, Any]) -> tuple[int, int, int, int]:
    """Return where a location begins and ends: line, column, line, column."""
    found = location["physicalLocation"]["region"]
    return found["startLine"], found["startColumn"], found["endLine"], found["endColumn"]
