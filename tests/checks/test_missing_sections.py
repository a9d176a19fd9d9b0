"""What an export does not show is never held against the server: without a part no finding is redder."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.depth import times
from support.exports import checklist, judged, load
from support.settings_table import ROWS

from lyncready.model import Platform, Purpose, Status

NAMES = ("finished", "half-done", "empty", "messenger-holds-proxy", "written/names", "written/halfdone")
RED = {Status.FAIL: 3, Status.WARN: 2, Status.NOTE: 1}
# What the shell has is read from its own list; without it the platform speaks, as the admin typed it.
BY_PLATFORM = ("E3.5", "E3.6", "E3.7", "E3.10")
PARTS = sorted(set(load("finished")) - {"schema", "version", "meta"})


@settings(max_examples=times(150), deadline=None)
@given(
    name=st.sampled_from(NAMES),
    rows=st.lists(st.sampled_from(range(len(ROWS))), max_size=3),
    missing=st.sets(st.sampled_from(PARTS), min_size=1, max_size=3),
    failed=st.booleans(),
    edge=st.booleans(),
    purpose=st.sampled_from(Purpose),
    platform=st.sampled_from([Platform.LYNC_2013_CU5, Platform.LYNC_2013, Platform.SFB_2015]),
)
def test_no_finding_is_redder_for_a_part_that_is_missing(
    name: str,
    rows: list[int],
    missing: set[str],
    failed: bool,
    edge: bool,
    purpose: Purpose,
    platform: Platform,
) -> None:
    whole = load(name)
    for row in rows:
        whole = copy.deepcopy(whole)  # what a row put in is the table's own
        try:
            ROWS[row][1](whole)
        except (IndexError, KeyError):  # a row for an object that this export does not have
            continue
    part: dict[str, Any] = copy.deepcopy(whole)
    for section in missing:
        part.pop(section, None)
        if failed:
            part[section] = {"ok": False, "error": "Access is denied.", "items": []}
    # Of what both stores have, the Edge's would speak for a part that is missing; here it shows its own alone.
    local = {key: value for key, value in load("edge-local").items() if key not in PARTS}
    more = (local,) if edge else ()
    full = judged(checklist(whole, *more, platform=platform, purpose=purpose))
    less = judged(checklist(part, *more, platform=platform, purpose=purpose))
    redder = {
        key: (one.status, full[key].status if key in full else None)
        for key, one in less.items()
        if not (one.detail["rule"] in BY_PLATFORM and "capabilities" in missing)
        and RED.get(one.status, 0) > (RED.get(full[key].status, 0) if key in full else 0)
    }
    assert not redder
