"""Pages on budgets, a file per family."""
