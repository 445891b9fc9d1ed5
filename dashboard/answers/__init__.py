"""The shapes of answers that are no plain rows of metrics, with what can be said of them: no query, no drawing."""
