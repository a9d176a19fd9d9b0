"""What changed since before, who may issue the next certificate, and which usage its CA has taken out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from msgspec.structs import replace
from support.made_certificates import CLIENT, SERVER, make, public_trust, rsa_key
from support.situations import ADDRESS, DOMAIN, EDGE, NOW, OUTSIDE, Situation, codes, mutual

from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    Before,
    Caa,
    Dns,
    DnsOutcome,
    Evidence,
    ExportScope,
    Key,
    Origin,
    Partner,
    Platform,
    Section,
    SipDomain,
    Trust,
    TrustedRoot,
    Users,
)

DAY = timedelta(days=1)
NAMES = (EDGE, "webconf.contoso.com")
OLD = make(sans=NAMES, key=rsa_key(), start=NOW - 90 * DAY)


def since(old: bytes, new: bytes, **changes: Any) -> Situation:
    """Healthy contoso.com, whose edge shows a new certificate in place of an old one."""
    made = Situation().contact(tls=mutual(new))
    made.deployment = replace(made.deployment, platform=Platform.SFB_2019, **changes)
    key = Key("tls", f"{EDGE}:5061", address=ADDRESS)
    made.facts[key] = replace(made.facts[key], before=Before(NOW - DAY, leaf=old))
    return made


def said(made: Situation, step: str = "federation.certificate", **more: Any) -> set[tuple[str, str]]:
    return codes(made.judge(trust=public_trust(), **more), step, notes=True)


@pytest.mark.parametrize(
    ("new", "wanted"),
    [
        ({"sans": NAMES}, set()),
        ({"sans": (*NAMES, "sip2.contoso.com")}, set()),
        ({"sans": (EDGE,)}, {("cert-names-lost", "warn")}),
        # A node that still shows the older one takes nothing away.
        ({"sans": (EDGE,), "start": NOW - 120 * DAY}, set()),
    ],
)
def test_names_that_the_renewal_lost_are_said_until_the_next_one(
    new: dict[str, Any], wanted: set[tuple[str, str]]
) -> None:
    assert said(since(OLD, make(key=rsa_key(), **new))) == wanted


def test_a_name_lost_can_be_waived_by_nobody_but_a_person_and_is_asked_for_again() -> None:
    made = since(OLD, make(sans=(EDGE,), key=rsa_key()))
    finding = next(one for one in made.judge(trust=public_trust()) if one.code == "cert-names-lost")
    assert (finding.subject, finding.detail["found"]) == (f"{EDGE}:5061", ["webconf.contoso.com"])
    text = finding_text(finding, made.deployment)
    assert "lacks 1 name of the one before it: webconf.contoso.com" in text.summary
    assert "webconf.contoso.com" in text.command


def test_a_partners_name_is_no_loss() -> None:
    old = make(sans=(*NAMES, "sip.litware.com"), key=rsa_key(), start=NOW - 90 * DAY)
    made = since(old, make(sans=NAMES, key=rsa_key()), partners=(Partner("litware.com"),))
    assert said(made) == set()


def test_another_issuer_is_worth_knowing() -> None:
    old = make(sans=NAMES, key=rsa_key(), issuer="Old Root", start=NOW - 90 * DAY)
    made = since(old, make(sans=NAMES, key=rsa_key()), partners=(Partner("a.com", edge="sip.a.com"),))
    assert said(made) == {("cert-issuer-changed", "note")}


def test_an_edge_at_another_address_is_worth_knowing() -> None:
    made = Situation()
    key = next(key for key in made.facts if key.record_type == "A")
    made.facts[key] = replace(made.facts[key], before=Before(NOW - DAY, addresses=("203.0.113.99", ADDRESS)))
    assert codes(made.judge(), "federation.address", notes=True) == {("edge-address-changed", "note")}
    made.facts[key] = replace(made.facts[key], before=Before(NOW - DAY, addresses=(ADDRESS,)))
    assert codes(made.judge(), "federation.address", notes=True) == set()


# Names that concern others.


def test_a_shared_address_space_wants_its_names_on_every_edge() -> None:
    made = since(OLD, make(sans=NAMES, key=rsa_key()))
    both = (SipDomain(DOMAIN, Users.BOTH), SipDomain("teams.com", Users.ONLINE))
    made.deployment = replace(made.deployment, sip_domains=both)
    assert ("cert-shared-name-missing", "warn") in said(made)
    made.contact(tls=mutual(make(sans=(*NAMES, "sip.teams.com"), key=rsa_key())))
    assert said(made) == set()


def test_the_tenants_word_on_a_shared_address_space_counts_as_well() -> None:
    made = since(OLD, make(sans=NAMES, key=rsa_key()))
    online = (SipDomain(DOMAIN), SipDomain("teams.com", Users.ONLINE))
    made.deployment = replace(made.deployment, sip_domains=online)
    assert said(made) == set()
    from lyncready.model.partners import shared_names

    tenant = Evidence(computer="tenant", scope=ExportScope.TENANT, collected_at=NOW, imported_at=NOW, sections={
        "tenant": Section(items=({"SharedSipAddressSpace": True, "AllowFederatedUsers": True},)),
    })  # fmt: skip
    assert shared_names(made.checklist(evidence=(tenant,))) == ("sip.teams.com",)


def test_the_name_of_an_allowed_partner_does_not_belong_there() -> None:
    made = since(OLD, make(sans=(*NAMES, "sip.litware.com", "sip.adatum.com"), key=rsa_key()))
    made.deployment = replace(made.deployment, partners=(Partner("litware.com"),))
    allowed = Evidence(computer="fe1", collected_at=NOW, imported_at=NOW, sections={
        "allowedDomains": Section(items=({"Domain": "Adatum.com "}, {"Domain": DOMAIN})),
    })  # fmt: skip
    found = made.judge(trust=public_trust(), evidence=(allowed,))
    foreign = next(one for one in found if one.code == "cert-foreign-names")
    assert (foreign.status.value, foreign.detail["found"]) == ("warn", ["sip.litware.com", "sip.adatum.com"])
    command = finding_text(foreign, made.deployment).command
    assert "webconf.contoso.com" in command
    assert "litware" not in command
    assert "adatum" not in command


# Who may issue.


def named(company: str, **more: Any) -> bytes:
    """Build a certificate whose issuer names a company; its chain does not matter here."""
    issuer = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, company),
            x509.NameAttribute(NameOID.COMMON_NAME, "Issuing"),
        ]
    )
    made = x509.load_der_x509_certificate(make(key=rsa_key(), **more))
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding
    from support.made_certificates import ec_key

    builder = x509.CertificateBuilder(
        issuer, made.subject, made.public_key(), made.serial_number,
        made.not_valid_before_utc, made.not_valid_after_utc, list(made.extensions),
    )  # fmt: skip
    return builder.sign(ec_key("ca Named"), hashes.SHA256()).public_bytes(Encoding.DER)


def zone(made: Situation, records: dict[str, tuple[str, ...] | None]) -> Situation:
    """Set CAA records by owner: tags with values; an empty tuple is an answer without records, None none."""
    for owner, values in records.items():
        if values is None:
            made.reply(owner, "CAA", Dns(outcome=DnsOutcome.TIMEOUT))
            continue
        caa = tuple(Caa(*value.split(" ", 1)) if " " in value else Caa(value, "") for value in values)
        outcome = DnsOutcome.ANSWER if values else DnsOutcome.NODATA
        made.reply(owner, "CAA", Dns(outcome=outcome, caa=caa), OUTSIDE)
    return made


LETS = ("issue letsencrypt.org",)


@pytest.mark.parametrize(
    ("company", "records", "forbidden"),
    [
        ("DigiCert Inc", {EDGE: (), DOMAIN: LETS}, True),
        ("DigiCert, Inc.", {EDGE: (), DOMAIN: ("issue digicert.com",)}, False),
        ("DigiCert Inc", {EDGE: (), DOMAIN: (*LETS, "issue geotrust.com")}, False),
        ("DigiCert Inc", {EDGE: (), DOMAIN: ("issue intermediatecertificate.digitalcertvalidation.com",)}, False),
        ("Sectigo Limited", {EDGE: (), DOMAIN: ("issue affirmtrust.com",)}, False),
        ("Starfield Technologies, Inc.", {EDGE: (), DOMAIN: ("issue amazon.com",)}, True),
        ("SwissSign AG", {EDGE: (), DOMAIN: LETS}, False),  # its list was not read: silence
        ("DigiCert Inc", {EDGE: LETS, DOMAIN: ("issue digicert.com",)}, True),
        ("DigiCert Inc", {EDGE: ("issue digicert.com",), DOMAIN: LETS}, False),
        # Nobody may issue at all; only wildcards are restricted; records that forbid nobody.
        ("DigiCert Inc", {EDGE: (), DOMAIN: ("issue",)}, True),
        ("DigiCert Inc", {EDGE: (), DOMAIN: ("issuewild letsencrypt.org",)}, False),
        ("DigiCert Inc", {EDGE: (), DOMAIN: (*LETS, "issuewild digicert.com")}, True),
        ("DigiCert Inc", {EDGE: (), DOMAIN: ()}, False),
        # What nobody saw, or a CA that nobody knows here.
        ("DigiCert Inc", {DOMAIN: LETS}, False),
        ("DigiCert Inc", {EDGE: None, DOMAIN: LETS}, False),
        ("DigiCert Inc", {}, False),
        ("Some CA", {EDGE: (), DOMAIN: LETS}, False),
        ("Let's Encrypt", {EDGE: (), DOMAIN: LETS}, False),
        ("Sectigo Limited", {EDGE: (), DOMAIN: ("issue usertrust.com",)}, False),
    ],
)
def test_records_that_name_other_cas_forbid_the_next_certificate(
    company: str, records: dict[str, Any], forbidden: bool
) -> None:
    made = zone(Situation().contact(tls=mutual(named(company))), records)
    assert (("cert-caa-forbids", "note") in said(made)) is forbidden
    ending = zone(
        Situation().contact(tls=mutual(named(company, start=NOW - 90 * DAY, end=NOW + 20 * DAY))), records
    )
    assert (("cert-caa-forbids", "warn") in said(ending)) is forbidden


def test_the_line_for_the_zone_is_ready_to_paste() -> None:
    made = zone(Situation().contact(tls=mutual(named("DigiCert Inc"))), {EDGE: (), DOMAIN: LETS})
    finding = next(one for one in made.judge(trust=public_trust()) if one.code == "cert-caa-forbids")
    text = finding_text(finding, made.deployment)
    assert text.command == f'{DOMAIN}. 3600 IN CAA 0 issue "digicert.com"'
    assert "letsencrypt.org" in text.summary


# The usage that leaves public certificates.


@pytest.mark.parametrize(
    ("company", "now", "left", "eku", "warned"),
    [
        ("Let's Encrypt", datetime(2026, 6, 1, tzinfo=UTC), 50, (SERVER, CLIENT), True),
        ("Let's Encrypt", datetime(2026, 6, 1, tzinfo=UTC), 30, (SERVER, CLIENT), False),
        ("Let's Encrypt", datetime(2026, 6, 1, tzinfo=UTC), 61, (SERVER, CLIENT), False),
        ("Let's Encrypt", datetime(2026, 6, 1, tzinfo=UTC), 50, (SERVER,), False),
        ("DigiCert Inc", datetime(2027, 1, 10, tzinfo=UTC), 52, (SERVER, CLIENT), True),
        ("DigiCert Inc", datetime(2027, 1, 10, tzinfo=UTC), 40, (SERVER, CLIENT), False),
        ("Some CA", datetime(2027, 3, 1, tzinfo=UTC), 40, (SERVER, CLIENT), True),
        ("Some CA", datetime(2027, 2, 1, tzinfo=UTC), 40, (SERVER, CLIENT), False),
        ("Some CA", datetime(2027, 3, 1, tzinfo=UTC), 40, None, False),
    ],
)
def test_the_last_certificate_with_client_authentication_is_warned_of_in_time(
    company: str, now: datetime, left: int, eku: Any, warned: bool
) -> None:
    made = named(company, eku=eku, start=now - 100 * DAY, end=now + left * DAY)
    facts = Situation().contact(tls=mutual(made))
    found = facts.judge(trust=_vouching(company, now), now=now)
    assert (("cert-loses-client-auth", "warn") in codes(found, "federation.certificate")) is warned


def _vouching(company: str, now: datetime) -> Trust:
    """Build the root of the company under which `named` issues, as a public one."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding
    from support.made_certificates import ec_key

    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, company),
            x509.NameAttribute(NameOID.COMMON_NAME, "Issuing"),
        ]
    )
    builder = x509.CertificateBuilder(
        name, name, ec_key("ca Named").public_key(), 7, now - 900 * DAY, now + 900 * DAY,
        [x509.Extension(x509.BasicConstraints.oid, True, x509.BasicConstraints(ca=True, path_length=None))],
    )  # fmt: skip
    der = builder.sign(ec_key("ca Named"), hashes.SHA256()).public_bytes(Encoding.DER)
    return Trust(roots=(TrustedRoot(der, Origin.CERTIFI, "certifi"),))


@pytest.mark.parametrize(("names", "offered"), [(NAMES, True), ((EDGE,), False)])
def test_a_new_certificate_that_lost_a_name_is_not_sent_to_the_other_node(
    names: tuple[str, ...], offered: bool
) -> None:
    ending = make(sans=NAMES, key=rsa_key(), start=NOW - 90 * DAY, end=NOW + 4 * DAY)
    made = Situation().address(ADDRESS, "203.0.113.12").contact("203.0.113.12", tls=mutual(ending))
    made.contact(tls=mutual(make(sans=names, key=rsa_key())))
    found = next(one for one in made.judge(trust=public_trust()) if one.code == "cert-expiring")
    assert ("present" in found.detail) is offered
