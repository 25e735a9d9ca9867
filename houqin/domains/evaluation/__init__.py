"""Evaluation: inspections, satisfaction, scorecards, rectification, measures."""
