"""Laboratories for tests, described in a few lines of YAML instead of a scenario file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from textwrap import dedent

from lyncready.lab import Laboratory, read_scenario

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
