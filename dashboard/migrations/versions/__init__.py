"""One file a change, in order; never edited once released."""
