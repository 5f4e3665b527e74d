"""Build the vendored assets of the pages from their npm packages; with --check, say what differs.

Only who changes them needs Node: the built files are in muniment/static/vendor, with a manifest of
their SHA-256 and of the integrity of each package. npm takes the packages from wherever it is told
to, and refuses one that is not what the lock says. No font and no crest is taken over.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "tools" / "assets"
STATIC = ROOT / "muniment" / "static"
MANIFEST = STATIC / "vendor" / "manifest.json"
GOVUK = "node_modules/govuk-frontend/dist/govuk"
MOJ = "node_modules/@ministryofjustice/frontend/moj"
ICONS = ("close-cross-black", "document", "tag-remove-cross-white", "tag-remove-cross", "toggle-plus-minus")
COPIED = {
    "vendor/govuk-frontend.min.js": f"{GOVUK}/govuk-frontend.min.js",
    "vendor/moj-frontend.min.js": f"{MOJ}/moj-frontend.min.js",
    **{f"images/icon-{name}.svg": f"{MOJ}/assets/images/icon-{name}.svg" for name in ICONS},
}
SASS = ("--load-path=.", "--style=compressed", "--quiet-deps", "--no-source-map", "app.scss", "app.css")


def build(folder: Path) -> dict[str, bytes]:
    """Return every built file by its name under muniment/static, built in `folder`."""
    for name in ("package.json", "package-lock.json", "app.scss"):
        shutil.copy(SOURCES / name, folder / name)
    npm, node = shutil.which("npm"), shutil.which("node")
    subprocess.run(
        [str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True
    )
    subprocess.run([str(node), "node_modules/sass/sass.js", *SASS], cwd=folder, check=True)
    built = {name: without_map((folder / path).read_bytes()) for name, path in COPIED.items()}
    return built | {"vendor/app.css": (folder / "app.css").read_bytes()}


def without_map(content: bytes) -> bytes:
    """Return a script without the name of its source map, which is not taken over."""
    return re.sub(rb"//# sourceMappingURL=[^\n]*", b"", content)


def manifest_of(built: dict[str, bytes]) -> str:
    """Return the manifest: the SHA-256 of each built file, version and integrity of each package."""
    lock = json.loads((SOURCES / "package-lock.json").read_text(encoding="utf-8"))
    packages = {
        name.removeprefix("node_modules/"): {"version": one["version"], "integrity": one["integrity"]}
        for name, one in lock["packages"].items()
        if name
    }
    files = {name: hashlib.sha256(content).hexdigest() for name, content in built.items()}
    return json.dumps({"files": files, "packages": packages}, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Build and write, or build and compare."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        print("The assets were not rebuilt: no npm here. Their SHA-256 are compared with the manifest by the tests.")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        built = build(Path(folder))
    manifest = manifest_of(built)
    if "--check" in sys.argv:
        differing = [name for name, content in built.items() if (STATIC / name).read_bytes() != content]
        differing += ["vendor/manifest.json"] if MANIFEST.read_text(encoding="utf-8") != manifest else []
        for name in differing:
            print(f"muniment/static/{name} is not what its packages build. Run: python tools/build_assets.py")
        return 1 if differing else 0
    for name, content in built.items():
        (STATIC / name).write_bytes(content)
    MANIFEST.write_text(manifest, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
