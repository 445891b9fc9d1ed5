"""The monthly report: what a director attaches to a board pack as it is."""
