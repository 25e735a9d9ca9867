"""What waits at the edges of a month, a year, a term."""
