"""What every test may use: the helpers in tests/support, and a clock that stands still."""

from __future__ import annotations

import gc
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))

from support.depth import times

# The same examples in every run, however busy the machine: a failure is a fault, not the weather.
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    max_examples=times(100),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("steady")


@pytest.fixture
def now() -> datetime:
    """The instant at which certificates are made and judged."""
    return datetime(2026, 11, 22, 19, 0, tzinfo=UTC)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name long values (keys, files) by their argument: what is made anew each time is no name for a test."""
    return argname if isinstance(val, str | bytes) and len(val) > 90 else None


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from looking again and again at thousands of tests that stay to the end."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that of two workers none is left alone with it at the end."""
    longest = ("bench", "tui")
    items.sort(key=lambda item: item.path.parent.name not in longest)
