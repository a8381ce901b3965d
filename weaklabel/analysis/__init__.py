"""Where it went right and wrong: of sources, of labels, of models."""
