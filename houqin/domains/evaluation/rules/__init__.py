"""Pure judgements of evaluation: scoring, schemes, satisfaction, stability, signs of gaming."""
