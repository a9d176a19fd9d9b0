"""A report for strangers: nothing in it names the deployment, its addresses or its people."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from support.made_certificates import CRL_URL, authority, make, public_trust, rsa_key
from support.made_lists import key_of, serial_of
from support.situations import ADDRESS, EDGE, Situation, mutual

from lyncready.checks import judge
from lyncready.model import (
    Aia,
    Attestation,
    AttestationState,
    Checklist,
    Crl,
    Deployment,
    Dns,
    DnsOutcome,
    Evidence,
    FetchError,
    Https,
    Network,
    Observation,
    Resolver,
    Revoked,
    Section,
    Seen,
    Sip,
    SipDomain,
    SipOutcome,
    Tcp,
    Tls,
    TlsOutcome,
    Trust,
    Waiver,
)
from lyncready.readiness import Assessment, assess
from lyncready.reports.brief import render_short
from lyncready.reports.document import render_json
from lyncready.reports.free_text import without_words
from lyncready.reports.html import render_html
from lyncready.reports.markdown import render_markdown
from lyncready.reports.pseudonyms import StandIns
from lyncready.reports.shapes import ReportView
from lyncready.reports.sharing import SHARED_FILE, share
from lyncready.reports.text import render_text
from lyncready.reports.view import build_view

NOW = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
PRIVATE = re.compile(r"contoso|fabrikam|litware|alice|bob\b|V1234567|Danvers|three-domains", re.IGNORECASE)

OLD, LDAP = "203.0.113.11", "ldap:///CN=Danvers Manufacturing CA,CN=AIA"


@pytest.fixture
def shared(checklist: Checklist, assessment: Assessment) -> ReportView:
    return share(build_view(checklist, assessment, file=SHARED_FILE), checklist)


def test_no_printer_names_the_deployment_or_its_people(shared: ReportView) -> None:
    told = (
        render_json(shared).decode(),
        render_html(shared),
        render_markdown(shared),
        render_text(shared),
        render_short(shared),
    )
    for text in told:
        assert PRIVATE.findall(text) == []
        assert "domain-2.example" in text


def test_states_codes_and_shape_stay(view: ReportView, shared: ReportView) -> None:
    assert [(s.id, s.state) for s in shared.document.steps] == [(s.id, s.state) for s in view.document.steps]
    assert [f.code for f in shared.document.findings] == [f.code for f in view.document.findings]
    assert len(shared.document.observations) == len(view.document.observations)


def test_certificates_are_left_out(shared: ReportView) -> None:
    assert b'"chain"' not in render_json(shared)


@pytest.mark.parametrize("render", [render_json, render_html, render_markdown, render_text])
def test_no_certificate_can_be_found_by_what_is_told_of_it(render: Any) -> None:
    old, new = (make(issuer="Issuing", key=rsa_key()) for _ in range(2))
    corp = make(cn="sip.fabrikam.com", sans=("sip.fabrikam.com",), issuer="Danvers Manufacturing CA", aia=LDAP)
    issuer = authority("Issuing", "Root")
    number = f"{serial_of(old):x}"
    situation = Situation().address(ADDRESS, OLD).contact(tls=mutual(new, issuer))
    situation.contact(OLD, tls=mutual(old, issuer)).contact(name="sip.fabrikam.com", tls=mutual(corp))
    situation.address(ADDRESS, name="sip.fabrikam.com")
    gone = Crl(this_update=NOW, issuer_key=key_of(issuer), serials={number: Revoked(date=NOW)})
    situation.put("crl", CRL_URL, gone).put("crl", "http://pki.contoso.com/Danvers.crl", Crl(error="status 404"))
    situation.deployment = msgspec.structs.replace(situation.deployment, access_edges=(EDGE, "sip.fabrikam.com"))
    checklist = Checklist(
        deployment=situation.deployment, network=situation.network, observations=tuple(situation.facts.values())
    )
    assessment = assess(checklist, judge(checklist, public_trust(), NOW), NOW)
    plain = build_view(checklist, assessment, file=SHARED_FILE)
    told = render(share(plain, checklist))
    text = told.decode() if isinstance(told, bytes) else told
    assert "cert-revoked" in text
    for secret in (number, f"{serial_of(new):x}", sha1(new, usedforsecurity=False).hexdigest(), key_of(issuer)):
        assert secret not in text.lower()
    assert PRIVATE.findall(text) == []


def test_names_keep_their_shape_and_their_stand_in(checklist: Checklist) -> None:
    table = StandIns(checklist)
    assert table.swap("sip.fabrikam.com is not fabrikam.com") == "sip.domain-2.example is not domain-2.example"
    assert table.swap("_sipfederationtls._tcp.contoso.com.") == "_sipfederationtls._tcp.domain-1.example."
    assert table.swap("edge7.contoso.com, edge8.contoso.com, edge7.contoso.com:5061") == (
        "host-1.domain-1.example, host-2.domain-1.example, host-1.domain-1.example:5061"
    )
    assert table.swap("SIP.CONTOSO.COM") == "sip.domain-1.example"
    assert table.swap("*.contoso.com") == "*.domain-1.example"


@pytest.mark.parametrize(
    "text",
    [
        "federation.messenger.msn.com:5061",
        "said 1.1.1.1 and 2606:4700:4700::1111",
        "policy.federated",
        "accessEdge.AllowFederatedUsers",
        "1.3.6.1.5.5.7.3.2",
        "at 2026-11-22T19:00:00Z, 127.0.0.1:5300",
        "https://learn.microsoft.com/en-us/skypeforbusiness/",
    ],
)
def test_what_everyone_has_stays(text: str, checklist: Checklist) -> None:
    assert StandIns(checklist).swap(text) == text


def test_addresses_get_documentation_addresses_and_keep_their_kind(checklist: Checklist) -> None:
    table = StandIns(checklist)
    first = table.swap("131.107.155.10 and 10.1.2.3 and 2a01:111::1 and 131.107.155.10:5061")
    assert first == "203.0.113.1 and 10.0.0.1 and 2001:db8::1 and 203.0.113.1:5061"


def test_people_computers_and_numbers_are_replaced() -> None:
    checklist = Checklist(
        deployment=Deployment(
            name="Woodgrove Bank", agreement_number="E998877", sip_domains=(SipDomain("woodgrove.test"),)
        ),
        steps={"policy.public": Attestation(state=AttestationState.DONE, by="dora", at=NOW)},
        evidence=(Evidence(computer="fe01.wg.local", collected_at=NOW, imported_at=NOW),),
    )
    told = StandIns(checklist).swap("Woodgrove Bank E998877: dora exported on fe01.wg.local; theodora did not")
    assert told == "deployment-1 agreement-1: person-1 exported on computer-1; theodora did not"


def _site(name: str) -> Evidence:
    return Evidence(
        computer="fe01.wg.local",
        collected_at=NOW,
        imported_at=NOW,
        sections={"sites": Section(items=({"Identity": f"site:{name}", "DisplayName": name},))},
    )


def test_settings_are_named_after_stand_ins_too() -> None:
    table = StandIns(Checklist(evidence=(_site("Rotterdam"),)))
    table.learn_name("edge.wg.local")
    assert table.swap("edgeService:edge.wg.local.Registrar") == "edgeService:edge.other-1.example.Registrar"
    assert table.swap("replication:fe7.wg.local.UpToDate") == "replication:host-1.other-1.example.UpToDate"
    assert table.swap("site:Rotterdam.FederationRoute") == "site:site-1.FederationRoute"
    assert table.swap("publicProvider:Skype.ProxyFqdn") == "publicProvider:Skype.ProxyFqdn"


@pytest.mark.parametrize("item", ["Rotterdam", ["Rotterdam"], {"Identity": {"Value": "site:Rotterdam"}}])
def test_items_of_every_shape_that_a_file_may_hold_are_named_after_stand_ins(item: object) -> None:
    items = (5, True, [], {}, item)
    export = msgspec.structs.replace(_site(""), sections={"sites": Section(items=items)})
    assert "Rotterdam" not in StandIns(Checklist(evidence=(export,))).swap("at Rotterdam")


def test_words_of_our_own_are_never_replaced() -> None:
    resolvers = (
        Resolver(name="public", address="192.0.2.1"),
        Resolver(name="office", vantage="local", address="192.0.2.2"),
    )
    checklist = Checklist(network=Network(resolvers=resolvers), evidence=(_site("Global"),))
    assert StandIns(checklist).swap("public Global office") == "public Global resolver-1"


def test_notes_and_reasons_are_left_out_and_nothing_is_judged_otherwise() -> None:
    checklist = Checklist(
        steps={
            "policy.public": Attestation(
                state=AttestationState.WAIVED, by="dora", at=NOW, reason="ask Ann", note="at srv7"
            )
        },
        waivers=(Waiver(code="srv-missing", reason="Ann said so", by="dora", at=NOW),),
    )
    bare = without_words(checklist)
    assert "Ann" not in repr(bare)
    assert "srv7" not in repr(bare)
    assert bare.steps["policy.public"].reason
    assert bare.waivers[0].reason
    assert bare.steps["policy.public"].until == checklist.steps["policy.public"].until


def test_an_idn_is_found_in_both_forms() -> None:
    checklist = Checklist(deployment=Deployment(sip_domains=(SipDomain("xn--bcher-kva.test"),)))
    table = StandIns(checklist)
    assert table.swap("bücher.test = xn--bcher-kva.test") == "domain-1.example = domain-1.example"
    assert table.swap("_sip._tls.bücher.test, *.bücher.test") == "_sip._tls.domain-1.example, *.domain-1.example"


def test_providers_of_ones_own_are_replaced_and_those_that_everyone_has_stay() -> None:
    providers = [{"Identity": "Messenger"}, {"Identity": "Woodgrove hosting"}, {"Identity": "Skype"}]
    export = msgspec.structs.replace(_site(""), sections={"hostingProviders": Section(items=tuple(providers))})
    table = StandIns(Checklist(evidence=(export,)))
    assert table.swap("Messenger, Skype and Woodgrove hosting") == "Messenger, Skype and provider-1"


@pytest.mark.parametrize("code", ["cert-private-root", "cert-chain-undetermined"])
def test_an_authority_that_is_not_known_to_be_public_is_replaced(
    code: str, view: ReportView, checklist: Checklist
) -> None:
    entry = next(entry for entry in view.document.findings if entry.check == "certificate")
    told = f"An issuer is not known here (CN=Woodgrove CA 7): {code}"
    entry = msgspec.structs.replace(entry, code=code, summary=told, detail={"missing": "CN=Woodgrove CA 7"})
    document = msgspec.structs.replace(view.document, findings=(entry,))
    shared = share(msgspec.structs.replace(view, document=document), checklist)
    assert shared.document.findings[0].summary == f"An issuer is not known here (authority-1): {code}"


def test_a_domain_added_later_leaves_earlier_stand_ins_alone(checklist: Checklist) -> None:
    more = (*checklist.deployment.sip_domains, SipDomain("adatum.test"))
    longer = msgspec.structs.replace(
        checklist, deployment=msgspec.structs.replace(checklist.deployment, sip_domains=more)
    )
    assert StandIns(longer).swap("sip.litware.com") == StandIns(checklist).swap("sip.litware.com")


def _marked(observation: Observation) -> Observation:
    """The same with a mark in every text that is a stranger's own; each mark says where it stands."""
    seen = observation.seen

    def mark(where: str) -> str:
        return f"QX{where}QX of EDGE77 by CONTOSO\\eve"

    match seen:
        case Dns():
            return replace(
                observation,
                server="QXhq7 (https://dns.example.net/QXpathQX)",
                seen=replace(
                    seen,
                    transport=mark("transport"),
                    ede=(f"22 (no reachable authority) {mark('ede')}",),
                    note=mark("note"),
                ),
            )
        case Tcp():
            return replace(observation, seen=replace(seen, error=mark("error")))
        case Tls():
            texts = ("version", "cipher", "first_bytes", "plain_sip", "alert")
            return replace(observation, seen=replace(seen, **{name: mark(name) for name in texts}))
        case Sip():
            headers = (f'ms-diagnostics: 1038;reason="{mark("header")}";source="qx.contoso.com"', mark("banner"))
            return replace(
                observation, seen=replace(seen, status=504, reason=mark("sip"), headers=headers, alert=mark("end"))
            )
        case Https():
            texts = ("location", "server", "proxy", "error")
            return replace(observation, seen=replace(seen, **{name: mark(name) for name in texts}))
        case _:
            return observation


