"""Orders: from a person's request to their confirmation, on the clock; and planned work."""
