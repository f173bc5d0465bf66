"""Measurements of the whole stack: `python -m bench` (= `make bench`). Each figure is taken beside its ceiling in the same run."""
