"""Measure home, search, one vacancy and the fairs with Lighthouse, as a phone and as a desk, on a site started for it.

Run inside `.venv` by `make lighthouse`. Prints a table of the four category scores and of the compressed size of
each page; exits with 1 when a score is below 100 or a page is heavier than promised.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.machine import chromium_flags, find_chromium  # noqa: E402  # after the path is set
from tests.running import RunningSite  # noqa: E402

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
HEAVIEST_KB = 60
LIGHTHOUSE = ROOT / "node_modules" / ".bin" / "lighthouse"


def pages_of(site: RunningSite) -> dict[str, str]:
    """The addresses to measure; the vacancy is the first that the search finds."""
    listing = urllib.request.urlopen(f"{site.url}/vacancies", timeout=30).read().decode()
    vacancy = re.search(r'href="(/vacancies/\d+)"', listing)
    assert vacancy, "the search page links to no vacancy"
    return {"home": "/", "search": "/vacancies", "vacancy": vacancy[1], "fairs": "/fairs"}


def html_kb(url: str) -> float:
    """The page's own size, compressed with gzip, in kB."""
    return len(gzip.compress(urllib.request.urlopen(url, timeout=30).read(), 6)) / 1000


def measure(url: str, form: str, folder: Path) -> dict[str, float]:
    """Lighthouse's scores (0 to 100) and the bytes over the wire in kB."""
    report = folder / "report.json"
    flags = " ".join(["--headless=new", *chromium_flags()])
    command = [str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={flags}"]
    command += [f"--only-categories={','.join(CATEGORIES)}"] + (["--preset=desktop"] if form == "desktop" else [])
    chrome = {"CHROME_PATH": find_chromium() or ""}
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | chrome, stdout=subprocess.DEVNULL)
    found = json.loads(report.read_text())
    for name in CATEGORIES:
        for reference in found["categories"][name]["auditRefs"]:
            audit = found["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"      {form} {url}: {name}: {audit['title']} {audit.get('displayValue', '')}")
    scores = {name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES}
    return scores | {"wire": found["audits"]["total-byte-weight"]["numericValue"] / 1000}


def main() -> int:
    if not LIGHTHOUSE.is_file() or not find_chromium():
        sys.exit("Lighthouse needs Node.js and Chromium.\nRemedy: npm ci, and set CHROMIUM=/path/to/chromium")
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = RunningSite.start(folder / "site")
        try:
            print(f"{'page':8} {'form':8} {'perf':>5} {'a11y':>5} {'best':>5} {'seo':>5} {'html kB':>8} {'wire kB':>8}")
            for page, path in pages_of(site).items():
                for form in ("mobile", "desktop"):
                    row = measure(site.url + path, form, folder)
                    scores = [row[category] for category in CATEGORIES]
                    size = html_kb(site.url + path)
                    cells = " ".join(f"{score:5.0f}" for score in scores)
                    print(f"{page:8} {form:8} {cells} {size:8.1f} {row['wire']:8.1f}", flush=True)
                    failed |= min(scores) < 100 or row["wire"] > HEAVIEST_KB
        finally:
            site.stop()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
