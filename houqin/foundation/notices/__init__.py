"""Telling people: one notice per person, thing and level, by the messengers offices use; a digest for chiefs."""
