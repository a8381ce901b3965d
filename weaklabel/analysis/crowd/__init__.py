"""People who answer: what they are worth, how far they agree, and whom to ask next."""
