"""What a transaction may see: the scope, set as the first statement of each transaction."""
