"""Judgements about budgets: pure, without database and clock."""
