"""How fast the square is, as a ratio to the smallest program that could do the same."""
