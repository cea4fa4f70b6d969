#!/bin/sh
# Resolves pyproject.toml into requirements.txt and requirements-dev.txt: hashes, no addresses, for every platform.
set -eu
command -v uv >/dev/null || { echo "This needs uv on PATH (pip install uv)." >&2; exit 1; }
options="--universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11"
# shellcheck disable=SC2086  # the options are words
uv pip compile $options "$@" pyproject.toml -o requirements.txt
# shellcheck disable=SC2086
uv pip compile $options "$@" --extra dev pyproject.toml -o requirements-dev.txt
