"""Derives the division tables of jobsite/taxonomy/data from two open packages.

Run once when the packages change:
``python scripts/derive_divisions.py CHINA_DIVISION_DIST COORDINATES_CSV``, where the first is the ``dist``
folder of the npm package china-division (2.7.0) and the second the coordinates of the wheel cpca (0.5.5).
It must not be needed by the site: what it writes is committed.
"""

from __future__ import annotations

import csv
import lzma
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "jobsite" / "taxonomy" / "data"

# Neither package knows where these lie: taken from the seat of each district's government, to 0.01 degree.
KNOWN_SEATS = {
    "330110": ("119.998", "30.274"),
    "330113": ("120.299", "30.419"),
    "330114": ("120.494", "30.323"),
    "330112": ("119.725", "30.234"),
}
SPECIAL_REGIONS = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
KINDS = ("自治县", "自治旗", "林区", "地区", "新区", "区", "县", "市", "旗")


def stem(name: str) -> str:
    for kind in KINDS:
        if name.endswith(kind) and len(name) - len(kind) >= 2:
            return name[: -len(kind)]
    return name


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def current(dist: Path) -> dict[str, str]:
    names = {f"{row['code']}0000": row["name"] for row in rows(dist / "provinces.csv")}
    names |= {f"{row['code']}00": row["name"] for row in rows(dist / "cities.csv")}
    names |= {row["code"]: row["name"] for row in rows(dist / "areas.csv")}
    return names | SPECIAL_REGIONS


def main(dist: Path, coordinates: Path) -> None:
    names = current(dist)
    seats = {row["adcode"][:6]: row for row in rows(coordinates)}
    by_stem = {(code[:4], stem(row["name"])): code for code, row in seats.items() if row["longitude"]}
    new_by_stem = {(code[:4], stem(name)): code for code, name in names.items()}
    with (DATA / "divisions.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("code", "name", "longitude", "latitude"))
        for code, name in sorted(names.items()):
            seat = seats.get(code)
            if not (seat and seat["longitude"]):
                seat = seats.get(by_stem.get((code[:4], stem(name)), ""))
            place = (seat["longitude"], seat["latitude"]) if seat else ("", "")
            writer.writerow((code, name, *KNOWN_SEATS.get(code, place)))
    with (DATA / "divisions_retired.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("code", "name", "successor"))
        for code, row in sorted(seats.items()):
            if code in names:
                continue
            successor = new_by_stem.get((code[:4], stem(row["name"])), f"{code[:4]}00")
            writer.writerow((code, row["name"], successor if successor in names else f"{code[:2]}0000"))
    parts: list[str] = []
    county = ""
    for row in rows(dist / "streets.csv"):
        if row["code"][:6] != county:
            county = row["code"][:6]
            parts.append(f"\n{county}")
        parts.append(f"\t{row['code'][6:]}{row['name']}")
    text = "".join(parts).lstrip("\n") + "\n"
    (DATA / "divisions_towns.txt.xz").write_bytes(lzma.compress(text.encode(), preset=9))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
