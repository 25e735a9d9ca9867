"""Pure Python, no Django: values, calendars, the clock, workflow tables, worked results, refusals."""
