"""The REST API under `/chain/analytics/`: what can be asked is declared in `endpoints`, and answered by `queries`."""

from dashboard.api.serving import register

__all__ = ["register"]
