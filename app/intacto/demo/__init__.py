"""A little shop on an embedded server, with the damage of a real story, to try Intacto on."""
