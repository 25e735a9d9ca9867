"""Money under kills, copies and races, and against plain fractions (trust §4.1: R1, R2, R3, R5)."""
