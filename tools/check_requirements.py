"""Say whether the hashed requirement files are what pyproject.toml asks for; exit code 1 where not."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = ("--quiet", "--generate-hashes", "--no-header", "--no-annotate", "--python-version", "3.11")
FILES = {"base.txt": (), "dev.txt": ("--extra", "dev")}


def compiled(name: str, extra: tuple[str, ...]) -> str:
    """Return what the requirement file `name` should say, keeping the versions it has."""
    uv = Path(sys.executable).with_name("uv")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / name
        out.write_text((ROOT / "requirements" / name).read_text(encoding="utf-8"), encoding="utf-8")
        command = [uv, "pip", "compile", *OPTIONS, "--only-binary", ":all:", *extra, "pyproject.toml", "-o", out]
        subprocess.run([str(word) for word in command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return out.read_text(encoding="utf-8")


def main() -> int:
    """Compare each file; name those that differ."""
    differing = [
        name
        for name, extra in FILES.items()
        if compiled(name, extra) != (ROOT / "requirements" / name).read_text(encoding="utf-8")
    ]
    for name in differing:
        print(f"requirements/{name} is not what pyproject.toml asks for. Run: make requirements")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
