"""The contract page says every table, column, code list and rule."""

from records.sources.cms.codes import CODE_LISTS
from records.sources.cms.contract import contract_page
from records.sources.cms.quality_rules import RULES
from records.store.case_columns import CASE_TABLES


def test_the_page_names_everything_that_the_contract_has() -> None:
    page = contract_page()

    for table in CASE_TABLES:
        assert f"\n## {table.name}\n" in page
        assert all(f"| `{column.name}` |" in page for column in table.columns)
    for codes in CODE_LISTS.values():
        assert f"\n### {codes.name}\n" in page
        assert all(f"`{code}`" in page for code in codes.codes)
    assert all(f"| {rule.fault.code} |" in page for rule in RULES)


def test_what_is_not_published_is_marked_as_a_placeholder() -> None:
    page = contract_page()
    reasons = page[page.index("### reason_codes") : page.index("### sentences")]

    assert "SYNTHETIC placeholders; the real values are not published" in reasons


def test_each_table_begins_with_the_urn_and_has_the_15_names_of_the_contract() -> None:
    assert len(CASE_TABLES) == 15
    assert all(table.columns[0].name == "urn" and table.key[0] == "urn" for table in CASE_TABLES)
    assert len({column for table in CASE_TABLES for column in (table.row_name,)}) == 15
