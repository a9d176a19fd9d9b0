"""Which key an act really has: its own, or the one that the settings gave it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from textual.binding import Binding
from textual.dom import DOMNode


@cache
def bindings_of(owner: type[DOMNode]) -> tuple[Binding, ...]:
    """Return the bindings that a screen or the app declares or inherits, its own first, one for every key."""
    declared = (binding for cls in owner.__mro__ for binding in cls.__dict__.get("BINDINGS", ()))
    return tuple(Binding.make_bindings(declared))


def bound_to(owners: Iterable[type[DOMNode]], binding_id: str, keymap: Mapping[str, str]) -> Binding | None:
    """Return the act's binding under its first key, of the first owner that has the act; None where it has no key.

    A key that the settings gave to another act of the same owner is that act's.
    """
    for owner in owners:
        bindings = bindings_of(owner)
        found = [binding for binding in bindings if binding.id == binding_id]
        if not found:
            continue
        if binding_id in keymap:
            return found[0].with_key(keymap[binding_id].split(",")[0])
        ids = {binding.id for binding in bindings}
        taken = {key for name, keys in keymap.items() if name in ids for key in keys.split(",")}
        return next((binding for binding in found if binding.key not in taken), None)
    return None
