"""The pages of evaluation: a file per family."""
