"""Tests of calendars and of the clock's commands."""
