"""The verdict on a certificate that is not installed yet, joined with its texts: what each printer reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha1
from typing import Literal

import msgspec

import lyncready
from lyncready.certificates.new_file import NewCertificate, NewFileKind
from lyncready.checks.new_certificate import NewJudged, Shown
from lyncready.guide.certificate_request import name_reasons, request_names
from lyncready.guide.commands import has_shell
from lyncready.guide.next_sentences import TEAMS
from lyncready.guide.wording import count, listed
from lyncready.model import WORST_FIRST, Deployment, Status, printable
from lyncready.reports.shapes import FindingEntry, Paragraph, ReadMore
from lyncready.reports.view import entries_of

_MANY = 12  # names, or addresses, in one line


class NewAbout(msgspec.Struct, frozen=True):
    """The certificate itself; a request has neither number, issuer nor dates. `thumbprint` is Windows' (SHA-1)."""

    names: tuple[str, ...]
    serial: str | None
    thumbprint: str | None
    issuer: str | None
    not_before: datetime | None
    not_after: datetime | None
    kind: NewFileKind


class NewDocument(msgspec.Struct, frozen=True):
    """`check --certificate --json`: keys and order are part of contract number 1."""

    schema: Literal[1]
    lyncready: str
    file: str
    at: datetime
    certificate: NewAbout
    findings: tuple[FindingEntry, ...]
    shown: Shown


class NameLine(msgspec.Struct, frozen=True):
    """A name with its reasons in words, whether the new and the present one have it, and whether it is wanted."""

    name: str
    reasons: str
    new: bool
    present: bool
    wanted: bool


class NewView(msgspec.Struct, frozen=True):
    """Everything that a printer needs; `command` asks for a certificate as it should be, empty where none fits."""

    document: NewDocument
    title: str
    about: tuple[str, ...]
    verdict: str
    shown: str
    paragraphs: tuple[Paragraph, ...]
    names: tuple[NameLine, ...]
    command: str

    @property
    def fails(self) -> bool:
        """Whether anything speaks against installing it."""
        return Status.FAIL in _standing(self.document)

    @property
    def warns(self) -> bool:
        """Whether anything has to be thought of."""
        return Status.WARN in _standing(self.document)


def _standing(document: NewDocument) -> set[Status]:
    """What nobody set aside counts."""
    return {entry.status for entry in document.findings if entry.waived is None}


def build_new_view(
    new: NewCertificate, judged: NewJudged, deployment: Deployment, *, file: str, name: str, at: datetime
) -> NewView:
    """Join what was found on a new certificate with the guide's texts.

    `name` is its own file's, `file` the checklist's.
    """
    entries = entries_of(judged.findings, deployment, file)
    leaf, issued = new.leaf, new.kind is NewFileKind.CERTIFICATE
    document = NewDocument(
        schema=1,
        lyncready=lyncready.__version__,
        file=printable(file, 1000),
        at=at,
        certificate=NewAbout(
            names=leaf.dns_names,
            serial=leaf.serial if issued else None,
            thumbprint=sha1(leaf.der, usedforsecurity=False).hexdigest().upper() if issued else None,
            issuer=leaf.issuer if issued else None,
            not_before=leaf.not_before if issued else None,
            not_after=leaf.not_after if issued else None,
            kind=new.kind,
        ),
        findings=tuple(entry for entry, _ in entries),
        shown=judged.shown,
    )
    names = _names(new, judged)
    wanted = [line.name for line in names if line.wanted]
    return NewView(
        document=document,
        title=printable(name, 200),
        about=tuple(_about(new, judged)),
        verdict=_verdict(document),
        shown=_shown(judged.shown, "it" if issued else "a certificate with the key of this request"),
        paragraphs=tuple(_paragraphs(entries)),
        names=names,
        command=request_names(deployment, wanted) if wanted and has_shell(deployment.platform) else "",
    )


