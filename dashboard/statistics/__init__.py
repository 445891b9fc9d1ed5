"""What can be said of a series of figures, whatever it is about: breaks, ranks with intervals, what to expect."""
