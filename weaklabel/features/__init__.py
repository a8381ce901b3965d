"""Inputs as rows of numbers: texts, rows of tables, pictures."""
