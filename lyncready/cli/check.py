"""`lyncready check`: ask the network, judge, print, and say by the exit status whether all is ready."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from lyncready.cli.group import Command, root
from lyncready.cli.judging import FailOn, Form, print_view, with_looked
from lyncready.cli.output import (
    COULD_NOT,
    ProgressBar,
    keep_colour,
    read_facts,
    say,
    tell,
    write_bytes,
    write_text,
)
from lyncready.cli.values import FILE, DomainName, OneOf, Seconds, each, limit_to, offer, steps_and_tasks
from lyncready.clock import present, who
from lyncready.errors import Interrupted, UserError, one_line

if TYPE_CHECKING:
    from lyncready.model import Checklist

FORM = OneOf("format", lambda: [form.value for form in Form])
COLOURS = OneOf("colour setting", lambda: ["auto", "always", "never"])
FAIL_ON = OneOf("limit", lambda: [limit.value for limit in FailOn])


class CheckJob(NamedTuple):
    """What is to be checked: a file's checklist, or one made up for a first look."""

    checklist: Checklist
    base: Path
    file: Path | None


class Probed(NamedTuple):
    """The facts after a run, whether the user ended it, and why they could not be saved, if so.

    `looked` says whether it saw anything of the other side; None where nothing was asked.
    """

    checklist: Checklist
    interrupted: bool = False
    not_saved: UserError | None = None
    looked: bool | None = None


class Check(Command):
    """`check`, whose mistakes in typing a monitoring system hears of too: as UNKNOWN, in its own words."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Return the context of the words. Raises Exit where a monitoring system was told of a mistake in them."""
        from lyncready.cli.usage import explain_usage

        wants_nagios = f"--format={Form.NAGIOS}" in args or ("--format", Form.NAGIOS) in pairwise(args)
        try:
            return super().make_context(info_name, args, parent, **extra)
        except (click.ClickException, UserError) as error:
            if not wants_nagios:
                raise
            line = error.line if isinstance(error, UserError) else explain_usage(error)
            raise click.exceptions.Exit(_say_unknown(line)) from error


