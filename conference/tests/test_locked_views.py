"""What a POST locks needs a transaction around it: PostgreSQL refuses the lock outside one, SQLite says nothing."""

from __future__ import annotations

import ast
from pathlib import Path

from django.conf import settings

KEEPS = ("one_at_a_time", "atomic")  # the decorators and blocks that open one
READS = "require_GET"


def _functions() -> dict[tuple[str, str], tuple[ast.FunctionDef, str]]:
    """{("budget.access", "current"): (its syntax, its text)} of every function at the top of a module."""
    found = {}
    for path in Path(settings.BASE_DIR).glob("[a-z]*/*.py"):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                begin = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                found[f"{path.parent.name}.{path.stem}", node.name] = (
                    node,
                    "\n".join(lines[begin - 1 : node.end_lineno]),
                )
    return found


def _calls(module: str, node: ast.FunctionDef) -> set[tuple[str, str]]:
    """(module of the same room, name) of what a function calls, as it is written: `access.current`, `_own`."""
    room = module.partition(".")[0]
    found = set()
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            found.add((module, call.func.id))
        elif isinstance(call, ast.Attribute) and isinstance(call.value, ast.Name):
            found.add((f"{room}.{call.value.id}", call.attr))
    return found


def test_every_view_that_locks_what_it_changes_is_one_transaction():
    functions = _functions()
    unkept = {
        key: text for key, (_node, text) in functions.items() if not any(word in text for word in KEEPS)
    }
    calls = {key: _calls(key[0], functions[key][0]) for key in unkept}
    open_ones = {
        key for key, text in unkept.items() if "locked(" in text and key != ("conference.edits", "locked")
    }
    assert ("elections.access", "prepared") in open_ones
    while more := {key for key in unkept if calls[key] & open_ones} - open_ones:
        open_ones |= more
    changing = {key for key in open_ones if key[0].endswith("views") and READS not in unkept[key]}
    assert {key for key in changing if not key[1].startswith("_")} == set()
