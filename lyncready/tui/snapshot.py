"""What the screens draw: everything about the session at one instant, frozen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from lyncready.model import Checklist, Observation
from lyncready.readiness import Assessment
from lyncready.readiness.matrix_cells import Row

AGE_STEP_SECONDS = 5  # between two drawings of how long ago something was seen
FRESH_SECONDS = 60  # an age is told in seconds up to here


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """The current or last run. `seconds` is how long it has taken, `outcome` is empty while it goes on.

    `blind` says that it is over and saw nothing at all of the other side.
    """

    done: int = 0
    total: int = 0
    seconds: float = 0.0
    outcome: str = ""
    stopping: bool = False
    blind: bool = False

    @property
    def active(self) -> bool:
        """Whether results may still come."""
        return not self.outcome


class WatchView(msgspec.Struct, frozen=True):
    """The watch: seconds until it looks again (0 while it looks), and how many subjects it looks at."""

    seconds_left: float
    subjects: int


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The session as it stands. `assessment` is None until the first judgement is there.

    `trouble` is the file's, `judge_trouble` what keeps the facts from being judged; `lost_on_disk` says that the
    file is gone, or cannot be read any more.
    """

    now: datetime
    checklist: Checklist
    path: Path | None = None
    assessment: Assessment | None = None
    rows: tuple[Row, ...] = ()
    run: RunView | None = None
    watch: WatchView | None = None
    saved_at: datetime | None = None
    unsaved: bool = False
    read_only: str = ""
    trouble: str = ""
    judge_trouble: str = ""
    lost_on_disk: bool = False
    changed_on_disk: bool = False
    loading: bool = False
    opening: str = ""
    laboratory: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is a deployment to speak of."""
        return self.path is not None

    @property
    def age_mark(self) -> int:
        """Changes as often as a page that says how long ago something was seen has to be drawn anew."""
        running = self.run is not None and self.run.active
        at = self.now if running else self.facts_at
        fresh = at is not None and (self.now - at).total_seconds() < FRESH_SECONDS
        return int(self.now.timestamp() // (AGE_STEP_SECONDS if fresh else 60))

    @property
    def facts_at(self) -> datetime | None:
        """When the newest observation was made."""
        return _newest.of(self.checklist.observations)


class _Newest:
    """When the newest of the observations drawn last was made: a draw asks several times, of thousands."""

    def __init__(self) -> None:
        self._of: tuple[Observation, ...] = ()
        self._at: datetime | None = None

    def of(self, observations: tuple[Observation, ...]) -> datetime | None:
        """Return the instant, worked out once as long as the observations are the same ones."""
        if observations is not self._of:
            self._of, self._at = observations, max((item.at for item in observations), default=None)
        return self._at


_newest = _Newest()
