"""Ingest: records of other systems become facts, exactly once, with everything that is derived of them."""
