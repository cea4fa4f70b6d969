"""All checks that need no running site: style, format, types, import walls, templates, translations.

Run inside `.venv` by `make check`. Every check runs, whatever the others say; the first words of each line are
its name, and the exit code is 1 when any of them failed.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-m"]
CHECKS = {
    "style (ruff check)": [*PYTHON, "ruff", "check", "--quiet", "."],
    "format (ruff format)": [*PYTHON, "ruff", "format", "--check", "--quiet", "."],
    "types (mypy --strict)": [*PYTHON, "mypy", "--no-error-summary"],
    "import walls (import-linter)": [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
    "templates (djlint)": [*PYTHON, "djlint", "templates", "--lint", "--quiet"],
    "translations (pytest)": [*PYTHON, "pytest", "-q", "--no-header", "tests/conventions/test_translations.py"],
}


def main() -> int:
    failed = []
    for name, command in CHECKS.items():
        begun = time.monotonic()
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, env=environment)
        verdict = "FAILED" if done.returncode else "ok"
        print(f"{name}: {verdict} ({time.monotonic() - begun:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print((done.stdout + done.stderr).rstrip(), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
