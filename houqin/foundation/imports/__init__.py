"""Bringing an existing system's records in: read, understood, checked wholly, written in one transaction."""
