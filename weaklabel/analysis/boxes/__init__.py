"""Boxes on images: how they miss the truth, how well each source draws, and pictures of both."""
