"""A checklist that a person wrote reads as it was meant, however it is written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lyncready.model import (
    Attestation,
    AttestationState,
    Checklist,
    Contact,
    Deployment,
    Network,
    Part,
    Platform,
    Provider,
    Resolver,
    SipDomain,
    Users,
)
from lyncready.store import LoadError, load, parse

CONTRACT = """\
# Written by hand from the contract.
version: 2
deployment:
  name: Contoso
  purpose: skype                 # default; or federation
  platform: lync-2013-cu5
  access_edges: [sip.contoso.com, sip.fabrikam.com]   # every Access Edge FQDN
  sip_domains: [contoso.com, fabrikam.com, {name: parked.com, users: none}]
  agreement_number: "1234567"
  contact: {name: "", email: "", phone: ""}
  provider: {identity: Skype, proxy_fqdn: federation.messenger.msn.com}
network:
  resolvers:
    - {name: inside, vantage: local, address: 127.0.0.2, port: 5300}
    - {name: doh, vantage: public, url: "https://cloudflare-dns.com/dns-query"}
  authoritative: off
  control: null
  timeout: 3
  deadline: null
steps:
  federation.topology: {state: done, by: alice, at: 2026-11-22T19:00:00Z, note: published with Topology Builder}
  policy.assigned: {state: waived, by: alice, at: 2026-11-22T19:05:00Z, reason: pilot only, until: 2027-01-31}
  provisioning.request: {state: todo, parts: {sign-in: {by: alice, at: 2026-11-22T19:00:00Z}}}
waivers:
  - {code: cert-expiring, subject: "sip.contoso.com:5061", by: alice, until: 2026-12-15}
