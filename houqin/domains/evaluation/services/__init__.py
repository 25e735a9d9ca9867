"""Every act of evaluation: one use case each, a file per family."""
