"""What reads across domains."""
