"""How an answer leaves as a file: one file a format, listed in `formats`."""
