"""Reads of orders: lists, the board, the timeline, the story, the ledger."""
