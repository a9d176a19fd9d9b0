"""What lyncready needs to run and under which licence: `python tests/support/licences.py > LICENSES.md`."""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
HEAD = """# Licences

lyncready itself is under the [MIT licence](LICENSE). It contains no code of others. What it needs to run is
installed beside it, each package under its own licence, as its metadata state it. On Windows colorama comes too
(BSD-3-Clause).

| package | licence | needed by |
|---|---|---|
"""
# Licences that metadata state by name instead of by SPDX identifier.
_SPDX = {
    "License :: OSI Approved :: MIT License": "MIT",
    "Apache License, Version 2.0": "Apache-2.0",
}


class Package(NamedTuple):
    """A package that is installed because lyncready runs on it."""

    name: str
    licence: str
    needed_by: tuple[str, ...]

    @property
    def row(self) -> str:
        """Its row of the table."""
        return f"| {self.name} | {self.licence} | {', '.join(self.needed_by)} |"


def declared() -> list[Requirement]:
    """Return what pyproject.toml declares as needed to run."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line) for line in project["dependencies"]]


def packages() -> list[Package]:
    """Return every package needed here, sorted by name: the declared ones and what they need in turn."""
    needed_by: dict[str, set[str]] = {}
    todo = [("lyncready", requirement) for requirement in declared()]
    done: set[str] = set()
    while todo:
        by, requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        needed_by.setdefault(name, set()).add(by)
        key = str(requirement)
        if key in done:
            continue
        done.add(key)
        todo += [(distribution(name).name, below) for below in _below(requirement)]
    return [
        Package(distribution(name).name, _licence(name), tuple(sorted(needed_by[name], key=str.lower)))
        for name in sorted(needed_by)
    ]


def _below(requirement: Requirement) -> list[Requirement]:
    """Return what a requirement's package needs here, with the extras that are asked for."""
    lines = map(Requirement, distribution(requirement.name).requires or [])
    extras = ["", *requirement.extras]
    return [
        line
        for line in lines
        if line.marker is None or any(line.marker.evaluate({"extra": one}) for one in extras)
    ]


def _licence(name: str) -> str:
    metadata = distribution(name).metadata
    stated = metadata.get("License-Expression") or metadata.get("License") or ""
    if not stated:
        classifiers = metadata.get_all("Classifier") or []
        stated = next((line for line in classifiers if line.startswith("License :: ")), "")
    return _SPDX.get(stated, stated)


if __name__ == "__main__":
    sys.stdout.write(HEAD + "".join(f"{package.row}\n" for package in packages()))
