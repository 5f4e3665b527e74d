"""Which tests run together and which begin, when two processes share them: so that neither ends long before the other.

Without this the modules with the most tests begin, and a journey with few long ones is left for the end.
"""

import pytest

# One process does all of these: one of them changes a file of the share that the others read, for a moment.
TOGETHER = {"tests/transfer/test_consignment": "tests/transfer/consignments"}
# What takes longest begins, in this order.
FIRST = (
    "tests/journeys/",
    "tests/muniment/web/test_page_checks.py",
    "tests/transfer/test_consignment",
    "tests/records/jobs/",
    "tests/appraisal/disposal/",
    "tests/appraisal/",
    "tests/muniment/web/",
    "tests/muniment/",
    "tests/transfer/",
    "tests/records/",
)


def scope_of(module: str) -> str:
    """Return what the tests of a module run together with: the module itself, or several.

    >>> scope_of("tests/transfer/test_consignment_pages.py")
    'tests/transfer/consignments'
    >>> scope_of("tests/transfer/test_check.py")
    'tests/transfer/test_check.py'
    """
    return next((scope for prefix, scope in TOGETHER.items() if module.startswith(prefix)), module)


def rank_of(module: str) -> int:
    """Return when a module begins: 0 first."""
    return next((rank for rank, prefix in enumerate(FIRST) if module.startswith(prefix)), len(FIRST))


def put_in_order(items: list[pytest.Item]) -> None:
    """Put what takes longest in front; within a module everything stays in its order."""
    items.sort(key=lambda item: rank_of(module_of(item.nodeid)))


def module_of(nodeid: str) -> str:
    """Return the module of a test."""
    return nodeid.partition("::")[0]


def scheduler(config: pytest.Config, log: object) -> object:
    """Return what hands modules to the processes, in the order above."""
    from xdist.scheduler import LoadScopeScheduling

    class InOrder(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope_of(module_of(nodeid))

    config.option.loadscopereorder = False
    return InOrder(config, log)  # type: ignore[arg-type]
