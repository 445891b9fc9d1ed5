"""What people have typed, as a chart shows it."""

from hypothesis import given
from hypothesis import strategies as st

from components.bar_labels import bar_label
from components.chart_text import plain


def test_quotation_marks_are_shown_as_they_were_typed() -> None:
    """Plotly knows no `&quot;` and would show those very signs."""
    assert bar_label('The "Blue" court\'s', narrow=False) == 'The "Blue" court\'s'


@given(st.text(alphabet="<>&\"'ab; "))
def test_no_name_is_markup(name: str) -> None:
    shown = plain(name)
    assert not {"<", ">"} & set(shown)
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == name
