"""`python -m dashboard.cli` is `venue-analytics`."""

from dashboard.cli import main

main()
