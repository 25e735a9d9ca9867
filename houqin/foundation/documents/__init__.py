"""Files: checked by their content, kept under random keys, shown only to who sees what they belong to."""