def _export() -> Evidence:
    certificate = {
        "Use": "AccessEdgeExternal",
        "Thumbprint": "AB77" * 10,
        "Subject": "CN=sip.contoso.com, O=QXcompanyQX Ltd, L=QXtownQX",
        "NotAfter": "2020-01-01T00:00:00Z",
    }
    sections = {
        "accessEdge": Section(ok=False, error="QXsectionQX: CONTOSO\\eve may not read from EDGE77"),
        "replication": Section(items=({"ReplicaFqdn": "EDGE77", "UpToDate": False},)),
        "edgeComputers": Section(items=({"Fqdn": "EDGE77", "Pool": "QXPOOLQX"},)),
        "edgeCertificates": Section(items=(certificate,)),
    }
    return Evidence(computer="FE77", collected_at=NOW, imported_at=NOW, sections=sections)


@pytest.mark.parametrize(
    "kept",
    [
        Tls(outcome=TlsOutcome.ALERT, alert="certificate_required", version="TLSv1.2"),
        Sip(outcome=SipOutcome.ALERT, alert="alert 99"),
        Crl(error="status 404"),
        Crl(error=FetchError.ANOTHER_KEY.value),
        Dns(outcome=DnsOutcome.NODATA, transport="https"),
    ],
)
def test_what_is_of_a_registry_or_our_own_stays(kept: Seen) -> None:
    checklist = Checklist(observations=(Observation(probe="x", subject="x", at=NOW, seen=kept),))
    assert without_words(checklist).observations[0].seen == kept


