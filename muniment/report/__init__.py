"""Reports for people: what a page or a workbook says is decided here, templates only draw it."""
