"""The story told in a real browser: a served store of the synthetic department, and the people who work in it.

With MUNIMENT_SCREENSHOTS=folder every page on the way is photographed: on a desktop, at 320 pixels, as printed.
"""

import hashlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.droid_corpora import installed_home
from tests.web import PASSWORD, STORY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

DAY = "2026-11-25"
SHOWN_AS = r"\\FS99\SCD"


@dataclass
class Service:
    """One store, its share, and `muniment serve` over it; killed and started again as the story asks."""

    folder: Path
    environment: dict[str, str]
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def share(self) -> Path:
        return self.folder / "demo" / "SCD"

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *words: str | Path, given: str = "") -> str:
        """Run a command on the store, and return what it said; it must be done."""
        command = [sys.executable, "-m", "muniment.cli.main", *map(str, words), "--store", str(self.store)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=self.environment, input=given, timeout=300
        )
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Start the service, its worker beside it, and wait until it answers."""
        words = ["serve", "--port", str(self.port), "--store", str(self.store)]
        command = [sys.executable, "-m", "muniment.cli.main", *words]
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/sign-in", timeout=5).read()  # noqa: S310
                return
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None, "the service ended"
                time.sleep(0.1)
        raise AssertionError("the service does not answer")

    def kill(self) -> None:
        """Kill the service and everything it started, as a power cut would."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, 9)
            self.process.wait()
        self.process = None


def new_service(folder: Path) -> Service:
    """Return a service over a new store, not started: the share and the export are written, nothing is surveyed."""
    share = folder / "demo" / "SCD"
    environment = {
        **os.environ,
        "MUNIMENT_DROID_CACHE": str(installed_home().folder),
        "MUNIMENT_REHEARSAL_DAY": DAY,
        "MUNIMENT_SHARES": f"{share}={SHOWN_AS}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    return Service(folder, environment, _free_port())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Person:
    """Somebody at a browser, signed in."""

    name: str
    page: "Page"
    context: "BrowserContext"
    url: str
    photographs: Path | None = None
    _taken: dict[str, int] = field(default_factory=dict)

    def sign_in(self) -> None:
        self.page.goto(f"{self.url}/sign-in")
        self.page.fill("#name", self.name)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button[type=submit]")

    def open(self, path: str) -> str:
        """Open the page, photograph it, and return its words."""
        answer = self.page.goto(f"{self.url}{path}")
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status} {self.words}"
        self.photograph()
        return self.words

    @property
    def words(self) -> str:
        """Return the words of the page as it shows them, blanks made one."""
        return " ".join(self.page.inner_text("body").split())

    def press(self, words: str, *, nth: int = 0) -> str:
        """Press the button that says `words`, and return the words of the page that follows."""
        self.page.get_by_role("button", name=words, exact=True).nth(nth).click()
        self.photograph()
        return self.words

    def follow(self, words: str) -> str:
        """Follow the link that says `words`, and return the words of the page that follows."""
        self.page.get_by_role("link", name=words).first.click()
        self.photograph()
        return self.words

    def fill(self, **fields: str) -> None:
        """Fill fields by their id; double underscores read as hyphens."""
        for name, value in fields.items():
            self.page.fill(f"[id='{name.replace('__', '-')}']", value)

    def choose(self, name: str, value: str) -> None:
        """Choose the radio button, or tick the box, of the field `name` that sends `value`."""
        self.page.check(f"input[name='{name}'][value='{value}']")

    def photograph(self) -> None:
        if self.photographs is None:
            return
        slug = re.sub(r"[^A-Za-z0-9]+", "-", self.page.url.removeprefix(self.url).partition("?")[0]).strip("-")
        name = slug or "home"
        self._taken[name] = self._taken.get(name, 0) + 1
        stem = self.photographs / f"{self.name}-{name}-{self._taken[name]}"
        self.page.screenshot(path=f"{stem}-desktop.png", full_page=True)
        if self._taken[name] > 1:
            return
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 800})
        self.page.screenshot(path=f"{stem}-320.png", full_page=True)
        if size is not None:
            self.page.set_viewport_size(size)
        self.page.emulate_media(media="print")
        self.page.screenshot(path=f"{stem}-print.png", full_page=True)
        self.page.emulate_media(media="screen", forced_colors="active")
        self.page.screenshot(path=f"{stem}-forced.png", full_page=True)
        self.page.emulate_media(forced_colors="none")


class People:
    """The people of the story, each with a browser of their own."""

    def __init__(self, browser: "Browser", service: Service) -> None:
        self._browser, self._service = browser, service
        self._here: dict[str, Person] = {}

    def __getitem__(self, name: str) -> Person:
        if name not in self._here:
            self._here[name] = self.another(name)
        return self._here[name]

    def another(self, name: str) -> Person:
        """Return somebody at a browser of their own, signed in: the same account may sit at two."""
        context = self._browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        folder = os.environ.get("MUNIMENT_SCREENSHOTS")
        photographs = Path(folder) if folder else None
        if photographs is not None:
            photographs.mkdir(parents=True, exist_ok=True)
        person = Person(name, context.new_page(), context, self._service.url, photographs)
        person.sign_in()
        return person

    def close(self) -> None:
        for person in self._here.values():
            person.context.close()


def add_accounts(service: Service) -> None:
    """Add the accounts of the story, all with the password of tests."""
    for name, role in STORY.items():
        service.run("user", "add", name, "--role", role.value, given=f"{PASSWORD}\n{PASSWORD}\n")


def state_of(share: Path) -> dict[str, tuple[str, int, int, int]]:
    """Return content, size, time of last change and mode of every file of the share, by path."""
    found = {}
    for path in sorted(share.rglob("*")):
        status = path.lstat()
        content = "" if path.is_symlink() or not path.is_file() else _sha256(path)
        found[str(path.relative_to(share))] = (content, status.st_size, status.st_mtime_ns, status.st_mode)
    return found


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "unreadable"
