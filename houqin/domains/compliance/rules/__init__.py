"""Pure judgements of compliance: when a duty falls due, which figures raise a question."""
