"""Older versions of the file become the present one: pure functions from tree to tree, so places stay known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from lyncready.model import VERSION
from lyncready.store.yaml_tree import Table

Migration: TypeAlias = Callable[[Table], Table]


class Migrations(msgspec.Struct, frozen=True):
    """The present version, and for each older one the function that leads to the next."""

    current: int = VERSION
    steps: Mapping[int, Migration] = {}


def migrated(tree: Table, version: int, migrations: Migrations) -> Table:
    """Return the tree of a file of `version` in the form of the present version; `tree` stays as it is."""
    for step in range(version, migrations.current):
        tree = migrations.steps[step](tree)
    return tree


def replaced(tree: Table, key: str, change: Callable[[Table], Table]) -> Table:
    """Return the mapping with the one under `key` changed; what is no mapping stays for the reader to judge."""
    value = tree.values.get(key)
    if not isinstance(value, Table):
        return tree
    return Table(tree.keys, {**tree.values, key: change(value)}, tree.row, tree.column)


def _fetching_is_told(tree: Table) -> Table:
    """Version 1 had no `crl`: whoever had switched `aia` on or off meant fetching what a certificate names."""

    def change(network: Table) -> Table:
        aia = network.values.get("aia")
        if aia is None or "crl" in network.values:
            return network
        keys = {**network.keys, "crl": network.keys["aia"]}
        return Table(keys, {**network.values, "crl": aia}, network.row, network.column)

    return replaced(tree, "network", change)


MIGRATIONS = Migrations(steps={1: _fetching_is_told})
