#!/bin/sh
# Build the wheel, put it into an environment of its own, and use it from another folder.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"${PYTHON:-python3}" -m pip --disable-pip-version-check wheel --quiet --no-deps --wheel-dir "$work" "$root"
# The dependencies are those already installed; only ours comes from the wheel.
"${PYTHON:-python3}" -m venv --without-pip "$work/venv"
site=$("$work/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
"$root/.venv/bin/python" - "$work" "$site" <<'PYTHON'
import sys, sysconfig, zipfile
from pathlib import Path
work, site = map(Path, sys.argv[1:])
wheel, = work.glob("muniment-*.whl")
zipfile.ZipFile(wheel).extractall(site)
ours = sysconfig.get_paths()["purelib"]
(site / "dependencies.pth").write_text(ours + "\n")
PYTHON
mkdir "$work/elsewhere" "$work/share"
cd "$work/elsewhere"
printf 'Synthetic minutes.\n' > "$work/share/minutes.txt"
muniment() { "$work/venv/bin/python" -c 'from muniment.cli.main import run; run()' "$@"; }
where=$("$work/venv/bin/python" -c 'import records; print(records.__file__)')
case "$where" in "$work"/*) ;; *) echo "the wheel's own code is not what runs: $where"; exit 1 ;; esac
MUNIMENT_DROID_CACHE="$root/.home/droid" muniment survey "$work/share" --store "$work/store" --format json \
  | grep -q '"identified": 1' || { echo 'the wheel could not survey a folder'; exit 1; }
echo 'The wheel surveys a folder with DROID.'
