"""Work calendars of units and providers, and the clock's commands."""
