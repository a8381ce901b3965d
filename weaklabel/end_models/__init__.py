"""End models: they learn from soft labels, and predict where nobody voted."""
