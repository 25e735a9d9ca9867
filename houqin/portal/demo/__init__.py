"""The sample authority: readable tables, a seeded generator of its year, and the two ways its orders are laid."""
