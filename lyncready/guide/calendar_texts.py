"""What a calendar says of each day that comes due, and what is said of a waiver."""

from __future__ import annotations

from lyncready.guide.steps import STEP
from lyncready.guide.wording import shown
from lyncready.model import Due, DueKind, Waiver

_RENEW = (
    "Order the new one with every name that this one has, for all three uses of the external interface, and "
    "install it on every Edge of the pool."
)


def due_words(due: Due) -> tuple[str, str]:
    """Return the line of an entry and the words below it."""
    name, ends = shown(due.subject), due.ends.isoformat() if due.ends else ""
    serial = f" (serial number {due.mark})" if due.mark else ""
    whose = f"{due.about or 'certificate'} on {name}"
    match due.kind:
        case DueKind.CERTIFICATE:
            return (
                f"Certificate of {name} ends",
                f"From then on partners refuse the edge{serial}. The new one has to be installed before.",
            )
        case DueKind.RENEWAL:
            return f"Renew the certificate of {name}, it ends on {ends}", f"Its time has come{serial}. {_RENEW}"
        case DueKind.SERVER_CERTIFICATE:
            return (
                f"Certificate ends: {whose}",
                f"The Edge's own export shows it (thumbprint {due.mark}). Replace it before.",
            )
        case DueKind.SERVER_RENEWAL:
            return (
                f"Renew the certificate, it ends on {ends}: {whose}",
                f"The Edge's own export shows it (thumbprint {due.mark}). {_RENEW}",
            )
        case DueKind.PARTNER_CERTIFICATE:
            return (
                f"Certificate of {name} ends (partner {shown(due.about)})",
                f"Ask your partner whether the new one is there{serial}; without it federation with them stops.",
            )
        case DueKind.WAIVER:
            return _waiver(due)
        case DueKind.REQUEST_TYPICAL:
            return (
                "PIC request: 48 hours are over",
                "Changes are typically complete in 24 to 48 hours (Microsoft). Check whether it is through.",
            )
        case DueKind.REQUEST_LATEST:
            return (
                "PIC request: 30 days are over",
                "Activation can take up to 30 days (Microsoft). If it is not through, open a case with them.",
            )


def _waiver(due: Due) -> tuple[str, str]:
    code = due.mark.partition("@")[0]
    step = STEP.get(due.subject)
    what = f"step {step.title if step else due.subject}" if code == "step" else code
    of = f" on {shown(due.subject)}" if code != "step" and due.subject else ""
    why = f" It was accepted because: {due.why}" if due.why else ""
    return f"Last day of a waiver: {what}{of}", f"From the next day on it counts again.{why}"


def waiver_words(waiver: Waiver) -> str:
    """Return one line without a full stop; a waiver without a code is one of the whole step that it names."""
    by = f" by {waiver.by}" if waiver.by else ""
    if waiver.code:
        of = f"{waiver.code} {shown(waiver.subject)}".rstrip()
    else:
        of = f'the step "{STEP[waiver.step].title}"' if waiver.step in STEP else "a step"
    until = f" until {waiver.until.isoformat()}" if waiver.until else ""
    return f"rests on a waiver{by} of {of}{until}" + (f": {waiver.reason}" if waiver.reason else "")
