"""The vendored assets are what their manifest says, and bring nothing that is not ours to bring."""

import hashlib
import json
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[3] / "muniment" / "static"


def test_every_vendored_file_is_what_the_manifest_says() -> None:
    manifest = json.loads((STATIC / "vendor" / "manifest.json").read_text("utf-8"))
    found = {name: hashlib.sha256((STATIC / name).read_bytes()).hexdigest() for name in manifest["files"]}

    assert len(found) == 8
    assert found == manifest["files"]
    assert all(one["integrity"].startswith("sha512-") for one in manifest["packages"].values())


def test_no_font_and_no_crest_is_served() -> None:
    css = (STATIC / "vendor" / "app.css").read_text("utf-8")
    kinds = {path.suffix for path in STATIC.rglob("*") if path.is_file()}

    assert "GDS Transport" not in css and "@font-face" not in css
    assert not list(STATIC.rglob("*crest*"))
    assert kinds <= {".css", ".js", ".svg", ".json", ".md"}


def test_nothing_is_asked_of_another_site() -> None:
    for path in [*STATIC.rglob("*.css"), STATIC / "init.js"]:
        assert not re.search(r"url\(\"?https?:|@import|from \"https?:", path.read_text("utf-8")), path
