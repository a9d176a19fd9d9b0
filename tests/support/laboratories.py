"""Laboratories for tests, described in a few lines of YAML instead of a scenario file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec

from lyncready.lab import Laboratory, Scenario, read_scenario

DEPLOYMENT = """
title: a test
about: a test
deployment:
  name: Contoso
  purpose: federation
  platform: sfb-2019
  access_edges: [sip.contoso.com]
  sip_domains: [contoso.com]
"""


@contextmanager
def laboratory(
    folder: Path, text: str, now: datetime | None = None, name: str = "test", deployment: str = DEPLOYMENT
) -> Iterator[Laboratory]:
    """Run a laboratory whose scenario is `deployment` and `text`."""
    with Laboratory(read_scenario(dedent(deployment) + dedent(text), name), folder, now) as lab:
        yield lab


def small_scenario(deployment: dict[str, Any] | None = None, **parts: Any) -> Scenario:
    """Return a scenario of one healthy domain and edge, changed in the parts given."""
    typed = {
        "name": "Contoso",
        "purpose": "federation",
        "platform": "sfb-2019",
        "access_edges": ["sip.contoso.com"],
        "sip_domains": [{"name": "contoso.com"}],
    }
    raw = {"title": "a test", "about": "a test", "edges": {"sip.contoso.com": {}}, **parts}
    return msgspec.convert({**raw, "deployment": typed | (deployment or {})}, Scenario)
