"""Term scans: which contents of a survey hold the words of a term list. Counts are kept, never the text."""
