"""Rules on the federation record of SIP domains whose users are not here: at Microsoft, or nowhere."""

from __future__ import annotations

from lyncready.checks.facts import Facts
from lyncready.checks.srv_advice import RecordVerdict, advice, texts
from lyncready.checks.srv_records import Answers
from lyncready.checks.standing import meets_other_edges
from lyncready.checks.topology import EdgeTopology
from lyncready.model import SipDomain, Srv, Status, Users, cloud_of, is_host_text, takes_clients


def without_record(facts: Facts, network: EdgeTopology, domain: SipDomain) -> Status:
    """Return how bad it is that a domain at Microsoft has no record.

    Inside one cloud nobody looks it up; another cloud and everybody's own edge do.
    """
    other = meets_other_edges(facts, network.cloud_for(domain.name).id)
    return Status.FAIL if other else Status.WARN


def judge_online(facts: Facts, network: EdgeTopology, domain: SipDomain, answers: Answers) -> list[RecordVerdict]:
    """Return what is said of the records of a domain whose users are online: they lead to their cloud."""
    records = sorted({record for answer in answers for record in answer})
    hosts = [record for record in records if record.target != "." and is_host_text(record.target)]
    there = [record for record in hosts if cloud_of(record.target) is not None]
    elsewhere = [record for record in hosts if record not in there]
    wanted = advice(facts, network, domain)
    found: list[RecordVerdict] = []
    if there:
        found += _at_microsoft(facts, there, wanted)
    if elsewhere:
        hybrid = any(other.users is Users.BOTH for other in facts.deployment.sip_domains)
        status = Status.NOTE if hybrid else Status.WARN
        found.append(RecordVerdict("srv-still-on-premises", status, {**wanted, "found": _targets(elsewhere)}))
    for code, some in (
        ("srv-not-offered", [record for record in records if record.target == "."]),
        ("srv-hostile", [record for record in records if record not in hosts and record.target != "."]),
    ):
        if some:
            found.append(
                RecordVerdict(code, Status.WARN, {**wanted, "found": _targets(some), "port": some[0].port})
            )
    return found


def _at_microsoft(facts: Facts, records: list[Srv], wanted: dict[str, object]) -> list[RecordVerdict]:
    clients = [record for record in records if takes_clients(record.target)]
    detail = {key: value for key, value in wanted.items() if key != "wanted"}
    found = []
    if clients:
        # Its certificate does not name these hosts: only other users of the same cloud get through.
        named = {**wanted, "found": _targets(clients), "clients": True}
        found.append(RecordVerdict("srv-microsoft-365", Status.WARN, named))
    else:
        found.append(RecordVerdict("srv-microsoft-365", Status.PASS, {**detail, "found": _targets(records)}))
    ports = sorted({record.port for record in records} - {facts.port})
    if ports:
        target = next(record.target for record in records if record.port in ports)
        more = {"found": ports, "port": ports[0], "target": target, "expected_port": facts.port}
        found.append(RecordVerdict("srv-wrong-port", Status.WARN, {**wanted, **more}))
    return found


def judge_left_behind(answers: Answers) -> list[RecordVerdict]:
    """Return the note on a record of a domain that nobody uses, wherever it leads; nothing where it refuses."""
    records = sorted({record for answer in answers for record in answer if record.target != "."})
    if not records:
        return []
    return [RecordVerdict("srv-left-behind", Status.NOTE, {"found": texts(records)})]


def _targets(records: list[Srv]) -> list[str]:
    return sorted({record.target for record in records})
