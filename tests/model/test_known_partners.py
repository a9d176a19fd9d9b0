"""Who is a partner: those typed first, then what the newest central export allows and is nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from lyncready.model import (
    AskPartners,
    Checklist,
    Deployment,
    Evidence,
    ExportScope,
    KnownPartner,
    Network,
    Partner,
    Section,
    SipDomain,
    known_partners,
    partners_looked_up,
)

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)


def export(*items: Any, scope: ExportScope = ExportScope.CENTRAL, days: int = 0, ok: bool = True) -> Evidence:
    section = Section(ok=ok, items=items)
    at = NOW - timedelta(days=days)
    return Evidence(
        computer="fe01", scope=scope, collected_at=at, imported_at=at, sections={"allowedDomains": section}
    )


def known(*evidence: Evidence, asked: AskPartners = AskPartners.TYPED, **deployment: Any) -> Checklist:
    typed = Deployment(sip_domains=(SipDomain("contoso.com"),), **deployment)
    return Checklist(deployment=typed, network=Network(partners=asked), evidence=evidence)


def allowed(name: str, proxy: str = "") -> dict[str, str]:
    return {"Domain": name, "ProxyFqdn": proxy}


def test_an_exports_domains_are_trimmed_spelt_for_dns_and_there_once() -> None:
    found = known_partners(known(export(allowed(" Litware.COM. "), allowed("litware.com"), allowed("müller.de"))))
    assert [one.name for one in found] == ["litware.com", "xn--mller-kva.de"]
    assert found[0].written == " Litware.COM. "


def test_own_domains_skypes_and_what_is_no_name_are_no_partners() -> None:
    names = ("contoso.com", "msn.com", "outlook.com", "live.com", "hotmail.com", "*.adatum.com", "a b.com", "")
    assert not known_partners(known(export(*map(allowed, names))))


def test_the_newest_central_export_that_shows_them_counts() -> None:
    older, newer = export(allowed("old.com"), days=9), export(allowed("new.com"), days=2)
    unread = export(allowed("gone.com"), ok=False)
    local = export(allowed("edge.com"), scope=ExportScope.LOCAL)
    assert [one.name for one in known_partners(known(newer, unread, local, older))] == ["new.com"]


def test_a_typed_entry_wins_and_learns_the_servers_edge() -> None:
    typed = (Partner("litware.com", "sip.litware.com", required=True), Partner("adatum.com"))
    checklist = known(export(allowed("litware.com", "Old.Litware.com")), partners=typed)
    assert known_partners(checklist) == (
        KnownPartner(
            name="litware.com",
            typed=True,
            required=True,
            typed_edge="sip.litware.com",
            proxy="old.litware.com",
            listed=True,
            written="litware.com",
        ),
        KnownPartner(name="adatum.com", typed=True),
    )
    first, second = known_partners(checklist)
    assert (first.edge, first.by, second.edge, second.by) == ("old.litware.com", "export", "", "srv")


def test_a_servers_edge_that_is_no_name_is_never_looked_up() -> None:
    (found,) = known_partners(known(export(allowed("litware.com", "sip litware/../x"))))
    assert found.edge == ""


def test_who_is_looked_up_is_what_the_file_says() -> None:
    evidence, typed = export(allowed("litware.com")), (Partner("adatum.com"),)
    names = {
        asked: [one.name for one in partners_looked_up(known(evidence, asked=asked, partners=typed))]
        for asked in AskPartners
    }
    assert names == {
        AskPartners.TYPED: ["adatum.com"],
        AskPartners.ALL: ["adatum.com", "litware.com"],
        AskPartners.OFF: [],
    }