@root.command("check", cls=Check)
@click.argument("file", required=False, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the JSON document (see lyncready schema).")
@click.option("--format", "form", type=FORM, metavar="FORMAT", help="text, json, nagios or prometheus.")
@click.option(
    "--only",
    multiple=True,
    metavar="WHAT",
    shell_complete=offer(steps_and_tasks),
    help="Probe only a SIP domain, edge, step or task.",
)
@click.option("--save", is_flag=True, help="Keep what was seen in FILE.")
@click.option("--offline", is_flag=True, help="Judge what FILE has; touch no network.")
@click.option("--dry-run", is_flag=True, help="List every host and port that would be contacted; contact none.")
@click.option(
    "--certificate",
    "new",
    type=FILE,
    metavar="NEW",
    help="Judge a new certificate or request (.cer, .pem, .p7b, .pfx, .csr) by what FILE has.",
)
@click.option("--timeout", type=Seconds(), metavar="S", help="Seconds for one attempt.")
@click.option("--deadline", type=Seconds(), metavar="S", help="Seconds for the whole run.")
@click.option(
    "--sip-domain",
    "sip_domains",
    multiple=True,
    metavar="NAME",
    callback=each(DomainName()),
    help="Check a SIP domain without a FILE.",
)
@click.option("--verbose", "-v", is_flag=True, help="Print what passes, too, and long lists in full.")
@click.option(
    "--color",
    type=COLOURS,
    metavar="WHEN",
    expose_value=False,
    callback=keep_colour,
    help="auto (on a terminal, default), always or never.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print a line for each problem, nothing else.")
@click.option(
    "--fail-on",
    type=FAIL_ON,
    metavar="LIMIT",
    help="Exit 1 on: open (any open step, default), warn (warnings too), partner (trouble at a partner too), "
    "fail (blocked steps only).",
)
def check(**options: Any) -> int:
    """Probe FILE's deployment (or a SIP domain without a file), judge, and print what blocks each step.

    Exit status 0: ready, 1: not ready, 2: could not do it, 130: interrupted. With --format nagios 0: ready,
    1: open steps or warnings, 2: blocked, 3: could not do it.
    """
    try:
        return _check(options, _form(options), FailOn(options["fail_on"] or FailOn.OPEN))
    except UserError as error:
        if options["form"] != Form.NAGIOS:
            raise
        return _say_unknown(error.line)


def _say_unknown(line: str) -> int:
    """Tell a monitoring system that nothing could be found out; return its exit code for that."""
    from lyncready.reports.brief import Severity

    write_text(f"LYNCREADY {Severity.UNKNOWN.name} - {one_line(line).replace('|', '/')}\n")
    return int(Severity.UNKNOWN)


def _form(options: dict[str, Any]) -> Form:
    if options["as_json"] and options["form"] not in (None, Form.JSON.value):
        raise UserError(f"check: --json and --format {options['form']} exclude each other")
    form = Form.JSON if options["as_json"] else Form(options["form"] or Form.TEXT)
    if options["quiet"] and form is not Form.TEXT:
        raise UserError(f"check: --quiet is for text, not for {form.value}")
    if options["verbose"] and (options["quiet"] or form is not Form.TEXT):
        raise UserError(f"check: --verbose is for text, not for {'--quiet' if options['quiet'] else form.value}")
    if options["dry_run"] and form not in (Form.TEXT, Form.JSON):
        raise UserError(f"check: --dry-run judges nothing that could be printed as {form.value}")
    if options["fail_on"] and form is Form.NAGIOS:
        raise UserError("check: --format nagios has exit codes of its own; leave --fail-on out")
    return form


def _check(options: dict[str, Any], form: Form, fail_on: FailOn) -> int:
    _refuse_contradictions(options)
    if options["new"] is not None:
        from lyncready.cli.judging import judge_new_certificate

        return judge_new_certificate(options["file"], options["new"], form, fail_on, quiet=options["quiet"])
    from lyncready.project.files import expect_writable
    from lyncready.project.judging import read_roots, view_facts

    if options["save"]:
        expect_writable(options["file"], by=who(None))
    job = _job(options["file"], options["sip_domains"])
    only = limit_to(options["only"], job.checklist)
    asked = _with_limits(job.checklist, options["timeout"], options["deadline"])
    if not options["offline"]:
        _tell_of_proxy()
    if options["dry_run"]:
        return _list_targets(asked, job.base, only, form)
    probed = Probed(job.checklist)
    if not options["offline"]:
        if job.checklist.network.trust:
            read_roots(job.checklist, job.base, job.file)  # what cannot be used is said before a long run
        probed = _probe(job, asked, only, save=options["save"], quiet=options["quiet"])
    view = view_facts(probed.checklist, job.base, present(), file=_name(job.file), source=job.file, matrix=False)
    if probed.looked is not None:
        view = with_looked(view, probed.looked)
    status = print_view(view, form, quiet=options["quiet"], fail_on=fail_on, verbose=options["verbose"], only=only)
    if probed.not_saved is not None:
        raise probed.not_saved
    if probed.interrupted:
        say("lyncready: interrupted; this is judged by what was seen until then")
        raise Interrupted
    if probed.looked is False:
        say("lyncready: nothing could be seen from here: no DNS server, no host answered. What is known stays.")
        return status if form is Form.NAGIOS else COULD_NOT
    return status


def _tell_of_proxy() -> None:
    from lyncready.probes import proxy_trouble

    if trouble := proxy_trouble():
        say(f"lyncready: {trouble}")


def _refuse_contradictions(options: dict[str, Any]) -> None:
    if options["file"] is None and not options["sip_domains"]:
        raise UserError("check: FILE is missing (or give --sip-domain NAME to check without one)")
    if options["file"] is not None and options["sip_domains"]:
        raise UserError("check: --sip-domain is for a check without FILE; FILE has its own SIP domains")
    if options["file"] is None and (options["save"] or options["offline"]):
        name = "--save" if options["save"] else "--offline"
        raise UserError(f"check: {name} needs FILE")
    pairs = [("offline", "save"), ("offline", "dry_run"), ("dry_run", "save")]
    if options["new"] is not None:
        if options["file"] is None:
            raise UserError("check: --certificate needs FILE, whose facts the certificate is judged by")
        pairs += [("certificate", other) for other in ("save", "dry_run", "only", "timeout", "deadline")]
    for first, second in pairs:
        if options["new" if first == "certificate" else first] and options[second]:
            names = f"--{first} and --{second}".replace("_", "-")
            raise UserError(f"check: {names} exclude each other")


def _job(file: Path | None, sip_domains: tuple[str, ...]) -> CheckJob:
    from lyncready.model import Checklist, Deployment, Purpose, SipDomain

    if file is not None:
        return CheckJob(read_facts(file), file.parent, file)
    domains = tuple(SipDomain(name) for name in sip_domains)
    # A first look is for whoever federates: Skype's own end is gone, and nobody said that it is meant.
    deployment = Deployment(purpose=Purpose.FEDERATION, sip_domains=domains)
    return CheckJob(Checklist(deployment=deployment), Path(), None)


def _name(file: Path | None) -> str | None:
    return None if file is None else str(file)


def _with_limits(checklist: Checklist, timeout: float | None, deadline: float | None) -> Checklist:
    """Return the checklist with this run's own limits; they are never saved."""
    from msgspec.structs import replace

    changes = {"timeout": timeout, "deadline": deadline}
    given = {name: value for name, value in changes.items() if value is not None}
    return replace(checklist, network=replace(checklist.network, **given))


def _list_targets(checklist: Checklist, base: Path, only: tuple[str, ...], form: Form) -> int:
    from lyncready.project.probing import list_targets
    from lyncready.reports.document import render_plain_json

    found = list_targets(checklist, base, only)
    if form is Form.JSON:
        rows = [{"host": row.host, "port": row.port, "transport": row.transport, "why": row.why} for row in found]
        write_bytes(render_plain_json({"schema": 1, "targets": rows}))
        return 0
    table = [(row.where, row.transport, row.why) for row in found]
    widths = [max((len(row[column]) for row in table), default=0) for column in (0, 1)]
    write_text("".join(f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c}\n" for a, b, c in table))
    return 0


def _probe(job: CheckJob, asked: Checklist, only: tuple[str, ...], *, save: bool, quiet: bool) -> Probed:
    """Ask the network; what cannot be saved is judged and printed all the same."""
    from lyncready.model import is_blind
    from lyncready.project.files import keep_run
    from lyncready.project.judging import with_run
    from lyncready.project.probing import probe

    with ProgressBar(wanted=not quiet) as bar:
        seen = probe(asked, job.base, only, bar.show)
    observations, complete = tuple(seen.observations), seen.complete
    looked = not is_blind(observations) if observations else None
    trouble: UserError | None = None
    if save and job.file is not None:
        try:
            kept = tell(keep_run(job.file, observations, complete=complete, by=who(None)))
            return Probed(kept, seen.interrupted, looked=looked)
        except UserError as error:
            trouble = error
    checklist = with_run(job.checklist, observations, complete=complete, now=present())
    return Probed(checklist, seen.interrupted, trouble, looked)
