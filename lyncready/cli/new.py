"""`lyncready new`: a checklist file from a few names, or from what the network says of one name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lyncready.cli.group import root
from lyncready.cli.output import ProgressBar, say, tell, write_text
from lyncready.cli.values import FILE, PLATFORM, DomainName, Line, OneOf, each
from lyncready.clock import present, who
from lyncready.errors import Interrupted, UserError, shown

if TYPE_CHECKING:
    from lyncready.model import Checklist

PURPOSE = OneOf("purpose", lambda: ["skype", "federation"])


@root.command("new")
@click.argument("file", type=FILE)
@click.option(
    "--edge", "edges", multiple=True, metavar="FQDN", callback=each(DomainName()), help="An Access Edge FQDN."
)
@click.option(
    "--sip-domain", "domains", multiple=True, metavar="NAME", callback=each(DomainName()), help="A SIP domain."
)
@click.option("--platform", type=PLATFORM, metavar="P", help="The server deployed, such as sfb-2019.")
@click.option("--name", type=Line(), metavar="N", help="What to call the deployment.")
@click.option("--purpose", type=PURPOSE, metavar="WHAT", help="skype (default) or federation.")
@click.option(
    "--from",
    "sources",
    multiple=True,
    metavar="NAME",
    callback=each(DomainName()),
    help="Find edges of a SIP domain by SRV, sip. and certificate names.",
)
def new(
    file: Path, edges: tuple[str, ...], domains: tuple[str, ...], sources: tuple[str, ...], **rest: Any
) -> int:
    """Write a new checklist to FILE; an existing FILE is never touched.

    Lists: repeat an option or use commas. --from asks the network; nothing else here does.
    """
    from lyncready.guide.wording import count
    from lyncready.project.files import create

    if file.exists() or file.is_symlink():
        raise UserError(f"{shown(file)}: there is a file of this name already; new never overwrites one")
    all_domains = tuple(dict.fromkeys((*sources, *domains)))
    if not all_domains:
        raise UserError("new: name a SIP domain with --sip-domain (or --from NAME, which also finds its edges)")
    if not edges and not sources:
        raise UserError("new: name an Access Edge with --edge, or let --from NAME find the edges of a SIP domain")
    found = _find(sources, edges) if sources else ()
    checklist = _build(tuple(dict.fromkeys((*edges, *found))), all_domains, **rest)
    tell(create(file, checklist, by=who(), now=present()))
    deployment = checklist.deployment
    write_text(
        f"{shown(file)}: {count(len(deployment.access_edges), 'edge')}"
        f"{_listed(deployment.access_edges)}, {count(len(deployment.sip_domains), 'SIP domain')}.\n"
    )
    if not deployment.access_edges:
        write_text("No edge was found; add access_edges to the file when they are known.\n")
    write_text(f"Next: lyncready check {shown(file)} --save\n")
    return 0


def _find(sources: tuple[str, ...], edges: tuple[str, ...]) -> tuple[str, ...]:
    from lyncready.model import Network, Observation, SipDomain
    from lyncready.project.find_edges import find_edges
    from lyncready.project.probing import probe

    def ask(checklist: Checklist, only: tuple[str, ...]) -> tuple[list[Observation], bool]:
        with ProgressBar() as bar:
            seen = probe(checklist, Path(), only, bar.show)
        return seen.observations, seen.interrupted

    found = find_edges(tuple(map(SipDomain, sources)), edges, Network(), ask)
    for name, why in found.edges.items():
        say(f"found {name}: {why}")
    if found.interrupted:
        say("lyncready: interrupted; no file was written")
        raise Interrupted
    if found.deaf:
        raise UserError(f"new: {found.why}; no file was written")
    if found.unheard:
        say(
            f"lyncready: {found.why}: edges of {'it' if len(found.unheard) == 1 else 'them'} are still to be found"
        )
    return tuple(found.edges)


def _build(
    edges: tuple[str, ...],
    domains: tuple[str, ...],
    *,
    platform: str | None,
    name: str | None,
    purpose: str | None,
) -> Checklist:
    from lyncready.model import Checklist, Deployment, Platform, Purpose, SipDomain

    deployment = Deployment(
        name=name or "",
        purpose=Purpose(purpose) if purpose else Purpose.SKYPE,
        platform=Platform(platform) if platform else None,
        access_edges=edges,
        sip_domains=tuple(SipDomain(domain) for domain in domains),
    )
    return Checklist(deployment=deployment)


def _listed(edges: tuple[str, ...]) -> str:
    return f" ({', '.join(edges[:5])}{', …' if len(edges) > 5 else ''})" if edges else ""
