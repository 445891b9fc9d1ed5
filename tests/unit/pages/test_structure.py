"""How pages are written: short callbacks, no literal ids, figures that ask nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages import PAGES

ROOT = Path(__file__).parents[3]
MODULES = sorted((ROOT / "pages").glob("*.py"))
MOST_LINES = 12
DEPENDENCIES = {"Input", "Output", "State"}
AT_ONCE = 12
"""How many callbacks Dash's renderer has under way at a time; what waits for its turn when its page is left is an error
in the browser's console."""


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def lines(function: ast.FunctionDef) -> int:
    """The lines of a function's statements, without its signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]


def test_what_draws_a_panel_is_a_dozen_lines_at_most() -> None:
    drawing = {panel.draw.__name__ for page in PAGES for panel in page.panels}
    long = [
        f"{path.name}: {function.name} has {lines(function)} lines"
        for path in MODULES
        for function in functions(path)
        if function.name in drawing and lines(function) > MOST_LINES
    ]
    assert long == []
    found = {function.name for path in MODULES for function in functions(path)}
    assert drawing <= found, "a panel is drawn by a named function of a page"


def test_what_is_called_back_is_a_dozen_lines_at_most() -> None:
    """The callbacks of frame and board are functions within `register`."""
    long = [
        f"{path.name}: {inner.name} has {lines(inner)} lines"
        for path in (ROOT / "pages" / "frame.py", ROOT / "pages" / "board.py")
        for function in functions(path)
        if function.name.startswith("register")
        for inner in ast.walk(function)
        if isinstance(inner, ast.FunctionDef) and inner is not function and lines(inner) > MOST_LINES
    ]
    assert long == []


def test_a_page_is_asked_for_at_once() -> None:
    many = {page.key for page in PAGES if len(page.panels) + (not page.is_timeless) > AT_ONCE}
    assert many == set()


def test_no_callback_names_an_id_literally() -> None:
    literal = [
        f"{path.name}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in DEPENDENCIES
        and node.args
        and isinstance(node.args[0], ast.Constant | ast.Dict)
    ]
    assert literal == []


@pytest.mark.parametrize("path", sorted((ROOT / "components").glob("*.py")), ids=lambda path: path.name)
def test_a_component_registers_no_callback_and_keeps_no_state(path: Path) -> None:
    """That it asks no query and no store is held by the import contracts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"callback", "clientside_callback"}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal)]


def test_each_page_is_declared_in_a_file_of_its_own() -> None:
    modules = [path.stem for path in MODULES if "\nPAGE = " in path.read_text(encoding="utf-8")]
    assert sorted(modules) == sorted(page.key for page in PAGES)
