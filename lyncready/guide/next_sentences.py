"""The sentence for what comes next: the deed first, on one subject or many, then why, and whom to tell."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lyncready.guide.code_shapes import Owner
from lyncready.guide.codes import CODES
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.finding_texts_deployment import field_label
from lyncready.guide.settings_hosting import order_of
from lyncready.guide.step_shapes import ProofKind
from lyncready.guide.steps import STEP, kind_of, title_of
from lyncready.guide.wording import FindingReader, count, day_month, host_of, listed, plain, shown
from lyncready.model import Deployment, Finding, Status

# Teams that somebody else has to be told of; the server, this machine and the checklist are the reader's own.
TEAMS: dict[Owner, str] = {
    Owner.DNS: "DNS team",
    Owner.FIREWALL: "firewall team",
    Owner.CERTIFICATE: "certificate team",
    Owner.PARTNER: "the partner",
    Owner.MICROSOFT: "Microsoft",
}
TODAY = 3  # days left of a certificate; a CA and the change need about as many
_ON_PARTNERS = frozenset({"partner-blocked", "partner-not-allowed"})  # their subjects are settings
_FROM_HERE = frozenset({"tls-intercepted", "tcp-outbound-blocked"})  # the network between is at fault, nobody else
_NOUNS = {"srv": "SIP domain", "dns": "name", "settings": "setting", "deployment": "field", "partner": "partner"}
# What comes of a failing check, where its code says nothing more particular.
CONSEQUENCES: dict[str, str] = {
    "srv": "partners find no edge without it",
    "dns": "partners get no answer",
    "address": "nobody outside gets through without it",
    "port": "no partner can connect",
    "tls": "no partner can connect",
    "certificate": "partners refuse the connection",
    "sip": "no message gets through",
    "provider": "Skype's users cannot be reached",
}


class NextSaid(msgspec.Struct, frozen=True):
    """What comes next, for little room (`brief`) and for more; each a whole sentence."""

    brief: str
    full: str
    owner: str = ""

    @property
    def whole(self) -> str:
        """The full sentence, with whom to tell where that is somebody else."""
        return f"{self.full} Owner: {self.owner}." if self.owner else self.full


def next_words(
    finding: Finding, subjects: Sequence[str], of: int, owner: Owner, deployment: Deployment, stays: int = 0
) -> NextSaid:
    """Return what to say of what is next, said alike of `subjects`, of `of` judged.

    `stays` finished steps are needed for another purpose, too.
    """
    own = _of_its_own(finding, subjects, of, owner, deployment, stays)
    if own is not None:
        return own
    team = TEAMS.get(owner, "")
    if len(subjects) == 1:
        case = FindingReader(finding, deployment)
        present = _assign(case) or (_renew(case) if finding.code == "cert-expiring" else None)
        if present is not None:
            return msgspec.structs.replace(present, owner=team)
    info = CODES.get(finding.code)
    order = order_of(FindingReader(finding, deployment)) or (info and (info.order, info.or_else))
    if not order or not order[0]:
        return _by_remedy(finding, subjects, of, team, deployment)
    who, many = _who(finding, subjects, of), len(subjects) > 1
    filled = {"who": who, "s": "" if many else "s", "do": "do" if many else "does", "edge": _edge(finding, many)}
    filled["of"] = "s of" if many else ""
    deed, why = order[0], order[1]
    if finding.code == "partner-moved" and finding.detail.get("cloud"):
        why += " to Teams"
    if finding.code == "partner-not-published" and len(subjects) == 1 and finding.detail.get("tenant_hint"):
        why = f"they are in Teams, but {why}"
    if not why and finding.status is Status.FAIL:
        why = CONSEQUENCES.get(finding.check, "")
    brief = f"{deed.format(**filled)}."
    return NextSaid(brief, f"{brief[:-1]}: {why.format(**filled)}." if why else brief, team)


def _of_its_own(
    finding: Finding, subjects: Sequence[str], of: int, owner: Owner, deployment: Deployment, stays: int
) -> NextSaid | None:
    """Return the sentence of a code that asks, waits for a word, or blames no subject; None for all others."""
    if finding.code == "provider-retired" and stays:
        steps = f"{count(stays, 'finished step')} stay{'s' if stays == 1 else ''}"
        brief = f"Switch the purpose to federation (e): {steps}."
        return NextSaid(brief, f"{brief} Microsoft ended Skype on 2025-05-05.")
    if finding.code == "not-attested":
        return _word_wanted(finding, deployment)
    if finding.code == "srv-microsoft-365" and owner is Owner.YOU:
        return _question(finding, subjects, of)
    if finding.code == "hybrid-unsaid":
        brief = "Where are the users of your SIP domains: here, in Teams, or both?"
        return NextSaid(brief, f"{brief} The server routes some users to Microsoft 365. Is this hybrid?")
    if finding.step == "federation.access-edge" and finding.detail.get("nobody"):
        brief = "Federation is on but reaches nobody."
        return NextSaid(
            brief, f"{brief[:-1]}: partner discovery is off and no domain is allowed.", TEAMS.get(owner, "")
        )
    if finding.code in _FROM_HERE:
        return _from_here(FindingReader(finding, deployment))
    if finding.code == "field-missing":
        return NextSaid(*(f"Enter {field_label(finding.subject)}{end}" for end in (".", ": it is still empty.")))
    return None


def _who(finding: Finding, subjects: Sequence[str], of: int) -> str:
    """Return the one subject by its name, several by their number."""
    partners = finding.code in _ON_PARTNERS
    if len(subjects) == 1:
        subject = str(finding.detail.get("identity", finding.subject)) if partners else finding.subject
        return f'"{STEP[subject].title}"' if subject in STEP else shown(host_of(subject))
    return f"{len(subjects)} of {count(of, 'partner' if partners else _NOUNS.get(finding.check, 'edge'))}"


def _edge(finding: Finding, many: bool) -> str:
    """Return the host that a record should lead to; for several records the end they have in common."""
    edge = finding.detail.get("edge")
    if edge and not many:
        return shown(str(edge))
    return "Microsoft 365" if finding.code == "srv-still-on-premises" else "your Access Edge"


def _word_wanted(finding: Finding, deployment: Deployment) -> NextSaid:
    """Say which step waits for a person: nobody has to look anything up for it but the step's own page."""
    step = STEP[finding.step]
    title = title_of(step, deployment)
    if finding.step == "finish.message" and (missing := FindingReader(finding, deployment).texts("missing")):
        return _send_messages(missing)
    brief = f"Confirm: {title}."
    if kind_of(step, deployment) is ProofKind.EVIDENCE:
        return NextSaid(brief, f"{brief[:-1]}, or import a settings export.")
    return NextSaid(brief, brief)


