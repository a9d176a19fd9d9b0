"""Helpers that any test may import: certificates of any fault, clients, and real servers on loopback."""
