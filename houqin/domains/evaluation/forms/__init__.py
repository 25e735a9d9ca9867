"""What people fill in: a file per family of pages."""
