"""Tables as pages and commands show them: the same rows on the screen, in a page, as CSV, JSON and Excel."""
