"""How long a hostile text may keep the processor busy."""

SECONDS = 4
"""A second on a machine left alone; other work beside it makes that up to three. What grows too fast takes minutes."""
