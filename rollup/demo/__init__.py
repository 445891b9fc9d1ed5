"""The demo chain: a made-up chain of venues with fifteen months of trade, told so that its month to date is a story.

Everything is generated in memory, calibrated there, and taken in through `rollup.ingest.take` like any other facts.
"""
