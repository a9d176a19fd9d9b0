"""`mark` and `waive`: a person's word on a step, or on one finding, written into the checklist."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lyncready.cli.group import root
from lyncready.cli.output import change_checklist, write_text
from lyncready.cli.values import FILE, PART, STEP_ID, Day, Instant, Line, OneOf, each, offer, request_parts
from lyncready.clock import present, who
from lyncready.errors import UserError

if TYPE_CHECKING:
    from lyncready.model import Checklist, Waiver
    from lyncready.project.attest import StepMark

WORD = OneOf("word", lambda: ["done", "todo", "waived"])


@root.command("mark")
@click.argument("file", type=FILE)
@click.argument("step", type=STEP_ID)
@click.argument("word", type=WORD, metavar="done|todo|waived")
@click.option(
    "--part",
    "parts",
    multiple=True,
    metavar="P",
    callback=each(PART),
    shell_complete=offer(request_parts),
    help="A part of provisioning.request or finish.message.",
)
@click.option("--note", type=Line(), metavar="T", help="A note that stays with the step.")
@click.option("--reason", type=Line(), metavar="T", help="Why it is waived (required with waived).")
@click.option("--until", type=Day(), metavar="DATE", help="The last day of a waiver, in UTC.")
@click.option("--at", type=Instant(), metavar="TIME", help="When it was done, if not now.")
@click.option("--by", type=Line(), metavar="WHO", help="Who confirms it, if not you.")
def mark(file: Path, step: str, word: str, **given: Any) -> int:
    """Mark STEP in FILE as done, waived or to do.

    A step that is proved by probes cannot be marked done; waive it with a reason if it need not be.
    """
    from lyncready.model import AttestationState
    from lyncready.project import attest

    said = attest.StepMark(
        step=step,
        word=AttestationState(word),
        parts=given["parts"],
        note=given["note"],
        reason=given["reason"] or "",
        until=given["until"],
        at=given["at"] or present(),
        by=who(given["by"]),
    )
    _check_words(said)
    changed = change_checklist(file, lambda checklist: attest.mark(checklist, said), by=said.by)
    what, left = f" ({', '.join(said.parts)})" if said.parts else "", said.word
    if not said.parts and step in changed.steps:  # a waiver that is taken back may leave every part done
        left = changed.steps[step].state
    write_text(
        f"{step}{what}: {'to do' if left is AttestationState.TODO else left.value}{_until_words(said.until)}\n"
    )
    return 0


def _until_words(until: date | None) -> str:
    if until is None:
        return ""
    over = " (that day is over: it waives nothing)" if until < present().date() else ""
    return f" until {until.isoformat()}{over}"


def _check_words(said: StepMark) -> None:
    """Refuse what cannot go together, before the file is touched."""
    from lyncready.model import AttestationState

    waived = said.word is AttestationState.WAIVED
    if waived and not said.reason:
        raise UserError("mark: waived needs --reason: why this step may stay open")
    if said.reason and not waived:
        raise UserError(f"mark: --reason goes with waived, not with {said.word.value}; use --note")
    if said.until and not waived:
        raise UserError(f"mark: --until goes with waived, not with {said.word.value}")
    if said.parts and waived:
        raise UserError("mark: --part goes with done or todo; a whole step is waived")


def _codes() -> list[str]:
    from lyncready.guide.codes import CODES

    return sorted(CODES)


@root.command("waive")
@click.argument("file", type=FILE)
@click.argument("code", type=OneOf("finding code", _codes, "lyncready explain lists them"))
@click.argument("subject", required=False, default="")
@click.option("--reason", type=Line(), metavar="T", required=True, help="Why the risk is accepted.")
@click.option("--step", type=STEP_ID, metavar="STEP", help="In which step, if several steps have CODE.")
@click.option("--until", type=Day(), metavar="DATE", help="The last day of the waiver, in UTC.")
@click.option("--by", type=Line(), metavar="WHO", help="Who accepts the risk, if not you.")
def waive(
    file: Path, code: str, subject: str, reason: str, step: str | None, until: date | None, by: str | None
) -> int:
    """Waive the finding CODE of SUBJECT in FILE (accept the risk); without SUBJECT, of every subject of its step.

    The rest of its step is still checked. A waiver of the same finding is replaced.
    """
    from lyncready.model import Waiver
    from lyncready.project import attest
    from lyncready.project.judging import assess_facts

    if code == "ok":
        raise UserError("waive: ok is no problem; there is nothing to waive")
    author, at = who(by), present()
    made: list[Waiver] = []

    def change(checklist: Checklist) -> Checklist:
        try:
            named = attest.subject_to_waive(checklist, code, subject)
            found = assess_facts(checklist, file.parent, at, source=file).findings
            there = attest.step_to_waive(code, named, found, step or "")
        except UserError as error:
            raise UserError(f"waive: {error}") from error
        made[:] = [
            Waiver(code=code, subject=named, step=there, by=author, at=at, reason=reason, until=until),
        ]
        return attest.waive(checklist, made[0])

    change_checklist(file, change, by=author)
    where = f"{made[0].subject or 'on every subject'} in {made[0].step}"
    write_text(f"{code} {where}: waived{_until_words(until)}\n")
    return 0
