#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Holds records to data/schema/record.schema.json, or to another schema there, and the schema to its own rules.

validate-records.py [--schema NAME] FILE...            JSON Lines, as whybounce writes them
validate-records.py [--schema NAME] --run COMMAND...   what that command prints

Prints TAP. Needs python3-jsonschema; without it the test is skipped, and fails where CI=true, as nothing may be skipped
there without a word.
"""
import json
import os
import pathlib
import subprocess
import sys

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "data" / "schema"
SHOWN_MAX = 20  # failures of one check that are printed

try:
    from jsonschema import Draft202012Validator
except ImportError:
    if os.environ.get("CI") == "true":
        print("not ok 1 - schema: python3-jsonschema is not installed\n1..1")
        sys.exit(1)
    print("ok 1 - schema: # SKIP python3-jsonschema is not installed\n1..1")
    sys.exit(0)


def undocumented(schema, path=""):
    """Properties that lack a description or an example (those of a $ref count)."""
    for part in ("properties", "$defs"):
        for name, inner in schema.get(part, {}).items():
            here = f"{path}/{name}"
            if part == "properties" and "description" not in inner:
                yield f"{here}: no description"
            if part == "properties" and "$ref" not in inner and "examples" not in inner:
                yield f"{here}: no examples"
            yield from undocumented(inner, here)


def open_objects(schema, path=""):
    """Objects that allow members nobody described, or do not require those that are described."""
    if "properties" in schema:
        if schema.get("additionalProperties") is not False:
            yield f"{path or '/'}: additionalProperties is not false"
        if schema.get("required") != list(schema["properties"]):
            yield f"{path or '/'}: required is not the list of its properties, in their order"
    for name, inner in schema.get("$defs", {}).items():
        yield from open_objects(inner, f"{path}/{name}")


def wrong_examples(schema, resolver_schema, path=""):
    for name, inner in schema.get("properties", {}).items():
        validator = Draft202012Validator({**inner, "$defs": resolver_schema["$defs"]})
        for example in inner.get("examples", []):
            for error in validator.iter_errors(example):
                yield f"{path}/{name}: {error.message}"
    for name, inner in schema.get("$defs", {}).items():
        yield from wrong_examples(inner, resolver_schema, f"{path}/{name}")


def wrong_records(lines, validator, names):
    if not lines:
        yield "there is not one record"
    for number, line in enumerate(lines, 1):
        record = json.loads(line)
        if list(record) != names:
            yield f"line {number}: fields are not in the order of the schema"
        for error in validator.iter_errors(record):
            yield f"line {number}: {'.'.join(map(str, error.path)) or 'record'}: {error.message}"


def read_lines(arguments):
    if arguments[:1] == ["--run"]:
        output = subprocess.run(arguments[1:], stdout=subprocess.PIPE, check=True).stdout
        return output.decode("utf-8").split("\n")[:-1]
    return [line for path in arguments for line in pathlib.Path(path).read_text("utf-8").split("\n")[:-1]]


def main():
    arguments = sys.argv[1:]
    name = "record"
    if arguments[:1] == ["--schema"]:
        name, arguments = arguments[1], arguments[2:]
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    lines = read_lines(arguments)
    checks = [
        ("each property has a description and examples", undocumented(schema)),
        ("each object is closed and complete", open_objects(schema)),
        ("each example keeps to the schema", wrong_examples(schema, schema)),
        (f"all {len(lines)} {name}s keep to the schema",
         wrong_records(lines, Draft202012Validator(schema), list(schema["properties"]))),
    ]
    n_failed = 0
    for number, (check, found) in enumerate(checks, 1):
        failures = list(found)
        n_failed += bool(failures)
        print(f"{'not ok' if failures else 'ok'} {number} - schema: {check}")
        for failure in failures[:SHOWN_MAX]:
            print("# " + failure[:200])
    print(f"1..{len(checks)}")
    return n_failed > 0


if __name__ == "__main__":
    sys.exit(main())
