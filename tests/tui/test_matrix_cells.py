"""What single cells of the matrix say: each is the findings on one layer of one subject, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from support.situations import ADDRESS, DOMAIN, EDGE, INSIDE, NOW, OUTSIDE, OUTSIDE_2, Situation, leaf, mutual

from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Dns,
    DnsOutcome,
    Fault,
    FaultKind,
    Provider,
    Purpose,
    Resolver,
    SipDomain,
    Srv,
    Status,
    TcpOutcome,
    Tls,
    TlsOutcome,
    Users,
    Waiver,
    federation_owner,
)
from lyncready.readiness import STATUS_LOOKS, assess, sign_of
from lyncready.readiness.matrix import matrix_rows
from lyncready.readiness.matrix_cells import LAYERS, Layer, Row
from lyncready.tui.glyphs import GLYPHS, look_of_status
from lyncready.tui.views.by_hand import by_hand
from lyncready.tui.views.probe import cell_name
from lyncready.tui.views.seen import seen_line

OTHER, OTHER_ADDRESS = "access.contoso.com", "203.0.113.11"
OUTSIDE_3 = Resolver(name="outside 3", vantage="public", address="192.0.2.55")
ZONE = Resolver(name="zone", vantage="authoritative", address="192.0.2.60")
PROXY = "federation.provider.example"
ALERT = Tls(outcome=TlsOutcome.ALERT, alert="handshake_failure")


def rows_of(situation: Situation, **checklist: Any) -> dict[tuple[str, str], dict[Layer, tuple[str, str]]]:
    """Return look and words of every cell, by SIP domain and edge."""
    return {
        (row.domain, row.edge): {cell.layer: (cell.look.value, cell.value) for cell in row.cells}
        for row in _rows(situation, **checklist)
    }


def _rows(situation: Situation, **checklist: Any) -> tuple[Row, ...]:
    whole = Checklist(
        deployment=situation.deployment,
        network=situation.network,
        observations=tuple(situation.facts.values()),
        **checklist,
    )
    return matrix_rows(whole, assess(whole, situation.judge(**checklist), NOW))


def deploy(situation: Situation, **changes: Any) -> Situation:
    situation.deployment = replace(situation.deployment, **changes)
    return situation


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("waived", [False, True])
def test_a_finding_looks_the_same_on_the_screen_and_in_every_report(status: Status, waived: bool) -> None:
    shown, printed = GLYPHS[look_of_status(status, waived)], sign_of(status, waived)
    assert (shown.glyph, shown.ascii) == (printed.glyph, printed.ascii)
    assert (shown.tone.value == "$text-success") == (printed.colour == "success") == (status is Status.PASS)
    assert (STATUS_LOOKS[Status.NOTE].glyph, STATUS_LOOKS[Status.NOTE].colour) == ("i", "")
    assert printed.word == ("waived" if waived and status not in (Status.PASS, Status.NOTE) else status.value)


@pytest.mark.parametrize(("priority", "port"), [(0, ("done-look", "partly")), (10, ("note", "standby"))])
def test_an_edge_that_nobody_spoke_tls_to_has_no_tick_behind_its_port(
    priority: int, port: tuple[str, str]
) -> None:
    """Of two targets one refuses, which the other one covers: nothing behind the port was asked of it."""
    situation = deploy(Situation(), access_edges=(EDGE, OTHER))
    situation.srv(Srv(0, 0, 5061, EDGE), Srv(priority, 0, 5061, OTHER)).address(OTHER_ADDRESS, name=OTHER)
    situation.contact(tls=ALERT).contact(OTHER_ADDRESS, name=OTHER, tcp=TcpOutcome.REFUSED)
    rows = rows_of(situation)
    dead, faulty = rows[DOMAIN, OTHER], rows[DOMAIN, EDGE]
    assert dead[Layer.PORT] == port
    assert [dead[layer] for layer in (Layer.TLS, Layer.CERTIFICATE, Layer.SIP)] == [("note", "not asked")] * 3
    assert faulty[Layer.TLS] == ("blocked", "alert")
    assert [faulty[layer] for layer in (Layer.CERTIFICATE, Layer.SIP)] == [("held", "after TLS")] * 2


def test_a_missing_record_of_a_domain_without_users_is_a_note_and_no_tick() -> None:
    situation = deploy(
        Situation(healthy=False), access_edges=(), sip_domains=(SipDomain("parked.com", Users.NONE),)
    )
    situation.reply(federation_owner("parked.com"), "SRV", Dns(outcome=DnsOutcome.NXDOMAIN))
    row = rows_of(situation)["parked.com", ""]
    assert row[Layer.SRV] == ("note", "none")
    assert {row[layer][0] for layer in LAYERS[1:]} == {"not-needed"}


@pytest.mark.parametrize(
    ("said", "edges", "views"),
    [
        ({OUTSIDE: "old", ZONE: "new"}, {"new"}, "stale"),
        ({OUTSIDE: "old", OUTSIDE_2: "new", OUTSIDE_3: "new"}, {"new"}, "disagree"),
        ({OUTSIDE: "old", OUTSIDE_2: "new"}, {"new", "old"}, "disagree"),
    ],
)
def test_the_row_shows_the_edge_that_was_judged(said: dict[Resolver, str], edges: set[str], views: str) -> None:
    situation = deploy(Situation(healthy=False), access_edges=())
    for resolver, name in said.items():
        reply = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, f"{name}.contoso.com"),), ttl=3600)
        situation.reply(federation_owner(DOMAIN), "SRV", reply, resolver)
    for name, address in (("old", ADDRESS), ("new", OTHER_ADDRESS)):
        situation.address(address, name=f"{name}.contoso.com")
        refused = TcpOutcome.REFUSED if name == "new" else TcpOutcome.CONNECTED
        situation.contact(address, name=f"{name}.contoso.com", tcp=refused)
    rows = rows_of(situation)
    assert {edge.partition(".")[0] for _, edge in rows} == edges
    assert rows[DOMAIN, "new.contoso.com"][Layer.PORT] == ("blocked", "refused")
    assert {row[Layer.VIEWS] for row in rows.values()} == {("done-look", views)}


def test_a_declared_edge_that_serves_no_sip_domain_has_a_row() -> None:
    situation = deploy(Situation(), access_edges=(EDGE, "edge.elsewhere.example"))
    situation.address(OTHER_ADDRESS, name="edge.elsewhere.example")
    situation.contact(OTHER_ADDRESS, name="edge.elsewhere.example", tcp=TcpOutcome.REFUSED)
    rows = rows_of(situation)
    assert list(rows) == [(DOMAIN, EDGE), ("", "edge.elsewhere.example")]
    row = rows["", "edge.elsewhere.example"]
    assert row[Layer.SRV] == ("not-needed", "")
    assert row[Layer.PORT] == ("blocked", "refused")


def test_every_target_of_a_domain_has_a_row_declared_or_not() -> None:
    situation = Situation().srv(Srv(0, 0, 5061, EDGE), Srv(0, 0, 5061, OTHER))
    rows = rows_of(situation.address("10.0.0.5", name=OTHER))
    assert rows[DOMAIN, OTHER][Layer.ADDRESS] == ("blocked", "private")
    assert rows[DOMAIN, EDGE][Layer.PORT] == ("done", "40 ms")


def test_a_named_vantage_decides_over_this_workstation_for_better_and_for_worse() -> None:
    worse = Situation().contact(vantage="outside", tcp=TcpOutcome.REFUSED)
    assert rows_of(worse)[DOMAIN, EDGE][Layer.PORT] == ("blocked", "refused")
    better = Situation().contact(tcp=TcpOutcome.REFUSED).contact(vantage="outside")
    assert rows_of(better)[DOMAIN, EDGE][Layer.PORT] == ("done", "40 ms")


def test_of_an_edge_that_only_informs_what_decides_is_shown() -> None:
    """Nothing rests on it, so that all is a note: what this workstation finds well makes no tick of that."""
    edge = "sip.parked.com"
    situation = deploy(Situation(), access_edges=(), sip_domains=(SipDomain("parked.com", Users.NONE),))
    reply = Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, edge),))
    situation.reply(federation_owner("parked.com"), "SRV", reply).address(ADDRESS, name=edge)
    situation.contact(name=edge).contact(name=edge, vantage="outside", tcp=TcpOutcome.REFUSED)
    assert rows_of(situation)["parked.com", edge][Layer.PORT] == ("note", "refused")


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, EDGE),)), ("done", "")),
        (Dns(outcome=DnsOutcome.TIMEOUT), ("note", "no answer")),
        (Fault(reason=FaultKind.DEADLINE), ("note", "not seen")),
        (Dns(outcome=DnsOutcome.NXDOMAIN), ("note", "differ")),
    ],
)
def test_views_are_the_same_only_where_both_answered(inside: Any, shown: tuple[str, str]) -> None:
    situation = Situation(resolvers=(OUTSIDE, INSIDE))
    situation.put(
        "dns", federation_owner(DOMAIN), inside, record_type="SRV", server=INSIDE.label, vantage=INSIDE.vantage
    )
    row = rows_of(situation)[DOMAIN, EDGE]
    assert row[Layer.VIEWS] == shown
    assert row[Layer.SRV][0] == "done"


def test_without_the_deciding_answer_no_view_is_the_same_as_it() -> None:
    situation = Situation(resolvers=(OUTSIDE, INSIDE)).srv(outcome=DnsOutcome.SERVFAIL)
    row = rows_of(situation)[DOMAIN, EDGE]
    assert row[Layer.SRV] == ("blocked", "SERVFAIL")
    assert row[Layer.VIEWS] == ("todo", "")


def provided(**changes: Any) -> Situation:
    return deploy(Situation(**changes), purpose=Purpose.SKYPE, provider=Provider(proxy_fqdn=PROXY))


def provider_row(situation: Situation, **checklist: Any) -> list[tuple[str, str]]:
    row = rows_of(situation, **checklist)["Skype", PROXY]
    assert {row[layer] for layer in LAYERS if layer not in (Layer.ADDRESS, Layer.PORT, Layer.TLS)} == {
        ("not-needed", "")
    }
    return [row[layer] for layer in (Layer.ADDRESS, Layer.PORT, Layer.TLS)]


def test_the_providers_row_has_ticks_only_where_the_check_of_its_edge_passes() -> None:
    healthy = provided().address(ADDRESS, name=PROXY).contact(name=PROXY)
    assert [look for look, _ in provider_row(healthy)] == ["done"] * 3
    assert [look for look, _ in provider_row(provided())] == ["todo"] * 3


@pytest.mark.parametrize("outcome", [DnsOutcome.TIMEOUT, DnsOutcome.UNREACHABLE, DnsOutcome.CLOSED])
def test_a_provider_that_no_dns_server_told_of_is_open_at_every_layer(outcome: DnsOutcome) -> None:
    situation = provided(healthy=False).address(name=PROXY, outcome=outcome)
    assert provider_row(situation) == [("todo", "not seen"), ("todo", ""), ("todo", "")]


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        ({"tcp": TcpOutcome.REFUSED}, [("note", ""), ("blocked", "refused"), ("held", "after 5061")]),
        ({"tcp": TcpOutcome.TIMEOUT}, [("note", ""), ("todo", "no answer"), ("todo", "")]),
        ({"tls": ALERT}, [("note", ""), ("note", ""), ("blocked", "alert")]),
    ],
)
def test_a_providers_fault_stands_at_its_layer(contact: dict[str, Any], shown: list[tuple[str, str]]) -> None:
    situation = provided(control=None).address(ADDRESS, name=PROXY).contact(name=PROXY, **contact)
    assert provider_row(situation) == shown


def test_a_provider_without_an_address_is_red_there_and_waits_behind() -> None:
    gone = provided().address(name=PROXY)
    held = [("held", "after address")] * 2
    assert provider_row(gone) == [("blocked", "none"), *held]
    failing = provided().address(name=PROXY, outcome=DnsOutcome.SERVFAIL)
    assert provider_row(failing) == [("blocked", "SERVFAIL"), *held]


def test_a_provider_seen_from_two_places_is_as_bad_as_from_the_worse() -> None:
    situation = provided().address(ADDRESS, name=PROXY).contact(name=PROXY, vantage="branch")
    situation.contact(name=PROXY, vantage="outside", tcp=TcpOutcome.REFUSED)
    assert [look for look, _ in provider_row(situation)][1:] == ["blocked", "held"]


def test_what_is_waived_is_a_dash_and_what_is_open_beside_it_stays_open() -> None:
    situation = Situation().contact(tls=mutual(leaf("mail.contoso.com", days=-1)))
    expired = Waiver(code="cert-expired", reason="known")
    cell = rows_of(situation, waivers=(expired,))[DOMAIN, EDGE][Layer.CERTIFICATE]
    assert cell == ("blocked", "name")
    both = (expired, Waiver(code="cert-name-mismatch", reason="known"))
    cell = rows_of(situation, waivers=both)[DOMAIN, EDGE][Layer.CERTIFICATE]
    assert cell == ("waived", "expired +1")


def test_what_waits_on_nothing_but_waivers_is_a_dash_too() -> None:
    steps = {"federation.port": Attestation(state=AttestationState.WAIVED, reason="known")}
    row = rows_of(Situation().contact(tcp=TcpOutcome.REFUSED), steps=steps)[DOMAIN, EDGE]
    assert [row[layer][0] for layer in LAYERS[2:6]] == ["waived"] * 4


def test_a_cell_of_several_faults_counts_those_that_its_word_does_not_name() -> None:
    situation = Situation().contact(tls=mutual(leaf("mail.contoso.com", days=-1)))
    look, value = rows_of(situation)[DOMAIN, EDGE][Layer.CERTIFICATE]
    assert (look, value) == ("blocked", "expired +1")


def test_an_edge_without_a_sip_domain_has_a_page_and_commands_of_its_own() -> None:
    edge = "edge.elsewhere.example"
    situation = deploy(Situation(resolvers=(OUTSIDE, INSIDE)), access_edges=(EDGE, edge))
    for resolver in (OUTSIDE, INSIDE):
        situation.address(OTHER_ADDRESS, name=edge, at=resolver)
    situation.contact(OTHER_ADDRESS, name=edge, tls=ALERT)
    row = next(row for row in _rows(situation) if row.edge == edge)
    whole = Checklist(deployment=situation.deployment, network=situation.network)
    commands = {cell.layer: [way.text for _, way in by_hand(cell.layer, row, cell, whole)] for cell in row.cells}
    assert row.cells[LAYERS.index(Layer.VIEWS)].value == ""
    assert cell_name(row, row.cells[LAYERS.index(Layer.TLS)]) == f"{edge}, TLS"
    assert commands[Layer.SRV] == []
    assert all(edge in command for layer in LAYERS[1:4] for command in commands[layer])
    assert commands[Layer.VIEWS]
    assert all(edge in command and "_sipfederationtls" not in command for command in commands[Layer.VIEWS])


def test_a_domain_without_an_edge_offers_no_command_for_its_layers() -> None:
    situation = Situation().srv(Srv(0, 0, 5061, "sipfed.online.lync.com"))
    situation = deploy(situation, access_edges=(), sip_domains=(SipDomain(DOMAIN, Users.ONLINE),))
    (row,) = _rows(situation)
    whole = Checklist(deployment=situation.deployment, network=situation.network)
    assert row.edge == ""
    assert [by_hand(cell.layer, row, cell, whole) == () for cell in row.cells] == [False, *[True] * 5, False]


def test_who_saw_a_fault_is_told_of_the_view_that_the_finding_is_of() -> None:
    """Where a named vantage decides, what this workstation saw is not its words; nor is another view's answer."""
    situation = Situation(resolvers=(OUTSIDE, INSIDE)).srv(at=INSIDE)
    situation.contact(tcp=TcpOutcome.REFUSED, vantage="outside")
    found = situation.judge()
    whole = Checklist(observations=tuple(situation.facts.values()))
    (port,) = [one for one in found if one.code == "tcp-refused"]
    assert seen_line(whole, port, NOW).startswith(f"seen at {ADDRESS}, ")
    (inside,) = [one for one in found if one.check == "srv" and one.vantage == "local"]
    assert seen_line(whole, inside, NOW).startswith(f"from resolver {INSIDE.label}, ")
