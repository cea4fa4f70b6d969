"""Habits of the source that no linter knows."""

from __future__ import annotations

import ast
import re

import pytest

from tests.conventions.source import ROOT, name_of, python_files, templates, tracked_files, tree_of

LONGEST_FILE_LINES = 500
LONGEST_TEMPLATE_LINES = 200
VAGUE_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "misc"})
CLOCK_CALLS = frozenset({"now", "utcnow", "today"})
TEXT_SUFFIXES = frozenset({".py", ".md", ".toml", ".txt", ".html", ".js", ".css", ".scss", ".json", ".sh", ".po", ""})
# Written in parts, so that this file does not find itself.
FOREIGN_TEXTS = (
    "/" + "work/",
    "/" + "tmp/wt",
    "/" + "root/",
    "pypi" + ".org",
    "registry.npm" + "js",
    "pythonhosted" + ".org",
)
JINJA_LOGIC = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COMMITS = frozenset({"jobsite/core/database.py"})


def test_only_the_clock_asks_for_the_time() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("jobsite")
        if name_of(path) != "jobsite/core/clock.py"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCK_CALLS
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and getattr(node.func.value, "id", getattr(node.func.value, "attr", "")) in ("datetime", "date")
    ]
    assert not found, found


def test_only_the_boundaries_commit() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("jobsite")
        if name_of(path) not in COMMITS
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and ast.unparse(node.func.value).endswith("session")
    ]
    assert not found, found


def test_modules_are_imported_at_the_top() -> None:
    found = [
        f"{name_of(path)}:{inner.lineno}"
        for path in python_files("jobsite")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name != "create_app"
        for inner in ast.walk(node)
        if isinstance(inner, ast.ImportFrom) and (inner.module or "").startswith("jobsite")
    ]
    assert not found, found


def test_no_process_reads_heavy_libraries_before_it_needs_them() -> None:
    """Each would cost every start 0.1 to 0.5 s: `core.lazily.lazy_module` reads them when they are used."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("jobsite")
        if not path.stem.endswith("_training")
        for node in tree_of(path).body
        for name in _imported_by(node)
        if name.split(".")[0] in {"numba", "openpyxl", "rjieba", "scipy"}
    ]
    assert not found, found


def _imported_by(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{one.name}" for one in node.names]
    return [one.name for one in node.names] if isinstance(node, ast.Import) else []


def test_every_module_says_what_it_owns() -> None:
    silent = [
        name_of(path) for path in python_files("jobsite", "scripts", "tests") if not ast.get_docstring(tree_of(path))
    ]
    assert not silent, silent


def test_rules_say_themselves_in_a_docstring() -> None:
    silent = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in python_files("jobsite")
        if path.stem in ("services", "policies", "queries") or path.parent.name in ("services", "policies", "queries")
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent, silent


def test_no_module_has_a_vague_name() -> None:
    found = [name_of(path) for path in python_files("jobsite", "scripts", "tests") if path.stem in VAGUE_NAMES]
    assert not found, found


def test_files_stay_short() -> None:
    long = {
        name_of(path): lines
        for path in python_files("jobsite", "scripts", "tests")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE_LINES
    }
    assert not long, f"make a package of {long}"


def test_templates_stay_short() -> None:
    long = {
        name_of(path): lines
        for path in templates()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_TEMPLATE_LINES
    }
    assert not long, f"take parts out of {long}"


@pytest.mark.parametrize("text", FOREIGN_TEXTS)
def test_no_file_names_a_registry_or_another_machine(text: str) -> None:
    found = [
        name_of(path)
        for path in tracked_files()
        if path.suffix in TEXT_SUFFIXES
        and not name_of(path).startswith("static/vendor/")
        and text in path.read_text(encoding="utf-8", errors="ignore")
    ]
    assert not found, found


def test_no_template_writes_style_or_script_into_the_page() -> None:
    rules = {
        "style attribute": re.compile(r"\sstyle\s*="),
        "style element": re.compile(r"<style\b"),
        "script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)[^>]*>"),
        "event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']"),
    }
    found = [
        f"{name_of(path)}: {name}"
        for path in templates()
        if path.suffix == ".html" and "mail" not in path.name and "/messages/" not in name_of(path)
        for name, rule in rules.items()
        if rule.search(JINJA_LOGIC.sub("", path.read_text(encoding="utf-8")))
    ]
    assert not found, found


def test_no_template_turns_escaping_off() -> None:
    rule = re.compile(r"\|\s*safe\b|autoescape\s+false|Markup\(")
    found = [name_of(path) for path in templates() if rule.search(path.read_text(encoding="utf-8"))]
    assert not found, found


def test_the_locks_hold_hashes_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lock = (ROOT / name).read_text(encoding="utf-8")
        packages = re.findall(r"(?m)^[\w.-]+==", lock)
        assert len(packages) > 50
        assert "://" not in lock
        assert lock.count("--hash=sha256:") >= len(packages)
