"""Labeling functions: how they are written, collected and applied."""
