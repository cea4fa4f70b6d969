"""The vendored scripts are exactly the published ones, and the stylesheet stays small."""

import base64
import gzip
import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).parents[3]
VENDOR = ROOT / "static" / "vendor"
STYLE_LIMIT_BYTES = 16_000  # compressed, of every room together


def test_every_vendored_file_matches_its_manifest() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    files = {path.name for path in VENDOR.iterdir() if path.suffix not in (".json", ".br", ".gz")}
    assert files == set(manifest)
    for name, entry in manifest.items():
        digest = hashlib.sha384((VENDOR / name).read_bytes()).digest()
        assert base64.b64encode(digest).decode() == entry["sha384"], name


def test_vendored_versions_are_the_locked_ones() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for entry in manifest.values():
        assert entry["version"] == wanted[entry["package"]]


def test_lock_file_names_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


def test_stylesheet_stays_within_its_size() -> None:
    css = (ROOT / "static" / "css" / "site.css").read_bytes()
    assert len(gzip.compress(css, 9)) <= STYLE_LIMIT_BYTES


def test_stylesheet_loads_nothing_else() -> None:
    css = (ROOT / "static" / "css" / "site.css").read_text(encoding="utf-8")
    assert "url(" not in css
    assert "@import" not in css


def test_compressed_twins_hold_the_same_bytes() -> None:
    twins = list((ROOT / "static").rglob("*.gz"))
    assert ROOT / "static" / "css" / "site.css.gz" in twins
    stale = [path.name for path in twins if gzip.decompress(path.read_bytes()) != path.with_suffix("").read_bytes()]
    assert stale == []


def test_every_built_file_of_some_size_has_its_twins() -> None:
    large = [
        path
        for path in (ROOT / "static").rglob("*")
        if path.suffix in (".css", ".js", ".svg") and path.stat().st_size >= 600
    ]
    bare = [path.name for path in large for twin in (".br", ".gz") if not path.with_name(path.name + twin).is_file()]
    assert bare == []
