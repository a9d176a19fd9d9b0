"""What a step and a task are: how one is proved, and when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum

import msgspec

from lyncready.model import Deployment, Discovery, Finding, Purpose, Route, Users

# One line for the three words that admins ask about; both faces show it.
GLOSSARY = (
    "Confirmed: a person says it is done, where nothing can be checked. Waived: the risk is accepted, with a "
    "reason. Waiting for: another step has to be done first."
)


class WordUse(StrEnum):
    """What a person's word does for a step."""

    NONE = "none"  # proved by probes or the deployment: a word is refused
    REQUIRED = "required"  # rests on a word alone
    PARTS = "parts"  # a word for each part
    INSTEAD = "instead"  # evidence or a word
    CLOSES = "closes"  # proved by probes; a word closes what they could not see


def always(_: Deployment) -> bool:
    return True


def for_skype(deployment: Deployment) -> bool:
    return deployment.purpose is Purpose.SKYPE


def for_federation(deployment: Deployment) -> bool:
    return deployment.purpose is Purpose.FEDERATION


def is_split(deployment: Deployment) -> bool:
    return any(domain.users is Users.BOTH for domain in deployment.sip_domains)


def by_request(deployment: Deployment) -> bool:
    return for_skype(deployment) and deployment.provisioning is Route.REQUEST


def _never(_: Deployment, findings: Iterable[Finding]) -> bool:
    return False


_NO_RECORD = frozenset({"srv-missing", "srv-empty", "srv-left-behind", "not-checked"})


def nobody_looks(deployment: Deployment, findings: Iterable[Finding]) -> bool:
    """Whether partners list the edge by name, nobody else looks for a record, and there is none to judge."""
    said = {finding.code for finding in findings if finding.check == "srv"}
    return deployment.discovery is Discovery.BY_NAME and bool(deployment.sip_domains) and said <= _NO_RECORD


class ProofKind(StrEnum):
    """What proves a step, and so what is to be done next about an open one."""

    PROBES = "probes"
    EVIDENCE = "evidence or word"
    WORD = "word"
    FIELD = "field"
    REQUEST = "request"


class Task(msgspec.Struct, frozen=True):
    """A group of steps; `hint` stands beside the title, of which `plain` is the form where Skype is no purpose."""

    id: str
    title: str
    hint: str = ""
    plain: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to bring about. `required` and `advisory` are names of checks whose findings belong to it.

    Findings of a required check keep the step open while they are not satisfied; advisory ones only warn. `idle`
    tells from the deciding view's findings whether there is nothing to bring about after all. A step `of_subjects`
    is needed where there is anything that it is judged by, and nobody has to have looked for it to be done.
    """

    id: str
    title: str
    kind: ProofKind
    required: tuple[str, ...] = ()
    advisory: tuple[str, ...] = ()
    word: WordUse = WordUse.NONE
    after: tuple[str, ...] = ()
    needed: Callable[[Deployment], bool] = always
    idle: Callable[[Deployment, Iterable[Finding]], bool] = _never
    of_subjects: bool = False

    @property
    def task(self) -> str:
        """The id of the task it belongs to."""
        return self.id.partition(".")[0]
