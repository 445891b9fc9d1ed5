"""What every number means: metrics as declarations, and the arithmetic that turns measures into values."""
