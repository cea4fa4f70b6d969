"""Before the first release there is one migration: make it anew from the models, on an empty database."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"


def main() -> int:
    """Write `0001_initial.py`."""
    for old in VERSIONS.glob("*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"DATA_DIR": folder, "DATABASE_URL": "", "DEMO": "0"}
        command = [
            sys.executable,
            "-m",
            "flask",
            "--app",
            "wsgi",
            "db",
            "migrate",
            "--rev-id",
            "0001",
            "-m",
            "initial",
        ]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
