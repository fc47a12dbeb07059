"""One file a rule; no rule imports another."""
