"""A chain of any size for measuring: a year of bookings, orders, postings and funnel events, the same for the same
seed.

The facts are written as columns straight into SQLite, PostgreSQL and DuckDB, not through the ingest, which would take
hours; `test_generated_chain.py` holds that they are those that the ingest would have made.
"""
