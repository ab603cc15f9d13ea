"""The short codes in a package's own code (rules, reasons), found by reading it, for tests that each has its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

_CODE = re.compile(r"[a-z]+(_[a-z]+)*")
_TAKES_A_NAME = frozenset({"getattr", "from_bytes", "to_bytes", "Encoder"})


def codes_handed_on(package: ModuleType) -> set[str]:
    """Codes that are arguments of calls, values of tables, or alternatives of a choice."""
    return {code for tree in _trees(package) for node in ast.walk(tree) for code in _codes(_handed_on(node))}


def codes_given_to(package: ModuleType, function: str) -> set[str]:
    """Codes that are the first argument of a function's calls, by themselves or by the name of a constant."""
    found: set[str] = set()
    for tree in _trees(package):
        constants = dict(_constants(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node.func) == function:
                parts = list(ast.walk(node.args[0]))
                found |= set(_codes(parts))
                found |= {constants[one.id] for one in parts if isinstance(one, ast.Name) and one.id in constants}
    return found


def _trees(package: ModuleType) -> Iterator[ast.Module]:
    for folder in package.__path__:
        for file in sorted(Path(folder).rglob("*.py")):
            yield ast.parse(file.read_text("utf-8"))


def _handed_on(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Call) and _name(node.func) not in _TAKES_A_NAME:
        return [*node.args, *(keyword.value for keyword in node.keywords)]
    if isinstance(node, ast.Dict):
        return node.values
    return [node.body, node.orelse] if isinstance(node, ast.IfExp) else []


def _codes(values: list[ast.AST] | list[ast.expr]) -> Iterator[str]:
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and _CODE.fullmatch(value.value):
            yield value.value


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield from ((node.target.id, code) for code in _codes([node.value] if node.value else []))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
