"""Write the table of format risk that Muniment carries, from NARA's preservation action plan.

    python tools/build_risk_table.py NARA_PreservationActionPlan_FileFormats_20260320.csv

Only facts are taken: PUID, level, action and NARA's format number, one row for each format that
names a PUID. NARA's wording stays with NARA. The issue's date is taken from the file's name.
"""

import csv
import re
import sys
from pathlib import Path

# The plan writes /PRONOM/ in capitals; some rows name other things of PRONOM, which are no PUIDs.
PUID = re.compile(r"pronom/((?:x-)?fmt/\d+)", re.IGNORECASE)
ISSUED_ON = re.compile(r"(\d{4})(\d{2})(\d{2})")
FOLDER = Path(__file__).resolve().parent.parent / "records" / "formats_data"


def facts(plan: Path) -> list[tuple[str, str, str, str]]:
    """Return (PUID, level, action, NARA format number) for each row that names a PUID, in PUID order."""
    with plan.open(encoding="utf-8-sig", newline="") as stream:
        rows = [
            (match[1].lower(), row["NARA Risk Level"], row["NARA Preservation Action"], row["NARA Format ID"])
            for row in csv.DictReader(stream)
            if (match := PUID.search(row["PRONOM URL"]))
        ]
    return sorted(rows, key=lambda row: (row[0].split("/")[0], int(row[0].split("/")[1]), row[3]))


def main() -> None:
    plan = Path(sys.argv[1])
    issued_on = ISSUED_ON.search(plan.name)
    if issued_on is None:
        raise SystemExit(f"the name of the plan should end in its date, as in ..._20260320.csv: {plan.name}")
    rows = facts(plan)
    target = FOLDER / f"nara_risk_{'-'.join(issued_on.groups())}.csv"
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("puid", "level", "action", "nara_format_id"))
        writer.writerows(rows)
    print(f"{target.name}: {len(rows)} rows, {len({row[0] for row in rows})} PUIDs")


if __name__ == "__main__":
    main()
