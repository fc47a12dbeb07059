"""Characters, numbers and words, before any structure."""
