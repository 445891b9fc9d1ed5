"""Mappings: how a foreign export's columns become the canonical fields, as data in a TOML file.

The language is described in `docs/import/mapping.md`.
"""
