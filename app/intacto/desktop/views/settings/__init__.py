"""The settings: one page of cards, one idea a card, saved at once."""
