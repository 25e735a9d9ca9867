"""Work that may wait: jobs in the same database and transaction, and what runs regularly."""
