"""What is changed with forms: people, roles, tokens, venues, one's own account."""

from dashboard.administration.serving import register

__all__ = ["register"]
