"""The former name of lyncready/clock.py, for commands that are being written just now."""

from lyncready.clock import present

__all__ = ["present"]