def _send_messages(missing: Sequence[str]) -> NextSaid:
    """Ask for the last proof: by now nothing is left that only looks."""
    kinds = {part.partition("@")[0].rpartition("-")[0] for part in missing}
    ends = {"teams": "a partner in Teams", "own-edge": "one with an own Edge"}
    wanted = [words for kind, words in ends.items() if kind in kinds]
    if len(wanted) == 1:
        wanted = [wanted[0].replace("one with", "a partner with")]
    domains = dict.fromkeys(part.partition("@")[2] for part in missing)
    users = f", from {listed(map(shown, domains), 3)}" if any(domains) else ""
    deed = f"Send one message each way with {' and '.join(wanted)}{users}."
    return NextSaid(deed, f"Nothing is broken. {deed}")


def _question(finding: Finding, subjects: Sequence[str], of: int) -> NextSaid:
    """Ask where the users are: no record is advised before that is known."""
    brief = f"Where are the users of {_who(finding, subjects, of)}: here, in Teams, or both?"
    leads = "Their records lead" if len(subjects) > 1 else "Its record leads"
    return NextSaid(brief, f"{brief} {leads} to Microsoft 365. Answer before anyone changes DNS.")


def _from_here(case: FindingReader) -> NextSaid:
    """Send whoever sits behind a network that shows nobody as they are to another one."""
    if case.finding.code == "tls-intercepted":
        brief = f"This network replaces certificates on port {case.port}."
        by = f' (issuer "{issuer}")' if (issuer := case.text("issuer")) else ""
        return NextSaid(brief, f"{brief[:-1]}{by}: check from outside and merge the file.")
    brief = f"Port {case.port} cannot be judged from here."
    alone = f"only {shown(host_of(case.text('open_to')))} answers" if case.text("open_to") else ""
    seen = alone or f"nothing on {case.port} answers, Microsoft neither"
    return NextSaid(brief, f"{brief[:-1]}: {seen}. Check over another network and merge.")


def _assign(case: FindingReader) -> NextSaid | None:
    """Send an edge's good certificate to the address that shows another one; None where there is none to send."""
    present = case.detail.get("present")
    there = case.listed("addresses")
    if not isinstance(present, dict) or not there:
        return None
    others = listed(plain(address) for address in present.get("addresses", ()))
    brief = f"Assign the new certificate on the Edge behind {there} and restart it."
    verb = "have" if len(present.get("addresses", ())) > 1 else "has"
    new = f"{others or 'another address'} {verb} the new one"
    still = _still(case)
    return NextSaid(brief, f"{brief[:-1]}: {f'it still shows the one that {still}; ' if still else ''}{new}.")


def _still(case: FindingReader) -> str:
    """Return what is to be said of the certificate that is still shown; empty where its end is no trouble."""
    days = case.number("days")
    if case.finding.code == "cert-expired":
        return "has expired"
    if case.finding.code != "cert-expiring" or days is None:
        return ""
    return "ends today" if days < 1 else f"ends in {count(int(days), 'day')}"


def _renew(case: FindingReader) -> NextSaid | None:
    """Say by when to order a certificate, and that its names are kept; None of one above the server's own."""
    until, days = case.text("not_after"), case.number("days")
    if case.number("depth") or not until or days is None:
        return None
    foreign = set(case.texts("foreign"))
    names = [name for name in case.texts("sans") if name not in foreign]
    keep = f" Keep its {count(len(names), 'name')}." if names else ""
    if foreign:
        keep += f" Leave {case.names('foreign')} out."
    soon = "today" if days <= TODAY else "this week"
    brief = f"Order the certificate of {shown(case.host)} {soon}."
    return NextSaid(brief, f"{brief[:-1]}: it ends on {day_month(until)}.{keep}")


def _by_remedy(finding: Finding, subjects: Sequence[str], of: int, team: str, deployment: Deployment) -> NextSaid:
    """Say it with the remedy of the finding itself, and count those like it."""
    text = finding_text(finding, deployment)
    alike = f" The same goes for {_who(finding, subjects, of)}." if len(subjects) > 1 else ""
    summary, deed = first_sentence(text.summary), first_sentence(text.remedy) if text.remedy else ""
    return NextSaid(deed or summary, f"{deed} {summary}{alike}" if deed else f"{summary}{alike}", team)


def first_sentence(text: str) -> str:
    """Return a text's first sentence with its full stop; names such as `sip.contoso.com` do not end it."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    end = line.find(". ")
    if end >= 0:
        return line[: end + 1]
    return line.rstrip(":") + ("" if line.endswith((".", "!", "?")) else ".")
