"""Models: the files of a shop as Qt's views want them."""
