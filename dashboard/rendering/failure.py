"""What is raised where nothing could be printed."""

from rollup.errors import VenueAnalyticsError


class NotPrinted(VenueAnalyticsError):
    """There is no browser, or it failed, or it is busy. Nothing was made; the message says what to do."""
