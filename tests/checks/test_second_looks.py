"""What second handshakes with an address say: a refusal counts, silence and our own limits do not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from support.situations import ADDRESS, EDGE, NOW, Situation, codes, leaf, mutual

from lyncready.guide.finding_texts import finding_text
from lyncready.model import (
    Again,
    AgainReason,
    EdgeOption,
    Evidence,
    ExportScope,
    Fault,
    FaultKind,
    SecondLook,
    Section,
    Seen,
    Tcp,
    TcpOutcome,
    Tls,
    TlsOutcome,
)

SUBJECT = f"{EDGE}:5061"
REFUSED = Tls(outcome=TlsOutcome.ALERT, alert="protocol_version")
TAKEN = Tls(outcome=TlsOutcome.ALERT, version="TLSv1.2", alert="certificate_required")


def looked(situation: Situation, look: SecondLook, seen: Seen, **more: Any) -> Situation:
    return situation.put("handshake", SUBJECT, seen, record_type=look.value, address=ADDRESS, **more)


@pytest.mark.parametrize(
    ("seen", "refused"),
    [
        (REFUSED, True),
        (Tls(outcome=TlsOutcome.RESET), True),
        (Tls(outcome=TlsOutcome.CLOSED), True),
        (Tls(outcome=TlsOutcome.TIMEOUT), False),
        (Tls(outcome=TlsOutcome.OURS), False),
        (TAKEN, False),
        (Tls(outcome=TlsOutcome.RESET, version="TLSv1.2"), False),
        (Tcp(outcome=TcpOutcome.REFUSED), False),
        (Fault(reason=FaultKind.DEADLINE), False),
    ],
)
def test_what_was_refused_to_a_lesser_offer_is_warned_of(seen: Seen, refused: bool) -> None:
    modern = Situation().contact(tls=mutual(leaf(), version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384"))
    found = codes(looked(modern, SecondLook.TLS_1_2, seen).judge())
    assert found == ({("tls-no-1.2", "warn")} if refused else set())
    by_rsa = Situation().contact(tls=mutual(leaf(), cipher="AES256-GCM-SHA384"))
    found = codes(looked(by_rsa, SecondLook.ECDHE, seen).judge())
    assert found == ({("tls-no-forward-secrecy", "warn")} if refused else set())


def test_a_second_look_counts_only_for_what_the_first_one_still_shows() -> None:
    now_1_2 = Situation().contact(tls=mutual(leaf(), version="TLSv1.2", cipher="ECDHE-RSA-AES256-GCM-SHA384"))
    looked(looked(now_1_2, SecondLook.TLS_1_2, REFUSED), SecondLook.ECDHE, REFUSED)
    assert codes(now_1_2.judge()) == set()


def with_nodes(number: int) -> Situation:
    situation = Situation()
    options = (EdgeOption(name=EDGE, nodes=number),)
    situation.deployment = msgspec.structs.replace(situation.deployment, edge_options=options)
    return situation


def test_every_certificate_met_at_one_address_is_judged_and_each_fault_once() -> None:
    situation = looked(with_nodes(2), SecondLook.NODE_2, mutual(leaf(days=5)))
    (
        looked(situation, SecondLook.NODE_3, mutual(leaf(EDGE))),
        looked(situation, SecondLook.NODE_4, mutual(leaf(days=5))),
    )
    findings = situation.judge()
    assert codes(findings) == {("cert-differs-between-addresses", "warn"), ("cert-expiring", "warn")}
    assert "edge-nodes-unseen" not in {item.code for item in findings}
    assert not [item for item in findings if item.check == "certificate" and item.code == "ok"]
    (differs,) = [item for item in findings if item.code == "cert-differs-between-addresses"]
    assert len(differs.detail["certificates"]) == 2
    assert f"the same address, {ADDRESS}" in finding_text(differs, situation.deployment).summary


def test_the_node_that_the_first_handshake_met_may_be_the_faulty_one() -> None:
    situation = with_nodes(2).contact(tls=mutual(leaf(days=5)))
    looked(situation, SecondLook.NODE_2, mutual(leaf(EDGE)))
    assert ("cert-expiring", "warn") in codes(situation.judge())


def test_looks_of_an_earlier_run_are_not_mixed_with_a_newer_handshake_unless_we_failed_to_look_again() -> None:
    old = {"at": NOW - timedelta(days=2)}
    situation = with_nodes(2)
    looked(situation, SecondLook.NODE_2, mutual(leaf(days=5)))
    key = next(key for key in situation.facts if key.probe == "handshake")
    situation.facts[key] = msgspec.structs.replace(situation.facts[key], **old)
    assert codes(situation.judge()) == set()
    failed = Again(NOW, AgainReason.DEADLINE)
    situation.facts[key] = msgspec.structs.replace(situation.facts[key], again=failed)
    assert ("cert-expiring", "warn") in codes(situation.judge())


def export(computer: str, scope: ExportScope = ExportScope.LOCAL, **sections: Section) -> Evidence:
    return Evidence(computer=computer, scope=scope, collected_at=NOW, imported_at=NOW, sections=sections)


POOL = export(
    "FE01",
    ExportScope.CENTRAL,
    edgeServices=Section(items=({"Identity": "EdgeServer:edge.contoso.local", "PoolFqdn": "edge.contoso.local"},)),
    edgeComputers=Section(items=({"Fqdn": "edge01.contoso.local"}, {"Fqdn": "edge02.contoso.local"})),
)


@pytest.mark.parametrize(
    ("nodes", "evidence", "noted"),
    [
        (1, (), False),
        (2, (), True),
        (2, (export("EDGE01"),), True),
        (2, (export("EDGE01"), export("EDGE02")), False),
        (1, (POOL,), True),
        (1, (POOL, export("EDGE01"), export("FE02")), True),
        (1, (POOL, export("EDGE01.contoso.local"), export("edge02")), False),
    ],
)
def test_more_nodes_than_certificates_are_noted_until_each_sent_an_export(
    nodes: int, evidence: tuple[Evidence, ...], noted: bool
) -> None:
    situation = with_nodes(nodes)
    looked(situation, SecondLook.NODE_2, mutual(leaf(EDGE)))
    found = [item for item in situation.judge(evidence=evidence) if item.code == "edge-nodes-unseen"]
    assert [item.status.value for item in found] == (["note"] if noted else [])
    assert codes(situation.judge(evidence=evidence)) == set()


def test_a_pool_with_an_address_for_each_node_is_seen_whole() -> None:
    situation = Situation().address(ADDRESS, "203.0.113.11").contact("203.0.113.11")
    assert "edge-nodes-unseen" not in {item.code for item in situation.judge(evidence=(POOL,))}
