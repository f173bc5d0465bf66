"""本来就要变: examples of the old conclusion rewritten to the new one, limits moving with their parameter."""
