"""What the documents promise of themselves: links lead somewhere, the index is whole, a term stands once."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))


def links_of(page: Path) -> list[Path]:
    """Return the files to which a page leads; addresses elsewhere and places on the page left aside."""
    found = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    return [page.parent / one for one in found if "://" not in one]


def test_every_link_between_documents_leads_to_a_file() -> None:
    broken = [f"{page.relative_to(ROOT)}: {link}" for page in PAGES for link in links_of(page) if not link.exists()]

    assert broken == []


def test_the_index_names_every_document() -> None:
    index = {link.resolve() for link in links_of(DOCS / "README.md")}
    missing = [str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md") if page.resolve() not in index]

    assert missing == ["README.md"]


def test_every_decision_has_one_number_its_context_and_its_cost() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]

    assert len(set(numbers)) == len(numbers)
    for number, page in zip(numbers, DECISIONS, strict=True):
        text = page.read_text("utf-8")
        assert re.match(rf"# {number}\. \S", text), page.name
        assert {"## Context", "## Decision"} <= set(re.findall(r"^## \w+", text, re.MULTILINE)), page.name
        assert re.search(r"\bcosts?\b", text), page.name


def test_every_decision_that_the_code_cites_is_written_down() -> None:
    written = {int(page.name[:4]) for page in DECISIONS}
    packages = ("retention", "schedules", "records", "appraisal", "transfer", "muniment")
    modules = [module for package in packages for module in (ROOT / package).rglob("*.py")]
    cited = {int(one) for module in modules for one in re.findall(r"\bADR (\d+)", module.read_text("utf-8"))}

    assert cited - written == set()


def test_a_term_is_explained_once() -> None:
    text = (DOCS / "reference" / "terms.md").read_text("utf-8")
    terms = Counter(re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE))
    del terms["term"]

    assert [term for term, count in terms.items() if count > 1] == []


def test_the_map_of_the_code_names_every_package() -> None:
    mapped = re.findall(r"`([a-z_]+(?:/[a-z_]+)*)/`", (ROOT / "README.md").read_text("utf-8"))
    packages = [
        str(init.parent.relative_to(ROOT))
        for package in ("retention", "schedules", "records", "appraisal", "transfer", "muniment")
        for init in (ROOT / package).glob("*/__init__.py")
        if any(module != init for module in init.parent.glob("*.py"))  # one with data alone belongs to its parent
    ]

    assert [one for one in packages if one not in mapped] == []
