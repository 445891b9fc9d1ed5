"""Text that a spreadsheet must not take for a formula."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet could run it. For names and other words only: numbers
    are written as numbers, so that −5 stays −5."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
