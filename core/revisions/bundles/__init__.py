"""Releases between houses: packed, signed, taken in with a three-way comparison."""
