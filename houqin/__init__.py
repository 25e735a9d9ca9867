"""Houqin (后勤): logistics services of government offices, from a request to a payment, with reasons."""

__version__ = "0.1.0"
