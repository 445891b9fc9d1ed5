"""Reports on paper: a cover, chapters of words, tables and charts, printed as one PDF."""
