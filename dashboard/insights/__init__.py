"""What stands out, in words: rules over the read path, each from answers to sentences with a weight.

A rule is one function and one line in `RULES`. It asks through `Answers`, so that it says nothing about venues that the
reader may not see, and speaks in the reader's language; numbers are written by `Words`.
"""

from dashboard.insights.answers import ReadPath
from dashboard.insights.insight import Insight
from dashboard.insights.rules import insights

__all__ = ["Insight", "ReadPath", "insights"]
