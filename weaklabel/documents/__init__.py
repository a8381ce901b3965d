"""Texts parsed by spaCy: parsed once, kept on disk in pieces, read piece by piece."""
