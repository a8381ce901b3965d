"""Spans of texts: what sources mark, where they disagree, and how labels miss the truth."""
