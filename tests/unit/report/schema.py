#!/usr/bin/python3
"""Each line of golden.jsonl fits lockstep.schema.json, no kind of object is without a line, and one key more or less
than there should be is refused."""

import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))


def load():
    with open(os.path.join(ROOT, "core/report/lockstep.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    with open(os.path.join(HERE, "golden.jsonl"), encoding="utf-8") as file:
        return schema, [json.loads(line) for line in file]


def kinds(definitions, refs):
    """(type, event) of every object that the schema allows."""
    for ref in refs:
        definition = definitions[ref["$ref"].rsplit("/", 1)[1]]
        for one in definition.get("oneOf", [definition]):
            properties = one["properties"]
            yield properties["type"]["const"], properties.get("event", {}).get("const")


def check_line(validator, item):
    if not validator.is_valid(item):
        return "does not fit the schema"
    if validator.is_valid({**item, "surplus": 1}):
        return "fits with a key too many"
    for key in item:
        if validator.is_valid({name: value for name, value in item.items() if name != key}):
            return f"fits without '{key}'"
    return None


def main():
    try:
        import jsonschema  # pylint: disable=import-outside-toplevel
    except ImportError:
        print("1..0 # SKIP python3-jsonschema is not there")
        return 0
    schema, golden = load()
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    wanted = set(kinds(schema["definitions"], schema["oneOf"]))
    missing = sorted(map(str, wanted - {(item["type"], item.get("event")) for item in golden}))
    print(f"1..{len(golden) + 1}")
    failed = bool(missing)
    print(f"{'not ok' if missing else 'ok'} 1 - every kind of object has a line{': ' if missing else ''}{' '.join(missing)}")
    for number, item in enumerate(golden, 2):
        problem = check_line(validator, item)
        failed |= problem is not None
        name = " ".join(filter(None, (item["type"], item.get("event"))))
        print(f"{'not ok' if problem else 'ok'} {number} - {name}{': ' + problem if problem else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
