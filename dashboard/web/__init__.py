"""What surrounds every answer: the gate, limits, headers, pages for errors."""
