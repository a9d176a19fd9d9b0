"""`lyncready report`: the saved facts, judged now, as a page, a ticket or data. No network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from lyncready.cli.group import root
from lyncready.cli.judging import NOT_READY, READY, status_of, view_new_certificate
from lyncready.cli.output import read_facts, refuse_own_file, say, style_of, write_beside, write_bytes, write_text
from lyncready.cli.values import FILE, OneOf
from lyncready.clock import present
from lyncready.errors import UserError, near, shown
from lyncready.project.report import ReportForm, facts_to_share, open_in_browser, render, trim

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
@click.option("--share", "shared", is_flag=True, help="Replace names, addresses and persons by placeholders.")
@click.option("--with-contact", is_flag=True, help="Include agreement number and contact.")
@click.option(
    "--certificate",
    type=FILE,
    metavar="NEW",
    help="A page on a new certificate or request instead, for the team that orders it.",
)
@click.option("--partner", metavar="NAME", help="What one partner has to fix, with proof, to send to it.")
@click.option(
    "--owner", type=OWNER, metavar="TEAM", help="All that one team keeps: dns, firewall, certificate, server."
)
@click.option("--open", "opened", is_flag=True, help="Open what was written in the browser (needs -o OUT).")
def report(file: Path, form: str | None, out: Path | None, **options: Any) -> int:
    """Write a report on FILE from its saved facts, as of now. Touches no network.

    Exit status 0: ready, 1: not ready, 2: could not do it.
    """
    if options["shared"] and options["with_contact"]:
        raise UserError("report: --share and --with-contact exclude each other")
    place = None if out is None or str(out) == "-" else out
    if place is not None:
        refuse_own_file("report", file, place)
    chosen = _chosen(form, out)
    if options["opened"] and (place is None or _is_device(place)):
        raise UserError("report: --open needs -o OUT, such as -o report.html")
    about = _about(options, chosen)
    raw, ready = _REPORTS[about](file, chosen, place, options)
    if place is None:
        _print(raw, chosen)
    else:
        write_beside(place, raw, "report")
        if options["opened"]:
            _open(place)
    return READY if ready else NOT_READY


def _about(options: dict[str, Any], form: ReportForm) -> str:
    """Return which of the reports is asked for, and refuse what does not go with it."""
    if options["short"] and form is not ReportForm.MARKDOWN:
        raise UserError(f"report: --short is a few lines of text, not {form.value}")
    if options["quiet"] and form is ReportForm.JSON:
        raise UserError("report: --quiet is for people's reports; json is always whole")
    asked = [name for name in ("certificate", "partner", "owner") if options[name] is not None]
    if len(asked) > 1:
        raise UserError("report: --certificate, --partner and --owner exclude each other")
    if not asked:
        return "all"
    given = {name for name in ("short", "quiet", "shared", "with_contact") if options[name]}
    if given - ({"shared"} if asked == ["owner"] else set()):
        also = " --share" if asked == ["owner"] else ""
        raise UserError(f"report: --{asked[0]} goes with --format{',' if also else ''}{also} and -o only")
    return asked[0]


def _on_all(file: Path, form: ReportForm, place: Path | None, options: dict[str, Any]) -> tuple[bytes, bool]:
    """Return the report on the whole checklist, and whether it is ready."""
    from lyncready.project.judging import view_facts
    from lyncready.reports.brief import render_short
    from lyncready.reports.sharing import SHARED_FILE

    name, checklist, shared = str(file), read_facts(file), options["shared"]
    if shared:
        name, checklist = SHARED_FILE, facts_to_share(checklist)
    contact = options["with_contact"]
    view = view_facts(checklist, file.parent, present(), file=name, with_contact=contact, source=file)
    view = trim(view, checklist, shared=shared, quiet=options["quiet"])
    ready = status_of(view) == READY
    if not options["short"]:
        return render(view, form), ready
    text = render_short(view, style_of(sys.stdout)) if place is None else render_short(view)
    return text.encode("utf-8", "backslashreplace"), ready


def _open(out: Path) -> None:
    """Show a written report in the browser; where there is none, say so: the report is written all the same."""
    if not open_in_browser(out.resolve(), windowed=False):
        say(f"lyncready: no browser could be started here; open {shown(out)} yourself")


def _for_partner(file: Path, form: ReportForm, _: Path | None, options: dict[str, Any]) -> tuple[bytes, bool]:
    """Return the report for one partner; the status is that of the whole checklist's report."""
    from lyncready.model import BadName, parse_name, partners_looked_up
    from lyncready.project.judging import assess_facts
    from lyncready.project.report import render_for_partner

    checklist = read_facts(file)
    known = [one.name for one in partners_looked_up(checklist)]
    try:
        name = parse_name(options["partner"])
    except BadName as error:
        raise UserError(f"report: --partner: {error}") from error
    if name not in known:
        raise UserError(f'report: --partner: "{shown(name)}" is no partner that is looked up{near(name, known)}')
    assessment = assess_facts(checklist, file.parent, present(), source=file)
    return render_for_partner(checklist, assessment, name, form), assessment.ready


def _for_team(file: Path, form: ReportForm, _: Path | None, options: dict[str, Any]) -> tuple[bytes, bool]:
    """Return the report for one team; the status is that of the whole checklist's report."""
    from lyncready.guide.code_shapes import Owner
    from lyncready.project.judging import assess_facts
    from lyncready.project.report import render_for_team
    from lyncready.reports.free_text import without_words

    checklist, shared = read_facts(file), options["shared"]
    if shared:
        checklist = without_words(checklist)
    assessment = assess_facts(checklist, file.parent, present(), source=file)
    owner = Owner(options["owner"])
    return render_for_team(checklist, assessment, owner, form, shared=shared), assessment.ready


def _on_certificate(
    file: Path, form: ReportForm, place: Path | None, options: dict[str, Any]
) -> tuple[bytes, bool]:
    """Return the page on a new certificate, and whether nothing speaks against it."""
    from lyncready.project.new_certificate import render_new

    if place is not None:
        refuse_own_file("report", options["certificate"], place, "the new certificate")
    view = view_new_certificate(file, options["certificate"])
    return render_new(view, form), not view.fails


_REPORTS = {"all": _on_all, "certificate": _on_certificate, "partner": _for_partner, "owner": _for_team}


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
