"""Reports that are sent regularly: what can be scheduled, who gets it, and what was sent.

What a report looks like is drawn above this package (`pages`), as pages are; here is when it is due, who may have it at
that moment, and that each recipient gets it once.
"""
