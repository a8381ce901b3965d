"""File formats: one module each, found by the file's ending."""
