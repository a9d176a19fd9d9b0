"""`lyncready report`: the saved facts, judged now, as a page, a ticket or data. No network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lyncready.cli.group import root
from lyncready.cli.judging import status_of
from lyncready.cli.output import read_facts, refuse_own_file, style_of, write_beside, write_bytes, write_text
from lyncready.cli.values import FILE, OneOf
from lyncready.clock import present
from lyncready.errors import UserError, near, shown
from lyncready.project.report import ReportForm, render

if TYPE_CHECKING:
    from lyncready.model import Checklist

FORM = OneOf("format", lambda: [form.value for form in ReportForm])
OWNER = OneOf("team", lambda: ["dns", "firewall", "certificate", "server"])
_BY_SUFFIX = {
    ".html": ReportForm.HTML,
    ".htm": ReportForm.HTML,
    ".json": ReportForm.JSON,
    ".md": ReportForm.MARKDOWN,
    ".markdown": ReportForm.MARKDOWN,
}


@root.command("report")
@click.argument("file", type=FILE)
@click.option("--format", "form", type=FORM, metavar="FORMAT", help="html, markdown (default) or json.")
@click.option("-o", "--output", "out", type=FILE, metavar="OUT", help="Write to OUT; its ending chooses a format.")
@click.option("--short", is_flag=True, help="A few lines for chat.")
@click.option("--quiet", "-q", is_flag=True, help="Leave out what passes; the report gives the number.")
@click.option("--share", "shared", is_flag=True, help="Replace names, addresses and persons by stand-ins.")
@click.option("--with-contact", is_flag=True, help="Include agreement number and contact.")
@click.option(
    "--certificate",
    "new",
    type=FILE,
    metavar="NEW",
    help="A page on a new certificate or request instead, for the team that orders it.",
)
@click.option("--partner", metavar="NAME", help="What one partner has to fix, with proof, to send to it.")
@click.option(
    "--owner", type=OWNER, metavar="TEAM", help="All that one team keeps: dns, firewall, certificate, server."
)
def report(
    file: Path,
    form: str | None,
    out: Path | None,
    short: bool,
    quiet: bool,
    shared: bool,
    with_contact: bool,
    new: Path | None,
    partner: str | None,
    owner: str | None,
) -> int:
    """Write a report on FILE from its saved facts, as of now. Touches no network.

    Exit status 0: ready, 1: not ready, 2: could not do it.
    """
    from lyncready import reports
    from lyncready.project.judging import view_facts

    if shared and with_contact:
        raise UserError("report: --share and --with-contact exclude each other")
    to_screen = out is None or str(out) == "-"
    if out is not None and not to_screen:
        refuse_own_file("report", file, out)
    chosen = _chosen(form, out)
    if short and chosen is not ReportForm.MARKDOWN:
        raise UserError(f"report: --short is a few lines of text, not {chosen.value}")
    if quiet and chosen is ReportForm.JSON:
        raise UserError("report: --quiet is for people's reports; json is always whole")
    if [new, partner, owner].count(None) < 2:
        raise UserError("report: --certificate, --partner and --owner exclude each other")
    if new is not None:
        if short or quiet or shared or with_contact:
            raise UserError("report: --certificate goes with --format and -o only")
        return _report_new(file, new, None if to_screen else out, chosen)
    checklist = read_facts(file)
    if partner is not None:
        if short or quiet or shared or with_contact:
            raise UserError("report: --partner goes with --format and -o only")
        return _report_to(file, checklist, partner, None if to_screen else out, chosen)
    if owner is not None:
        if short or quiet or with_contact:
            raise UserError("report: --owner goes with --format, --share and -o only")
        return _report_team(file, checklist, owner, None if to_screen else out, chosen, shared=shared)
    name = str(file)
    if shared:
        name, checklist = reports.SHARED_FILE, reports.without_words(checklist)
    view = view_facts(checklist, file.parent, present(), file=name, with_contact=with_contact, source=file)
    if shared:
        view = reports.share(view, checklist)
    if quiet:
        view = reports.without_passing(view)
    if short and to_screen:
        write_text(reports.render_short(view, style_of(sys.stdout)))
        return status_of(view)
    raw = reports.render_short(view).encode() if short else render(view, chosen)
    if to_screen:
        _print(raw, chosen)
    else:
        assert out is not None
        write_beside(out, raw, "report")
    return status_of(view)


def _report_to(file: Path, checklist: Checklist, partner: str, out: Path | None, form: ReportForm) -> int:
    """Write the report for one partner; exit as the whole checklist's report does."""
    from lyncready.model import BadName, parse_name, partners_looked_up
    from lyncready.project.judging import assess_facts
    from lyncready.project.report import render_for_partner

    known = [one.name for one in partners_looked_up(checklist)]
    try:
        name = parse_name(partner)
    except BadName as error:
        raise UserError(f"report: --partner: {error}") from error
    if name not in known:
        raise UserError(f'report: --partner: "{shown(name)}" is no partner that is looked up{near(name, known)}')
    assessment = assess_facts(checklist, file.parent, present(), source=file)
    raw = render_for_partner(checklist, assessment, name, form)
    if out is None:
        _print(raw, form)
    else:
        write_beside(out, raw, "report")
    return 0 if assessment.ready else 1


def _report_team(
    file: Path, checklist: Checklist, owner: str, out: Path | None, form: ReportForm, *, shared: bool
) -> int:
    """Write the report for one team; exit as the whole checklist's report does."""
    from lyncready.guide import Owner
    from lyncready.project.judging import assess_facts
    from lyncready.project.report import render_for_team
    from lyncready.reports import without_words

    if shared:
        checklist = without_words(checklist)
    assessment = assess_facts(checklist, file.parent, present(), source=file)
    raw = render_for_team(checklist, assessment, Owner(owner), form, shared=shared)
    if out is None:
        _print(raw, form)
    else:
        write_beside(out, raw, "report")
    return 0 if assessment.ready else 1


def _report_new(file: Path, new: Path, out: Path | None, form: ReportForm) -> int:
    """Write the page on a new certificate; return 1 where something speaks against it, else 0."""
    from lyncready.cli.judging import view_new_certificate
    from lyncready.project.new_certificate import render_new

    if out is not None:
        refuse_own_file("report", new, out, "the new certificate")
    view = view_new_certificate(file, new)
    raw = render_new(view, form)
    if out is None:
        _print(raw, form)
    else:
        write_beside(out, raw, "report")
    return 1 if view.fails else 0


def _chosen(form: str | None, out: Path | None) -> ReportForm:
    if form is not None:
        return ReportForm(form)
    if out is None or str(out) == "-" or _is_device(out):
        return ReportForm.MARKDOWN
    known = _BY_SUFFIX.get(out.suffix.lower())
    if known is None:
        ending = shown(out.suffix) or "no ending"
        raise UserError(f"report: {shown(out)}: {ending}, expected {', '.join(_BY_SUFFIX)}, or --format FORMAT")
    return known


def _is_device(out: Path) -> bool:
    """Whether a name is no file's: it then needs no ending to say what is written."""
    try:
        return out.exists() and not out.is_file()
    except (OSError, ValueError):
        return False


def _print(raw: bytes, form: ReportForm) -> None:
    """Print text in the terminal's own encoding; data and pages as the bytes they are."""
    if form is ReportForm.MARKDOWN:
        write_text(raw.decode("utf-8"))
    else:
        write_bytes(raw)
