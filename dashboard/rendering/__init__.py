"""Charts as vector graphics and documents as PDF, drawn by a browser of our own that reaches nothing."""
