"""Commands of the shared face."""
