"""Forms on orders, a file per side of the counter."""
