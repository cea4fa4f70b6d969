"""The project's own text, read for the convention tests: files, syntax trees, templates, messages."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
GETTEXT = frozenset(
    {"_", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext", "lazy_pgettext", "_l", "N_"}
)


@lru_cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the project that git knows or would know, vendored and built ones left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return tuple(path for name in sorted(set(listed)) if (path := ROOT / name).is_file())


def name_of(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> list[Path]:
    """Python files below these folders."""
    return [p for p in tracked_files() if p.suffix == ".py" and name_of(p).startswith(tuple(f"{f}/" for f in folders))]


def templates() -> list[Path]:
    """Every Jinja template."""
    return [path for path in tracked_files() if name_of(path).startswith("templates/")]


@lru_cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), name_of(path))


def called_name(call: ast.Call) -> str:
    """The last name of what is called: `gettext` in `i18n.gettext(...)`."""
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def python_messages(path: Path) -> Iterator[tuple[int, str]]:
    """The msgids of a Python file with their lines."""
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.Call) or called_name(node) not in GETTEXT:
            continue
        wanted = node.args[1:2] if "pgettext" in called_name(node) else node.args[:1]
        for argument in wanted:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield node.lineno, argument.value


def template_messages(path: Path) -> Iterator[tuple[int, str]]:
    """The msgids of a template with their lines."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for line, function, message in environment.extract_translations(path.read_text(encoding="utf-8")):
        at = 1 if "pgettext" in function else 0  # the context comes first
        found = message[at] if isinstance(message, tuple) else message
        if found is not None:
            yield line, found


def all_messages() -> dict[str, str]:
    """Every msgid of the code and the templates, with one place where it stands."""
    found: dict[str, str] = {}
    for path in python_files("jobsite"):
        found |= {message: f"{name_of(path)}:{line}" for line, message in python_messages(path)}
    for path in templates():
        found |= {message: f"{name_of(path)}:{line}" for line, message in template_messages(path)}
    return found


def untranslatable_in_python(path: Path) -> Iterator[tuple[int, str]]:
    """Chinese string literals that are neither a docstring nor inside a gettext call."""
    excused: set[int] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and called_name(node) in GETTEXT:
            excused |= {id(child) for child in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            excused.add(id(node.value))
    for node in ast.walk(tree_of(path)):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in excused and CJK.search(node.value):
            yield node.lineno, node.value


def untranslatable_in_template(path: Path) -> Iterator[tuple[int, str]]:
    """Chinese words of a template outside `_()` and `{% trans %}`."""
    environment = jinja2.Environment(autoescape=True)
    calls: list[str] = []
    previous, in_trans, after_begin = "", False, False
    for line, kind, value in environment.lex(path.read_text(encoding="utf-8")):
        if kind == "whitespace":
            continue
        if after_begin and kind == "name":
            in_trans = value in ("trans", "pluralize") or (in_trans and value != "endtrans")
        after_begin = kind == "block_begin"
        if kind == "operator" and value == "(":
            calls.append(previous)
        elif kind == "operator" and value == ")" and calls:
            calls.pop()
        elif kind == "data" and not in_trans and CJK.search(value):
            yield line, value.strip()
        elif kind == "string" and CJK.search(value) and not GETTEXT.intersection(calls):
            yield line, value
        previous = value
