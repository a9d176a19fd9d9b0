"""What is said of settings that a server exported: found and wanted, and the cmdlet that brings it about."""

from __future__ import annotations

from lyncready.guide.settings_fixes import FIXES, Fix, Setting
from lyncready.guide.steps import STEP, WordUse
from lyncready.guide.wording import Case, Said, Writer, day, listed, sentence
from lyncready.model import BadValue, Status

_OBJECTS = {
    "accessedge": "Access Edge configuration",
    "externalaccesspolicy": "External access policy",
    "policyassignment": "External access policy",
    "publicprovider": "Public provider",
    "hostingprovider": "Hosting provider",
    "sipdomain": "SIP domain",
    "alloweddomain": "Allowed domain",
    "blockeddomain": "Blocked domain",
    "site": "Site",
    "edgeservice": "Edge pool",
    "edgecomputer": "Edge",
    "edgecertificate": "External Edge certificate",
    "replication": "Replica",
    "rootstore": "Root store of the Edge",
    "outbound": "From the Edge",
    "capability": "Management Shell",
}
_EXPORT = "lyncready script FILE --export"
_EXPORT_EDGE = "lyncready script FILE --export-edge"


def setting_of(case: Case) -> Setting:
    """Return object, identity and property of the subject `object[:identity].property`."""
    head, _, prop = case.finding.subject.rpartition(".")
    kind, _, identity = head.partition(":")
    return Setting(kind or case.text("object"), identity, prop or case.text("property"))


def setting_label(case: Case) -> str:
    """Return the setting in words: `Public provider Skype: ProxyFqdn`."""
    setting = setting_of(case)
    kind = _OBJECTS.get(setting.kind.lower(), setting.kind)
    return f"{kind}{f' {setting.identity}' if setting.identity else ''}: {setting.prop}"


def source(case: Case) -> str:
    """Return ` (export of FE01, 2026-11-20)`; empty where it is not known."""
    computer, at = case.text("computer"), day(case.text("collected_at"))
    if not computer and not at:
        return ""
    return f" (export{f' of {computer}' if computer else ''}{f', {at}' if at else ''})"


def _value(case: Case, key: str) -> str:
    values = case.texts(key)
    if not values:
        return ""
    return listed(values, 4)


def _found_and_wanted(case: Case) -> str:
    found, wanted = _value(case, "found"), _value(case, "wanted")
    is_now = f"is {found}" if found else "is not set"
    return f"{setting_label(case)} {is_now}{f', should be {wanted}' if wanted else ''}"


def _fix(case: Case) -> Fix | None:
    setting = setting_of(case)
    kind = setting.kind.lower()
    return FIXES.get(f"{kind}.{setting.prop.lower()}") or FIXES.get(kind)


def _command(case: Case, fix: Fix | None) -> str:
    given = case.text("command")
    if given or fix is None:
        return given
    try:
        return fix.command(case, setting_of(case))
    except BadValue:
        return ""


def _wrong(case: Case) -> Said:
    fix = _fix(case)
    summary = f"{_found_and_wanted(case)}{source(case)}."
    if fix is not None:
        return Said(summary, fix.remedy, _command(case, fix), "powershell", fix.link)
    cmdlet, wanted = case.text("cmdlet"), _value(case, "wanted")
    by = f" with {cmdlet}" if cmdlet else ""
    remedy = f"Set it{f' to {wanted}' if wanted else ''}{by} on a Front End, then export again."
    return Said(summary, remedy, case.text("command"), "powershell")


def _export_way(case: Case) -> str:
    return _EXPORT_EDGE if case.finding.step == "federation.outbound" else _EXPORT


def _unknown(case: Case) -> Said:
    error = case.text("error")
    return Said(
        f"{setting_label(case)} has not been seen in any export{f': {error}' if error else ''}.",
        "Run the export script on a Front End as a member of RTCUniversalServerAdmins and import its file: "
        "lyncready evidence FILE EXPORT.json.",
        _export_way(case),
        "shell",
    )


def _attested(case: Case) -> Said:
    by, at = case.text("by"), day(case.text("at"))
    who = f"{by} marked this done" if by else "This was marked done"
    fix = _fix(case)
    return Said(
        f"{who}{f' on {at}' if at else ''}, but {_found_and_wanted(case)}{source(case)}.",
        (f"{fix.remedy} " if fix else "") + "Where the export is out of date, export and import again.",
        _command(case, fix),
        "powershell",
    )


def _older(case: Case) -> Said:
    at = day(case.text("collected_at"))
    return Said(
        f"The export{f' of {at}' if at else ''} is older than the word that this is done: "
        f"{_found_and_wanted(case)}.",
        "The word counts. Export again and import the file, so that the server itself says so.",
        _export_way(case),
        "shell",
    )


def _old(case: Case) -> Said:
    days, at = case.number("days"), day(case.text("collected_at"))
    age = f"{int(days)} days old" if days is not None else "more than 30 days old"
    computer = case.text("computer")
    return Said(
        f"The export{f' of {computer}' if computer else ''} is {age}{f' ({at})' if at else ''}.",
        "Export again and import the file; settings may have changed since.",
        _export_way(case),
        "shell",
    )


_PARTS = {
    "sign-in": "signed in",
    "agreement-type": "agreement type chosen",
    "product-use-rights": "Product Use Rights accepted",
    "request-started": "request started",
    "edge-entered": "edge entered",
    "domains-added": "SIP domains added",
    "submitted": "submitted",
}


def _not_attested(case: Case) -> Said:
    step = STEP.get(case.finding.step)
    use = step.word if step else WordUse.REQUIRED
    step_id = case.finding.step
    missing = case.texts("missing")
    if missing:
        said = listed((_PARTS.get(part, part) for part in missing), 7)
        return Said(
            f"Still to be said of the request: {said}.",
            "Say each part when it is done; the time of the last one starts the clock.",
            f"lyncready mark FILE {step_id} done --part {missing[0]}",
            "shell",
        )
    mark = f"lyncready mark FILE {step_id} done"
    if use is WordUse.INSTEAD:
        return Said(
            "Neither an export nor anybody's word shows this yet.",
            "Import an export of the server's settings, which proves it, or say that it is done.",
            mark,
            "shell",
        )
    return Said("Nobody has said yet that this is done.", "Do it as the step says, then say so.", mark, "shell")


def _word_ok(case: Case) -> Said:
    by, note = case.text("by"), case.text("note")
    return Said(sentence(f"{by or 'someone'} says it is done{f': {note}' if note else ''}"))


def settings_ok(case: Case) -> Said:
    """Say what an export proves."""
    found = _value(case, "found")
    return Said(f"{setting_label(case)}{f' is {found}' if found else ' is as it should be'}{source(case)}.")


def word_held(case: Case) -> bool:
    """Whether a word is not asked for yet, because an earlier step is open."""
    return case.finding.code == "not-attested" and case.finding.status is Status.HELD


OK_WORD = _word_ok

WRITERS: dict[str, Writer] = {
    "not-attested": _not_attested,
    "setting-wrong": _wrong,
    "setting-unknown": _unknown,
    "attested-but-wrong": _attested,
    "evidence-older-than-word": _older,
    "evidence-old": _old,
}
