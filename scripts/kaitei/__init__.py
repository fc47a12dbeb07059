"""kaitei (改定): versioned policies, compared, checked, published and provably accepted."""
