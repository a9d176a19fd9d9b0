"""Traces, logs and events as people paste them: what failed, and nothing else of them."""
