"""The beacon: what pages of a public booking site tell of their visitors' way to a booking."""

from dashboard.beacon.serving import register

__all__ = ["register"]
