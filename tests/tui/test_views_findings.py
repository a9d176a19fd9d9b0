"""What is in the way, as a page says it: many alike are one paragraph, none is lost, wrapped lines hang."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from support.screens import make_session, opened, texts_of
from textual.content import Content

from lyncready.guide.code_shapes import Owner
from lyncready.guide.steps import STEP
from lyncready.model import Fault, FaultKind, Finding, Ref, SipDomain, Status
from lyncready.readiness import Blocker
from lyncready.tui.judging import judge_job
from lyncready.tui.session import Session
from lyncready.tui.views.detail import find_step, step_blocks
from lyncready.tui.views.findings import grouped, in_the_way
from lyncready.tui.views.lines import Block, CopyText, Prose
from lyncready.tui.views.probe import mends, probe_blocks
from lyncready.tui.widgets.prose import hang

MANY = tuple(SipDomain(f"d{number:03}.example") for number in range(100))


@pytest.fixture
def session(saved: Path) -> Session:
    session = make_session()
    session.attach(opened(saved))
    return judged(session)


def judged(session: Session) -> Session:
    job = session.judging()
    session.judged(judge_job(session.project, job), job)
    return session


def page(session: Session, step: str) -> tuple[Block, ...]:
    return step_blocks(session.snapshot(), step, texts_of(session))


def text_of(blocks: tuple[Block, ...]) -> str:
    return "\n".join(block.text.plain if isinstance(block, Prose) else block.shown for block in blocks)


def with_many(session: Session) -> Session:
    checklist = session.checklist
    deployment = msgspec.structs.replace(checklist.deployment, sip_domains=MANY)
    session.checklist = msgspec.structs.replace(checklist, deployment=deployment, observations=())
    return judged(session)


def test_a_hundred_unasked_names_are_one_paragraph_with_all_of_them_to_copy(session: Session) -> None:
    blocks = page(with_many(session), "federation.srv")
    said = text_of(blocks)
    assert said.count("checked yet") == 1
    assert "100 have not been checked yet" in said
    copied = [block.text for block in blocks if isinstance(block, CopyText)]
    assert "\n".join(domain.name for domain in MANY) in copied


def test_one_code_of_many_subjects_shows_the_first_and_copies_every_remedy(session: Session) -> None:
    missing = next(
        finding
        for finding in session.assessment.findings  # type: ignore[union-attr]
        if finding.code == "srv-missing" and finding.status is Status.FAIL
    )
    state = find_step(session.snapshot(), "federation.srv")
    assert state is not None
    blocker = next(blocker for blocker in state.blockers if blocker.finding == missing)
    blockers = tuple(
        msgspec.structs.replace(
            blocker,
            finding=msgspec.structs.replace(
                missing,
                subject=name.name,
                detail={"wanted": f"_sipfederationtls._tcp.{name.name}. 3600 IN SRV 0 0 5061 sip.{name.name}."},
            ),
        )
        for name in MANY
    )
    many = msgspec.structs.replace(state, blockers=blockers, findings=tuple(item.finding for item in blockers))
    assessment = session.assessment
    assert assessment is not None
    steps = tuple(many if item.step.id == "federation.srv" else item for item in assessment.steps)
    session.assessment = msgspec.structs.replace(assessment, steps=steps)
    blocks = page(session, "federation.srv")
    said = text_of(blocks)
    assert said.count("× d") == 1
    assert "and 99 more: d001.example, d002.example, d003.example and 96 more" in said
    first = next(block for block in blocks if isinstance(block, CopyText))
    assert len(first.text.splitlines()) == 100
    assert "more lines" in first.shown


def test_records_for_a_hundred_names_are_copied_whole_and_shown_in_part(session: Session) -> None:
    blocks = page(with_many(session), "federation.srv")
    records = next(block for block in blocks if isinstance(block, CopyText) and "IN SRV" in block.text)
    assert records.text.count("IN SRV") == 100
    assert len(records.shown.splitlines()) <= 17


def test_up_to_three_of_one_code_are_told_in_full(session: Session) -> None:
    found = [
        Finding(step="federation.port", check="port", subject=f"e{n}:5061", code="tcp-refused") for n in "abc"
    ]
    (three,) = grouped((finding, ()) for finding in found)
    (four,) = grouped((finding, ()) for finding in [*found, msgspec.structs.replace(found[0], subject="d:5061")])
    assert not three.is_alike
    assert four.is_alike


def test_what_waits_for_different_steps_is_told_apart() -> None:
    held = Finding(step="federation.sip", check="sip", subject="a:5061", status=Status.HELD, code="not-checked")
    port = Ref(step="federation.port", code="tcp-refused", subject="a:5061")
    tls = Ref(step="federation.tls", code="tls-alert", subject="b:5061")
    groups = grouped([(held, (port,)), (msgspec.structs.replace(held, subject="b:5061"), (tls,))])
    assert [group.because for group in groups] == [(port,), (tls,)]


def test_advice_that_nobody_could_see_is_listed_and_not_in_the_way(session: Session) -> None:
    session.checklist = msgspec.structs.replace(session.checklist, observations=())
    said = text_of(page(judged(session), "prepare.external-access"))
    assert "Not verified (optional)" in said
    assert "have not been checked yet: _sip._tls" in said or "lyncdiscover.contoso.com" in said
    assert "Blocking this step" not in said


def test_a_note_that_repeats_what_fails_is_not_called_good(session: Session) -> None:
    said = text_of(page(session, "federation.srv"))
    good = said.partition("Already OK")[2].partition("Blocked by this")[0]
    assert "contoso.com points to" in good
    assert "no _sipfederationtls" not in good


def test_what_the_deployment_lacks_names_the_key_to_its_form(session: Session) -> None:
    facts = session.checklist
    session.checklist = msgspec.structs.replace(
        facts, deployment=msgspec.structs.replace(facts.deployment, platform=None)
    )
    assert "  e opens the form." in text_of(page(judged(session), "prepare.platform"))


def test_the_app_names_its_keys_and_a_command_only_for_what_it_cannot_do(session: Session) -> None:
    said = text_of(page(session, "provider.created"))
    assert "lyncready script contoso.yaml --step provider.created --what-if" in said
    assert "An export from a Front End (i), or confirmed manually: space." in said
    fault = Fault(reason=FaultKind.DEADLINE)
    unseen = tuple(
        msgspec.structs.replace(item, seen=fault) if item.probe == "dns" else item
        for item in session.checklist.observations
    )
    session.checklist = msgspec.structs.replace(session.checklist, observations=unseen)
    shown = judged(session).snapshot()
    nothing = probe_blocks(
        shown, shown.rows[0], shown.rows[0].cells[0], texts_of(session), lambda *_: (), lambda _: ()
    )
    assert mends(shown, shown.rows[0], shown.rows[0].cells[0], texts_of(session)) == (
        "remedy for contoso.com, SRV",
        "Check again, with more time if this comes back (--deadline). Press r to check this step now.",
    )
    for said in (text_of(page(session, "federation.srv")), text_of(nothing)):
        assert "Press r to check this step now." in said
    texts = texts_of(session)
    for step in STEP:
        text = texts.step(step)
        every = (
            text.why,
            text.proves,
            *(part for action in text.actions for part in (action.text, action.command)),
        )
        for told in every:
            assert not re.search("lyncready (check|mark|evidence|explain|script FILE --export)", told), (
                step,
                told,
            )


@pytest.mark.parametrize(
    ("line", "width", "wanted"),
    [
        ("  a remedy of some words that wraps", 18, "  a remedy of some\n  words that wraps"),
        ("× twelve words that go on and on", 18, "× twelve words\n  that go on and\n  on"),
        ("12 an action of some length", 18, "12 an action of\n   some length"),
        ("plain words without a lead", 16, "plain words\nwithout a lead"),
        ("21:44  finding that wraps at the end", 20, "21:44  finding that\n       wraps at the\n       end"),
        ("short", 40, "short"),
        ("", 40, ""),
    ],
)
def test_wrapped_lines_hang_below_their_first_word(line: str, width: int, wanted: str) -> None:
    assert hang(Content(line), width).plain == wanted


def test_a_hung_text_keeps_its_lines_and_its_colours() -> None:
    text = Content.assemble("one\n\n", ("× red and quite long, too long", "bold"))
    hung = hang(text, 20)
    assert hung.plain.startswith("one\n\n× red and")
    assert all(row.cell_length <= 20 for row in hung.split("\n"))
    assert any(str(span.style) == "bold" for span in hung.spans)


def test_what_fails_comes_first_and_what_waits_for_it_on_the_same_page_is_counted(session: Session) -> None:
    step = "federation.microsoft-365"
    root = Finding(
        step=step,
        check="settings",
        subject="hostingProvider:Z",
        status=Status.FAIL,
        code="setting-wrong",
        detail={"rule": "E5.1", "found": None, "wanted": "a provider"},
    )
    held = [
        Finding(
            step=step,
            check="settings",
            subject=f"hostingProvider:A.{name}",
            status=Status.HELD,
            code="not-checked",
            because=(root.ref,),
        )
        for name in ("Enabled", "HostsOCSUsers")
    ]
    assert session.assessment is not None
    state = next(one for one in session.assessment.steps if one.step.id == step)
    blockers = tuple(Blocker(one, one is root, Owner.SERVER, 0, one.because) for one in (*held, root))
    state = msgspec.structs.replace(state, blockers=blockers, warnings=())
    said = text_of(tuple(in_the_way(session.snapshot(), state, texts_of(session))))
    assert said.index("×") < said.index("· 2 more checks once that is fixed: ")
    assert "wait for" not in said
