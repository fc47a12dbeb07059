"""kaitei (改定): versioned policies, compared, checked, published and provably accepted."""

__version__ = "0.1.0"

__version__ = "0.1.0"
