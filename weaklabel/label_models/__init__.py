"""Label models: from votes to probabilities."""
