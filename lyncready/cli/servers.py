"""`script` and `evidence`: PowerShell out for a server's admin, the server's own settings in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lyncready.cli.group import root
from lyncready.cli.output import read_facts, tell, write_script, write_text
from lyncready.cli.values import FILE, STEP_ID
from lyncready.clock import who
from lyncready.errors import UserError, shown

if TYPE_CHECKING:
    from lyncready.model import Evidence


@root.command("script")
@click.argument("file", type=FILE)
@click.option("--step", type=STEP_ID, metavar="STEP", help="Only what this step needs.")
@click.option("--export", "export", is_flag=True, help="The read-only export script for a Front End.")
@click.option("--export-edge", is_flag=True, help="The read-only export script for an Edge.")
@click.option(
    "--partners", is_flag=True, help="With --export: also Test-CsFederatedPartner over the allowed domains."
)
@click.option("--what-if", is_flag=True, help="Add -WhatIf to every cmdlet that writes.")
def script(file: Path, step: str | None, export: bool, export_edge: bool, partners: bool, what_if: bool) -> int:
    """Print the PowerShell script of what is still to be set for FILE's deployment.

    With --export or --export-edge: the read-only script whose JSON lyncready evidence takes. It needs Windows
    PowerShell 3.0 or later. Lync Server 2010 comes with 2.0: there, confirm the steps with lyncready mark.
    --partners makes your Edge connect to partners' edges, 20 at most.
    """
    from lyncready.project import servers

    if export and export_edge:
        raise UserError("script: --export is for a Front End, --export-edge for an Edge; give one of them")
    if (export or export_edge) and (step or what_if):
        name = "--step" if step else "--what-if"
        raise UserError(f"script: {name} is for the script that sets; an export only reads")
    if partners and not export:
        raise UserError("script: --partners goes with --export: the tests run on a Front End")
    kinds = servers.ScriptKind
    kind = kinds.EXPORT_EDGE if export_edge else kinds.EXPORT if export else kinds.SETTINGS
    kind = kinds.EXPORT_WITH_TESTS if partners else kind
    checklist = read_facts(file)
    try:
        text = servers.script(checklist, kind, step, what_if)
    except UserError as error:
        raise UserError(f"script: {error}") from error
    write_script(text)
    return 0


@root.command("evidence")
@click.argument("file", type=FILE)
@click.argument("exports", nargs=-1, required=True, type=FILE, metavar="EXPORT.json ...")
def evidence(file: Path, exports: tuple[Path, ...]) -> int:
    """Import each EXPORT.json, as the export scripts write them, into FILE; all of them or none.

    Takes the tenant's settings, too: Get-CsTenantFederationConfiguration | ConvertTo-Json -Depth 5,
    saved as a file.
    """
    from lyncready.project.servers import import_exports

    changed, found = import_exports(file, exports, by=who(None), stdin=sys.stdin.buffer.read)
    taken = tell(changed).evidence
    write_text("".join(f"{_line(path, item, item in taken)}\n" for path, item in zip(exports, found, strict=True)))
    return 0


def _line(path: Path, item: Evidence, taken: bool) -> str:
    from lyncready.model import render_instant

    readable = sum(section.ok for section in item.sections.values())
    collected = f"collected {render_instant(item.collected_at)} on {shown(item.computer)} ({item.scope.value})"
    verb = f"{readable} of {len(item.sections)} sections read" if taken else "older than what is there; not taken"
    return f"{shown(path)}: {collected}: {verb}"