def test_a_fetch_is_not_told_in_a_strangers_words() -> None:
    failed = (Crl(error="QXlist"), Aia(error="QXissuer"))
    facts = tuple(Observation(probe="crl", subject=str(at), at=NOW, seen=seen) for at, seen in enumerate(failed))
    assert "QX" not in repr(without_words(Checklist(observations=facts)))


def test_what_strangers_said_in_their_own_words_is_left_out(checklist: Checklist) -> None:
    named = Resolver(name="doh", url="https://dns.example.net/QXprofileQX")
    network = replace(checklist.network, resolvers=(*(checklist.network.resolvers or ()), named))
    marked = replace(
        checklist,
        observations=tuple(map(_marked, checklist.observations)),
        evidence=(_export(),),
        network=network,
    )
    whole = without_words(marked)
    findings = judge(whole, Trust(), NOW)
    view = share(build_view(whole, assess(whole, findings, NOW), file=SHARED_FILE), whole)
    told = (render_html(view), render_markdown(view), render_text(view), render_short(view))
    for text in (render_json(view).decode(), *told):
        assert re.findall(r"QX\w*|EDGE77|FE77|AB77\w*|\beve\b", text, re.IGNORECASE) == []
    same = judge(marked, Trust(), NOW)
    assert [(one.code, one.status) for one in findings] == [(one.code, one.status) for one in same]
