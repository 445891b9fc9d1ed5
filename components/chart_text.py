"""Names as a chart may show them: Plotly takes some markup in its texts, so what people have typed must be none."""

from html import escape


def plain(text: str) -> str:
    """The text as nothing but text. Quotation marks stay: they mean nothing outside of a tag, and of the names of signs
    Plotly knows too few to show them again."""
    return escape(text, quote=False)