request: {submitted_at: null, activated_at: null}
observations: []
evidence: []
"""
AT = datetime(2026, 11, 22, 19, tzinfo=UTC)


def deployment(text: str) -> Deployment:
    return parse(f"version: 2\ndeployment:\n{text}".encode(), "c.yaml").checklist.deployment


def network(text: str) -> Network:
    return parse(f"version: 2\nnetwork: {{{text}}}\n".encode(), "c.yaml").checklist.network


def test_the_contract_s_example_reads_as_it_says() -> None:
    loaded = parse(CONTRACT.encode(), "contoso.yaml")
    facts = loaded.checklist
    assert facts.deployment.platform is Platform.LYNC_2013_CU5
    assert facts.deployment.sip_domains[1:] == (SipDomain("fabrikam.com"), SipDomain("parked.com", Users.NONE))
    assert facts.network.resolvers == (
        Resolver(name="inside", vantage="local", address="127.0.0.2", port=5300),
        Resolver(name="doh", url="https://cloudflare-dns.com/dns-query"),
    )
    assert (facts.network.control, facts.network.authoritative, facts.network.timeout) == (None, "off", 3.0)
    assert facts.steps["policy.assigned"].until == date(2027, 1, 31)
    assert facts.steps["provisioning.request"].parts == {"sign-in": Part("alice", AT)}
    assert facts.waivers[0].subject == "sip.contoso.com:5061"
    assert loaded.had_comments
    assert not loaded.read_only


def test_text_keeps_its_source_form() -> None:
    for text in ("0777777", "no", "1.10", "2026-01-01", "yes", "0x1F", "1_000", "12:30", "True", "1e3", ".5"):
        assert deployment(f"  name: {text}\n  agreement_number: {text}\n").agreement_number == text


@pytest.mark.parametrize("nothing", ["", "~", "null", '""', "''"])
def test_empty_fields_load_as_their_defaults(nothing: str) -> None:
    fields = [field for field in Deployment.__struct_fields__ if field != "edge_options"]
    assert deployment("".join(f"  {field}: {nothing}\n" for field in fields)) == Deployment()
    assert deployment(f"  contact: {{name: {nothing}}}\n  provider: {{proxy_fqdn: {nothing}}}\n") == Deployment(
        contact=Contact(), provider=Provider()
    )


@pytest.mark.parametrize("nothing", ["", "~", "null", "{}"])
def test_missing_and_empty_sections_load(nothing: str) -> None:
    assert parse(b"version: 2\n", "c.yaml").checklist == Checklist()
    for section in ("deployment", "network", "steps", "request"):
        assert parse(f"version: 2\n{section}: {nothing}\n".encode(), "c.yaml").checklist == Checklist()
    for section in ("waivers", "observations", "evidence"):
        empty = nothing.replace("{}", "[]")
        assert parse(f"version: 2\n{section}: {empty}\n".encode(), "c.yaml").checklist == Checklist()


def test_a_step_without_anything_said_is_kept() -> None:
    facts = parse(b"version: 2\nsteps:\n  federation.srv:\n  policy.public: {state: }\n", "c.yaml").checklist
    assert facts.steps == {
        "federation.srv": Attestation(),
        "policy.public": Attestation(state=AttestationState.TODO),
    }


def test_bom_and_crlf_and_old_mac_line_ends_read_fine_and_places_stay_right() -> None:
    plain = parse(CONTRACT.encode(), "c.yaml").checklist
    crlf = CONTRACT.replace("\n", "\r\n").encode()
    assert parse(b"\xef\xbb\xbf" + crlf, "c.yaml").checklist == plain
    assert parse(crlf, "c.yaml").checklist == plain
    assert parse(CONTRACT.rstrip("\n").encode(), "c.yaml").checklist == plain
    broken = crlf.replace(b"fabrikam.com]", b"fabri kam.com]")
    with pytest.raises(LoadError, match=r"^c\.yaml:7:35: access_edges\[1\]: "):
        parse(b"\xef\xbb\xbf" + broken, "c.yaml")


def test_order_quoting_and_flow_style_do_not_matter() -> None:
    text = (
        "%YAML 1.1\n---\nwaivers: []\n'deployment': {\"sip_domains\": [\n  contoso.com , 'fabrikam.com'],\n"
        '  "name": "Con\\x74oso"}\n"version": "1"\n...\n'
    )
    facts = parse(text.encode(), "c.yaml").checklist
    assert facts.deployment == Deployment(
        name="Contoso", sip_domains=(SipDomain("contoso.com"), SipDomain("fabrikam.com"))
    )


def test_names_are_kept_as_lower_case_a_labels() -> None:
    facts = deployment("  access_edges: [SIP.Contoso.COM., sip.bücher.example]\n  sip_domains: [BÜCHER.example]\n")
    assert facts.access_edges == ("sip.contoso.com", "sip.xn--bcher-kva.example")
    assert facts.domain_names == ("xn--bcher-kva.example",)
    edges = deployment("  access_edges: [_Sip._tls.BÜCHER.example, a_b.faß.example]\n").access_edges
    assert edges == ("_sip._tls.xn--bcher-kva.example", "a_b.xn--fa-hia.example")


def test_network_takes_what_people_write() -> None:
    assert network("control: ").control is None
    assert network("control: 'SIP.Example.com:443'").control == "sip.example.com:443"
    assert network("control: '[2001:db8::1]:5061'").control == "[2001:db8::1]:5061"
    assert network("control: '2001:db8::1:5061'").control == "[2001:db8::1]:5061"
    assert network("aia: yes").aia is True
    assert network("aia: Off").aia is False
    assert network("timeout: .5, deadline: 60").deadline == 60.0
    assert network("timeout: 1.5e+1").timeout == 15.0
    assert network("resolvers: ").resolvers is None
    assert network("resolvers: []").resolvers == ()
    assert network("resolvers: [{address: 9.9.9.9}]").resolvers == (Resolver(name="9.9.9.9", address="9.9.9.9"),)
    assert network("resolvers: [{url: 'tls://dns.quad9.net'}]").resolvers == (
        Resolver(name="tls://dns.quad9.net", url="tls://dns.quad9.net"),
    )


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T19:00:00Z", AT),
        ("2026-11-22t19:00:00z", AT),
        ("2026-11-22 20:00:00+01:00", AT),
        ("2026-11-22T19:00", AT),
        ("2026-11-22T19:00:00.25Z", AT.replace(microsecond=250000)),
        ("2026-11-22T19:00:00.2500009Z", AT.replace(microsecond=250000)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
    ],
)
def test_times_are_utc_however_they_are_written(text: str, moment: datetime) -> None:
    found = parse(f"version: 2\nrequest: {{submitted_at: {text}}}\n".encode(), "c.yaml").checklist
    assert found.request.submitted_at == moment
    assert str(found.request.submitted_at).endswith("+00:00")


def test_known_ids_are_checked_where_they_are_given() -> None:
    text = b"version: 2\nsteps:\n  federation.topolgy: {state: done}\n"
    assert "federation.topolgy" in parse(text, "c.yaml").checklist.steps
    known = {"step": ["federation.topology", "policy.public"], "code": ["cert-expiring"]}
    with pytest.raises(LoadError) as caught:
        parse(text, "c.yaml", known=known)
    assert str(caught.value) == (
        'c.yaml:3:3: steps.federation.topolgy: unknown step, did you mean "federation.topology"?'
    )
    with pytest.raises(
        LoadError, match=r'^c\.yaml:3:12: waivers\[0\]\.code: unknown code, did you mean "cert-exp'
    ):
        parse(b"version: 2\nwaivers:\n  - {code: cert-expirng}\n", "c.yaml", known=known)


def test_parts_of_other_steps_are_named_freely() -> None:
    text = b"version: 2\nsteps: {finish.message: {parts: {contoso.com: {by: a}, fabrikam.com: }}}\n"
    assert list(parse(text, "c.yaml").checklist.steps["finish.message"].parts) == ["contoso.com", "fabrikam.com"]


def test_a_newer_version_reads_as_well_as_it_can_and_is_read_only(tmp_path: Path) -> None:
    text = (
        "version: 7\nshape: round\ndeployment:\n  name: Contoso\n  platform: lync-2042\n"
        "  sip_domains: [contoso.com, a b, contoso.com]\n"
        "steps: {federation.srv: {state: done, mood: good}, other: 5}\nwaivers: {}\n"
        'observations:\n  - {"probe": "x"}\n  - 5\n'
    )
    path = tmp_path / "c.yaml"
    path.write_text(text, encoding="utf-8")
    loaded = load(path)
    assert loaded.read_only
    assert loaded.reason == "it was written by a newer lyncready (version 7)"
    assert loaded.version == 7
    assert loaded.checklist.deployment == Deployment(name="Contoso", sip_domains=(SipDomain("contoso.com"),))
    assert loaded.checklist.steps == {"federation.srv": Attestation(state=AttestationState.DONE)}
    assert len(loaded.skipped) == 8
    assert all(line.startswith(str(path)) for line in loaded.skipped)


@pytest.mark.parametrize("section", ["observations", "evidence", "steps", "waivers", "network", "deployment"])
def test_a_newer_version_opens_whatever_became_of_a_section(section: str) -> None:
    for value in ("5", "{now: {grouped: otherwise}}", "[[a]]"):
        loaded = parse(f"version: 3\n{section}: {value}\n".encode(), "c.yaml")
        assert loaded.read_only
        assert loaded.skipped


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("version: 2\n", False),
        ("version: 2 # mine\n", True),
        ("# mine\nversion: 2\n", True),
        ("version: 2\ndeployment:\n  name: a#b\n", False),
        ('version: 2\ndeployment:\n  name: "a #b"\n', False),
        ("version: 2\ndeployment:\n  name: |\n    a\n    # b\n", False),
        ("version: 2\ndeployment:\n  name: 'a\n    # b'\n", False),
        ("version: 2\ndeployment:\n  name: 'a\n    # b' # c\n", True),
    ],
)
def test_comments_that_a_save_would_lose_are_noticed(text: str, has: bool) -> None:
    assert parse(text.encode(), "c.yaml").had_comments is has


@pytest.mark.parametrize("view", ["local", "public", "authoritative", "public-2", "locally", "outside", "dmz"])
def test_a_view_may_have_a_name_of_its_own(tmp_path: Path, view: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(f"version: 2\nnetwork:\n  resolvers:\n    - {{address: 127.0.0.1, vantage: {view}}}\n")
    resolvers = load(path).checklist.network.resolvers
    assert resolvers is not None
    assert [item.vantage for item in resolvers] == [view]
