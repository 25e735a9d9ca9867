"""The pages of contracts: a file per family."""
