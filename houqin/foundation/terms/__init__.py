"""Dated terms: prices, promises, schemes, calendars, numbers of law. Never edited, only followed or corrected."""
