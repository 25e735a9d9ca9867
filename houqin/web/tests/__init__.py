"""Tests of the shared face."""