def _about(new: NewCertificate, judged: NewJudged) -> Iterator[str]:
    leaf = new.leaf
    names = listed(leaf.dns_names, _MANY) or "no names"
    if new.kind is NewFileKind.REQUEST:
        kept = f", kept by {new.provider}" if new.provider else ""
        yield f"A request for {names}; {leaf.key}{kept}"
    else:
        days = f"{leaf.not_before:%Y-%m-%d} to {leaf.not_after:%Y-%m-%d}"
        yield f"A certificate for {names}; serial number {leaf.serial}, {leaf.key}"
        yield f"From {leaf.issuer_title}, valid {days}"
        if any(url.startswith("http") for url in leaf.crl_urls):
            yield "Whether its CA revoked it is asked by a run once an edge shows it"
    if new.locked:
        yield "The rest of the file is locked by a password and was not read"
    if judged.edges:
        yield f"Judged for {listed(judged.edges, _MANY)}"
    if judged.others:
        yield f"Not for {listed(judged.others, _MANY)}: another certificate is shown there"
    for one in judged.present:
        yield f"In place of serial number {one.serial}, which ends on {one.not_after:%Y-%m-%d}"


def _verdict(document: NewDocument) -> str:
    statuses = _standing(document)
    codes = {(entry.code, entry.status) for entry in document.findings if entry.waived is None}
    waived = len({entry.code for entry in document.findings if entry.waived is not None})
    aside = f" {count(waived, 'finding')} waived." if waived else ""
    faults, warnings = ([code for code, status in codes if status is kind] for kind in (Status.FAIL, Status.WARN))
    if faults:
        also = f" and {count(len(warnings), 'warning')}" if warnings else ""
        return f"Not fit to be installed: {count(len(faults), 'fault')}{also}.{aside}"
    if Status.UNKNOWN in statuses or Status.HELD in statuses:
        return f"It cannot be told yet whether it fits.{aside}"
    if warnings:
        return f"It can be installed, with {count(len(warnings), 'warning')}.{aside}"
    return f"It can be installed: nothing {'else ' if waived else ''}speaks against it.{aside}"


def _shown(shown: Shown, what: str) -> str:
    if not shown.of:
        return "No address of these edges is known yet."
    if not shown.on:
        return f"No address shows {what} yet ({shown.of} known)."
    if not shown.missing:
        return f"{'The address shows' if shown.of == 1 else f'All {shown.of} addresses show'} {what}."
    does = "does" if len(shown.missing) == 1 else "do"
    missing = listed(shown.missing, _MANY)
    return f"{shown.on} of {count(shown.of, 'address', 'addresses')} show {what}, {missing} {does} not."


def _names(new: NewCertificate, judged: NewJudged) -> tuple[NameLine, ...]:
    here = {name for one in judged.present for name in one.dns_names}
    lines = [
        NameLine(
            name=printable(item.name, 260),
            reasons=name_reasons(item.reasons),
            new=item.name in new.leaf.dns_names,
            present=item.name in here,
            wanted=item.wanted,
        )
        for item in judged.names
    ]
    return tuple(sorted(lines, key=lambda line: (line.new, not line.wanted)))


def _paragraphs(entries: Iterable[tuple[FindingEntry, ReadMore | None]]) -> Iterator[Paragraph]:
    """What is said alike of several edges is said once, the worst first."""
    alike: dict[tuple[str, Status, str, str, str], tuple[list[str], dict[ReadMore, None]]] = {}
    for entry, link in entries:
        if entry.status is not Status.PASS:
            waived = entry.waived.words if entry.waived is not None else ""
            kind = (entry.code, entry.status, entry.summary, entry.remedy, waived)
            subjects, links = alike.setdefault(kind, ([], {}))
            subjects.append(entry.subject)
            links.update({link: None} if link is not None else {})
    owners = {entry.code: entry.owner for entry, _ in entries}
    for (code, status, summary, told, waived), (subjects, links) in sorted(
        alike.items(), key=lambda item: (bool(item[0][4]), WORST_FIRST.index(item[0][1]), item[0][0])
    ):
        remedy, _, command = told.partition("\n")
        yield Paragraph(
            code=code,
            status=status,
            summaries=(summary,),
            subjects=tuple(subjects),
            causes=(),
            remedy=remedy,
            command=command,
            links=tuple(links),
            owner=TEAMS.get(owners[code], "") if status in (Status.FAIL, Status.WARN) else "",
            waived=waived,
        )
