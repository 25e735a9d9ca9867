"""The judgements of orders: pure, without Django and without a clock of their own."""
