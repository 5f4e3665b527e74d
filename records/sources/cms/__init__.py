"""CMS exports: received unchanged, reconciled, read row by row, and judged for the quality of what they say."""
