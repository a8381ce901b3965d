"""Kinds of tasks: what a mark is, what is voted on, and how labels are scored."""
