"""Files: reads CSV and JSON lines in a stream, maps foreign columns to the canonical ones, and hands rows to `take`."""
