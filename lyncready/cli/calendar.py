"""`lyncready calendar`: what comes due, as a file that calendars open. No network."""

from __future__ import annotations

from pathlib import Path

import click

from lyncready.cli.group import root
from lyncready.cli.output import read_facts, refuse_own_file, say, write_beside, write_bytes
from lyncready.cli.values import FILE
from lyncready.clock import present
from lyncready.errors import shown


@root.command("calendar")
@click.argument("file", type=FILE)
@click.option("-o", "--output", "out", type=FILE, metavar="OUT.ics", help="Write to OUT.ics.")
@click.option("--share", "shared", is_flag=True, help="Replace names and numbers by placeholders.")
def calendar(file: Path, out: Path | None, shared: bool) -> int:
    """Write when FILE's certificates end and their renewals start, waivers end and the request is due.

    An iCalendar file (RFC 5545) for Outlook and others, with an alarm 7 days before each; from saved facts.
    """
    from lyncready.project.calendar import render_calendar

    to_screen = out is None or str(out) == "-"
    if out is not None and not to_screen:
        refuse_own_file("calendar", file, out)
    checklist = read_facts(file)
    made = render_calendar(checklist, present(), checklist.deployment.name or file.stem, shared=shared)
    if to_screen:
        write_bytes(made.data)
    else:
        assert out is not None
        write_beside(out, made.data, "calendar")
    if not made.entries:
        say(f"lyncready: {shown(file)}: nothing comes due, the calendar is empty")
    return 0
