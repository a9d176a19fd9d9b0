"""The laboratory as a whole: its checklist, its scenarios, mending while it runs, and a clean end."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request

import pytest
from cryptography import x509
from support.clients import ask_dns, meet, rcode, records
from support.laboratories import laboratory

from lyncready.guide.steps import STEP
from lyncready.lab import DEFAULT_SCENARIO, Laboratory, ScenarioError, read_scenario, scenarios
from lyncready.model import PUBLIC, AttestationState

SRV = "_sipfederationtls._tcp.fabrikam.com"


def test_the_tour_begins_with_the_default():
    assert scenarios()[0].name == DEFAULT_SCENARIO


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
def test_every_scenario_is_well_formed(scenario):
    assert scenario.title
    assert not scenario.title.endswith(".")
    assert scenario.about.endswith(".")
    assert len({fault.id for fault in scenario.faults}) == len(scenario.faults)
    assert set(scenario.words) <= set(STEP)
    declared = set(scenario.deployment.access_edges)
    assert declared <= set(scenario.edges)


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda scenario: scenario.name)
def test_every_scenario_runs_and_every_fault_of_it_can_be_mended(scenario, tmp_path):
    with Laboratory(scenario, tmp_path) as lab:
        for what, _ in lab.mendable():
            lab.mend(what)
        assert lab.mendable() == []
        for domain in lab.checklist.deployment.domain_names:
            reply = ask_dns(lab.resolver_ports["outside"], f"_sipfederationtls._tcp.{domain}", "SRV")
            assert records(reply)
        for (name, _), address in lab.addresses.items():
            met = meet(
                address, lab.port, name, certificate=(tmp_path / "lab-client.pem", tmp_path / "lab-client.key")
            )
            assert met.answer.startswith(b"SIP/2.0 200")
            assert met.version in ("TLSv1.2", "TLSv1.3")


def test_the_checklist_points_at_the_laboratory_alone(tmp_path):
    with Laboratory(folder=tmp_path) as lab:
        network = lab.checklist.network
        assert network.is_laboratory
        assert network.control is None
        assert network.federation_port == lab.port
        assert [(tmp_path / file).is_file() for file in network.trust] == [True]
        assert {(one.name, one.vantage, one.port) for one in network.resolvers} == {
            ("inside", "local", lab.resolver_ports["inside"]),
            ("outside", PUBLIC, lab.resolver_ports["outside"]),
        }
        assert lab.path.parent == tmp_path


def test_words_are_dated_before_the_start(tmp_path, now):
    with Laboratory(folder=tmp_path, now=now) as lab:
        steps = lab.checklist.steps
        assert steps
        assert all(
            word.state is AttestationState.DONE and word.at is not None and word.at < now
            for word in steps.values()
        )


def test_a_missing_record_is_there_once_it_is_mended_and_gone_when_it_is_broken_again(tmp_path):
    with Laboratory(folder=tmp_path) as lab:
        port = lab.resolver_ports["outside"]
        assert rcode(ask_dns(port, SRV, "SRV")) == "NXDOMAIN"
        lab.mend("srv")
        assert records(ask_dns(port, SRV, "SRV")) == [f"0 0 {lab.port} sip.fabrikam.com."]
        lab.break_again("srv")
        assert rcode(ask_dns(port, SRV, "SRV")) == "NXDOMAIN"


def test_a_mended_certificate_is_shown_to_the_next_connection(tmp_path, now):
    with Laboratory(folder=tmp_path, now=now) as lab:
        lab.mend("mutual-tls")
        lab.break_again("mutual-tls")
        address = lab.addresses["sip.litware.com", 1]
        ends = []
        for _ in range(2):
            leaf = x509.load_der_x509_certificate(meet(address, lab.port, "sip.litware.com").leaf)
            ends.append(leaf.not_valid_after_utc > now)
            lab.mend("certificate")
        assert ends == [False, True]


def test_a_closed_port_opens_once_it_is_mended_and_closes_when_it_is_broken_again(tmp_path):
    text = """
    edges: {sip.contoso.com: {client_certificate: ignored}}
    faults:
      - {id: port, title: closed, edges: [{name: sip.contoso.com, set: {listen: closed}}]}
      - {id: filter, title: filtered, edges: [{name: sip.contoso.com, set: {listen: filtered}}]}
    """
    with laboratory(tmp_path, text) as lab:
        where = lab.addresses["sip.contoso.com", 1], lab.port, "sip.contoso.com"
        lab.mend("filter")
        with pytest.raises(ConnectionRefusedError):
            meet(*where)
        lab.mend("port")
        assert meet(*where).answer.startswith(b"SIP/2.0 200")
        lab.break_again("port")
        with pytest.raises(ConnectionRefusedError):
            meet(*where)
        lab.break_again("filter")
        lab.mend("filter")
        lab.mend("port")
        assert meet(*where).answer.startswith(b"SIP/2.0 200")


def test_mending_twice_changes_nothing_and_an_unknown_fault_is_named_with_those_that_there_are(tmp_path):
    with Laboratory(folder=tmp_path) as lab:
        lab.mend("srv")
        lab.mend("srv")
        with pytest.raises(ScenarioError, match=r'has nothing "rain" to fix \(it has: srv, certificate'):
            lab.mend("rain")


def test_an_unknown_scenario_is_named_with_those_that_there_are():
    with pytest.raises(ScenarioError, match=r'there is no scenario "rain" \(there are: three-domains, all-green'):
        Laboratory("rain")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title: [", "YAML"),
        ("- 1", "object"),
        ("title: a\nabout: b\ndeployment: {}\nedges: {a.test: {speeks: sip}}", "speeks"),
        ("title: a\nabout: b\ndeployment: {}\nedges: {a.test: {certificate: [rotten]}}", "rotten"),
        (
            "title: a\nabout: b\ndeployment: {}\nedges: {}\n"
            "faults: [{id: a, title: b, edges: [{name: a.test, set: {}}]}]",
            "there is no edge a.test",
        ),
        (
            "title: a\nabout: b\ndeployment: {}\nedges: {a.test: {}}\n"
            "faults: [{id: a, title: b, edges: [{name: a.test, set: {listen: maybe}}]}]",
            "maybe",
        ),
        ("title: a\nabout: b\ndeployment: {}\nedges: {}\ndns: [{name: a.test, view: up}]", "there is no view up"),
        ("title: a\nabout: b\ndeployment: {}\nedges: {}\ndns: [{name: a.test, type: A, records: [x]}]", "a.test"),
    ],
)
def test_a_misspelt_scenario_is_refused_in_one_line_that_names_the_place(text, place):
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, "test")
    assert place in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_issuing_certificate_can_be_fetched_where_certificates_name_its_url(tmp_path):
    with laboratory(tmp_path, "aia: true\nedges: {sip.contoso.com: {certificate: [missing-intermediate]}}") as lab:
        met = meet(lab.addresses["sip.contoso.com", 1], lab.port, None, certificate=own_certificate(lab))
        leaf = x509.load_der_x509_certificate(met.leaf)
        access = leaf.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        with urllib.request.urlopen(access[0].access_location.value, timeout=5) as reply:
            issuing = x509.load_der_x509_certificate(reply.read())
        leaf.verify_directly_issued_by(issuing)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(access[0].access_location.value + "x", timeout=5)


def own_certificate(lab):
    return lab.folder / "lab-client.pem", lab.folder / "lab-client.key"


def test_stopping_frees_the_ports_ends_the_thread_and_may_be_done_twice(tmp_path):
    lab = Laboratory(folder=tmp_path)
    lab.start()
    lab.start()
    where = (lab.addresses["sip.contoso.com", 1], lab.port, "sip.contoso.com")
    assert any(thread.name == "lyncready-lab" for thread in threading.enumerate())
    lab.stop()
    lab.stop()
    with pytest.raises(ConnectionRefusedError):
        meet(*where)
    assert lab._thread is None


def test_a_temporary_folder_is_taken_away_at_the_end():
    with Laboratory() as lab:
        folder = lab.folder
        assert (folder / "lab-root-ca.pem").is_file()
    assert not folder.exists()


def test_two_laboratories_run_side_by_side(tmp_path):
    with Laboratory(folder=tmp_path / "a") as one, Laboratory(folder=tmp_path / "b") as other:
        one.mend("srv")
        assert records(ask_dns(one.resolver_ports["outside"], SRV, "SRV"))
        assert rcode(ask_dns(other.resolver_ports["outside"], SRV, "SRV")) == "NXDOMAIN"
