"""Every act on an order: one use case each, a file per family."""
