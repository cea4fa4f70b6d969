#!/bin/sh
# Runs a Python script with a Python that fits (3.11 to 3.14), wherever it is on PATH: $PYTHON first, then python3.
# Usage: sh scripts/python.sh SCRIPT [ARGUMENT ...]
fits='import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 14) else 1)'
for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$fits" >/dev/null 2>&1; then
        exec "$python" "$@"
    fi
done
found=$(python3 --version 2>/dev/null || true)
found=${found:-$(python --version 2>/dev/null)}
echo "This needs Python 3.11 to 3.14; found: ${found:-none}." >&2
echo "Remedy: install one (Debian, Ubuntu: apt install python3.11 python3.11-venv), or name one: make run PYTHON=/path/to/python3.12" >&2
exit 1
