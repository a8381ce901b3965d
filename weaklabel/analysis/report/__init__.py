"""The report of a run: its content as plain values, and its pages."""
