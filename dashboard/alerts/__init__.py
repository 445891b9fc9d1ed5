"""Alerts: a person says which figure they want to be told of; it is checked with their eyes, and told once an event."""
