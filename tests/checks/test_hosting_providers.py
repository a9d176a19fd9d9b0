"""Microsoft 365 as a hosting provider: needed where somebody is there, cloud by cloud, and nobody is cut off."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from support.exports import NOW, changed, checklist, judged, load

from lyncready.checks import judge
from lyncready.guide.code_shapes import Owner
from lyncready.guide.finding_texts import finding_text
from lyncready.guide.next_sentences import next_words
from lyncready.guide.owners import owner_of
from lyncready.model import (
    CLOUD,
    Checklist,
    Discovery,
    Dns,
    DnsOutcome,
    Finding,
    Observation,
    Partner,
    Platform,
    Purpose,
    SipDomain,
    Srv,
    Status,
    Trust,
    Users,
    federation_owner,
)
from lyncready.powershell import add_evidence, read_export, render_script
from lyncready.readiness import Assessment, State, assess

STEP = "federation.microsoft-365"
WORLD, GOV = CLOUD["worldwide"].edge, CLOUD["gcc-high"].edge
PASS, NOTE, WARN, FAIL, UNKNOWN, HELD = (
    Status.PASS, Status.NOTE, Status.WARN, Status.FAIL, Status.UNKNOWN, Status.HELD,
)  # fmt: skip


def hosted(name: str = "LyncOnline", proxy: str = WORLD, **more: Any) -> dict[str, Any]:
    """A hosting provider as an export has it, sound unless told otherwise."""
    sound = {
        "Enabled": True,
        "EnabledSharedAddressSpace": False,
        "HostsOCSUsers": False,
        "VerificationLevel": "UseSourceVerification",
    }
    return {"Identity": name, "ProxyFqdn": proxy, **sound, **more}


def made(
    *providers: dict[str, Any],
    domains: tuple[SipDomain, ...] = (SipDomain("contoso.com"),),
    there: dict[str, str] | None = None,
    open_edge: bool = True,
    platform: Platform = Platform.LYNC_2013_CU5,
    allowed: tuple[dict[str, Any], ...] = (),
    **deployment: Any,
) -> Checklist:
    """A checklist for federation with these hosting providers; `there` are names whose record leads to a host."""

    def change(value: dict[str, Any]) -> None:
        value["hostingProviders"]["items"] = list(providers)
        value["allowedDomains"]["items"] = list(allowed)
        value["accessEdge"]["items"][0]["EnablePartnerDiscovery"] = open_edge

    result = checklist(changed("finished", change), purpose=Purpose.FEDERATION, platform=platform)
    seen = tuple(
        Observation(
            probe="dns",
            subject=federation_owner(name),
            record_type="SRV",
            at=NOW,
            took=0.1,
            vantage="public",
            seen=Dns(outcome=DnsOutcome.ANSWER, srv=(Srv(0, 0, 5061, host),)),
        )
        for name, host in (there or {}).items()
    )
    whole = msgspec.structs.replace(result.deployment, sip_domains=domains, **deployment)
    return msgspec.structs.replace(result, deployment=whole, observations=seen)


def found(checklist: Checklist) -> dict[str, Finding]:
    return {
        subject.removeprefix("hostingProvider:"): one
        for (step, subject), one in judged(checklist).items()
        if step == STEP
    }


def statuses(checklist: Checklist) -> dict[str, str]:
    return {subject: one.status.value for subject, one in found(checklist).items()}


def assessed(checklist: Checklist) -> Assessment:
    return assess(checklist, judge(checklist, Trust(), NOW), NOW)


def state(checklist: Checklist, step: str = STEP) -> State:
    return next(one.state for one in assessed(checklist).steps if one.step.id == step)


BOTH, ONLINE = SipDomain("contoso.com", Users.BOTH), SipDomain("contoso.com", Users.ONLINE)
HERE = SipDomain("contoso.com", Users.ON_PREMISES)
LITWARE = (Partner("litware.com"),)
CLOSED: dict[str, Any] = {"open_edge": False}
BY_NAME: dict[str, Any] = {"discovery": Discovery.BY_NAME}


@pytest.mark.parametrize(
    ("providers", "more", "wanted"),
    [
        # Open discovery: anybody may be a partner.
        ((), {}, {"LyncOnline.ProxyFqdn": "fail", "LyncOnline.Enabled": "held"}),
        ((hosted(Enabled=False),), {}, {"LyncOnline.ProxyFqdn": "pass", "LyncOnline.Enabled": "fail"}),
        ((hosted("SkypeforBusinessOnline"),), {}, {"SkypeforBusinessOnline.Enabled": "pass"}),
        ((hosted(VerificationLevel="AlwaysUnverifiable"),), {}, {"LyncOnline.VerificationLevel": "warn"}),
        ((hosted(VerificationLevel="1"),), {}, {"LyncOnline.VerificationLevel": "warn"}),
        ((hosted(VerificationLevel="AlwaysVerifiable"),), {}, {"LyncOnline.VerificationLevel": "pass"}),
        # Nobody there is known, and nobody else gets in.
        ((), BY_NAME, {"LyncOnline.ProxyFqdn": "note"}),
        ((), CLOSED, {"LyncOnline.ProxyFqdn": "note"}),
        ((hosted(Enabled=False),), BY_NAME, {"LyncOnline.Enabled": "note"}),
        ((hosted(Enabled=False),), CLOSED, {"LyncOnline.Enabled": "note"}),
        # Somebody is there.
        ((), {**CLOSED, "domains": (ONLINE,)}, {"LyncOnline.ProxyFqdn": "fail"}),
        ((), {**BY_NAME, "domains": (BOTH,)}, {"LyncOnline.ProxyFqdn": "fail"}),
        ((), {**BY_NAME, "partners": LITWARE}, {"LyncOnline.ProxyFqdn": "note"}),
        ((), {**BY_NAME, "partners": LITWARE, "there": {"litware.com": WORLD}}, {"LyncOnline.ProxyFqdn": "fail"}),
        ((), {**BY_NAME, "partners": (Partner("litware.com", edge=WORLD),)}, {"LyncOnline.ProxyFqdn": "fail"}),
        # By the exact host: another one of Microsoft's is no federation edge.
        ((hosted(proxy="sipdir.online.lync.com"),), {}, {"LyncOnline2.ProxyFqdn": "fail"}),
        ((hosted(proxy=f"x.{WORLD}"),), {}, {"LyncOnline2.ProxyFqdn": "fail"}),
        ((hosted(proxy=WORLD.upper() + "."),), {}, {"LyncOnline.ProxyFqdn": "pass"}),
        # Cloud by cloud.
        (
            (hosted(),),
            {"partners": LITWARE, "there": {"litware.com": GOV}},
            {"LyncOnline.ProxyFqdn": "pass", "LyncOnlineGCCHigh.ProxyFqdn": "fail"},
        ),
        (
            (hosted(), hosted("Gov", GOV, Enabled=False)),
            {"partners": LITWARE, "there": {"litware.com": GOV}},
            {"LyncOnline.Enabled": "pass", "Gov.Enabled": "fail"},
        ),
        ((hosted(), hosted("Gov", GOV, Enabled=False)), {}, {"Gov.Enabled": "note"}),
        ((hosted("Gov", GOV),), {}, {"Gov.ProxyFqdn": "pass"}),
        ((hosted("Gov", GOV),), {"domains": (ONLINE,), "there": {"contoso.com": GOV}}, {"Gov.Enabled": "pass"}),
        # Split domains.
        ((hosted(),), {"domains": (BOTH,)}, {"LyncOnline.EnabledSharedAddressSpace": "fail"}),
        ((hosted(EnabledSharedAddressSpace=True),), {"domains": (BOTH,)}, {"LyncOnline.HostsOCSUsers": "warn"}),
        (
            (hosted(EnabledSharedAddressSpace=True, HostsOCSUsers=True),),
            {"domains": (BOTH,)},
            {"LyncOnline.EnabledSharedAddressSpace": "pass", "LyncOnline.HostsOCSUsers": "pass"},
        ),
        (
            (hosted("Gov", GOV, EnabledSharedAddressSpace=True, HostsOCSUsers=True), hosted()),
            {"domains": (BOTH,)},
            {"Gov.EnabledSharedAddressSpace": "pass", "LyncOnline.EnabledSharedAddressSpace": "pass"},
        ),
    ],
)
def test_what_a_provider_has_to_be_follows_from_who_is_there(
    providers: tuple[dict[str, Any], ...], more: dict[str, Any], wanted: dict[str, str]
) -> None:
    said = statuses(made(*providers, **more))
    assert {subject: said.get(subject) for subject in wanted} == wanted
    named = {subject.partition(".")[0] for subject in wanted if wanted[subject] in ("fail", "note")}
    assert {subject.partition(".")[0] for subject, status in said.items() if status == "fail"} <= named


def test_a_provider_of_another_cloud_does_not_stand_in_for_the_one_that_is_missing() -> None:
    there = {"litware.com": WORLD}
    said = statuses(made(hosted("Gov", GOV), partners=LITWARE, there=there))
    assert said["LyncOnline.ProxyFqdn"] == "fail"


def test_the_step_is_blocked_done_or_a_question() -> None:
    assert state(made(hosted(Enabled=False))) is State.BLOCKED
    assert state(made(hosted())) is State.DONE
    assert state(made(**BY_NAME)) is State.DONE
    assert state(made(hosted(EnabledSharedAddressSpace=True))) is State.TODO
    skype = made(hosted(Enabled=False))
    skype = msgspec.structs.replace(
        skype, deployment=msgspec.structs.replace(skype.deployment, purpose=Purpose.SKYPE)
    )
    assert state(skype) is State.NOT_NEEDED


# Nobody is ever cut off


SPLIT = hosted(EnabledSharedAddressSpace=True, Enabled=False, VerificationLevel="AlwaysUnverifiable")


@pytest.mark.parametrize(
    "domains",
    [
        (SipDomain("contoso.com"),),
        (HERE, SipDomain("fabrikam.com")),
        (SipDomain("contoso.com"), SipDomain("parked.com", Users.NONE)),
        (SipDomain("parked.com", Users.NONE),),
        (),
    ],
)
@pytest.mark.parametrize("more", [{}, BY_NAME, CLOSED])
def test_a_split_that_nobody_spoke_of_is_a_question_and_no_command_stands_anywhere(
    domains: tuple[SipDomain, ...], more: dict[str, Any]
) -> None:
    checklist = made(SPLIT, domains=domains, **more)
    said = found(checklist)
    question = said["LyncOnline.EnabledSharedAddressSpace"]
    assert (question.code, question.status) == ("hybrid-unsaid", Status.UNKNOWN)
    assert {one.code for one in said.values()} <= {"hybrid-unsaid", "not-checked", "ok"}
    for one in said.values():
        text = finding_text(one, checklist.deployment)
        assert "HostingProvider" not in text.command
    for step in (None, STEP):
        assert "Set-CsHostingProvider" not in render_script(checklist, NOW, step=step)
        assert "New-CsHostingProvider" not in render_script(checklist, NOW, step=step)
    assert state(checklist) is State.TODO


def test_an_answer_settles_it() -> None:
    answered = made(SPLIT, domains=(HERE, SipDomain("parked.com", Users.NONE)))
    one = found(answered)["LyncOnline.EnabledSharedAddressSpace"]
    assert (one.code, one.status) == ("setting-wrong", Status.WARN)
    text = finding_text(one, answered.deployment)
    assert text.command == "# Set-CsHostingProvider -Identity 'LyncOnline' -EnabledSharedAddressSpace $false"
    live = [line for line in render_script(answered, NOW).splitlines() if not line.startswith("#")]
    assert not [line for line in live if "-EnabledSharedAddressSpace $false" in line]
    for users in (Users.BOTH, Users.ONLINE):
        said = statuses(made(SPLIT, domains=(SipDomain("contoso.com", users), SipDomain("fabrikam.com"))))
        assert said["LyncOnline.EnabledSharedAddressSpace"] == "pass"


def test_the_question_is_one_of_what_only_the_checklists_keeper_knows() -> None:
    checklist = made(hosted(EnabledSharedAddressSpace=True))
    one = found(checklist)["LyncOnline.EnabledSharedAddressSpace"]
    assert owner_of(one, checklist.deployment) is Owner.YOU
    said = next_words(one, (one.subject,), 1, Owner.YOU, checklist.deployment).whole
    assert said.endswith("The server routes some users to Microsoft 365. Is this hybrid?")


# Commands


def command(checklist: Checklist, subject: str) -> str:
    return finding_text(found(checklist)[subject], checklist.deployment).command


def test_each_remedy_is_the_command_of_microsofts_topic() -> None:
    assert command(made(), "LyncOnline.ProxyFqdn") == (
        "New-CsHostingProvider -Identity 'LyncOnline' -ProxyFqdn 'sipfed.online.lync.com' "
        "-VerificationLevel 'UseSourceVerification' -Enabled $true -EnabledSharedAddressSpace $false "
        "-HostsOCSUsers $false -IsLocal $false"
    )
    off = made(hosted("Skype's", Enabled=False))
    assert command(off, "Skype's.Enabled") == "Set-CsHostingProvider -Identity 'Skype''s' -Enabled $true"
    split = made(hosted(), domains=(BOTH,))
    assert command(split, "LyncOnline.EnabledSharedAddressSpace") == (
        "Set-CsHostingProvider -Identity 'LyncOnline' -EnabledSharedAddressSpace $true -HostsOCSUsers $true "
        "-AutodiscoverUrl 'https://webdir.online.lync.com/Autodiscover/AutodiscoverService.svc/root'"
    )
    old = made(hosted(), domains=(BOTH,), platform=Platform.LYNC_2010)
    assert "AutodiscoverUrl" not in command(old, "LyncOnline.EnabledSharedAddressSpace")
    gov = made(hosted("Gov", GOV), domains=(BOTH,))
    assert f"https://{GOV.replace('sipfed', 'webdir')}/" in command(gov, "Gov.EnabledSharedAddressSpace")


CLASH = {"Domain": "litware.com", "ProxyFqdn": WORLD}


def test_a_provider_that_would_stop_the_access_edge_is_not_created_nor_enabled() -> None:
    missing = made(allowed=(CLASH,))
    assert command(missing, "LyncOnline.ProxyFqdn").splitlines() == [
        "Remove-CsAllowedDomain -Identity 'litware.com'",
        "New-CsAllowedDomain -Identity 'litware.com'",
    ]
    off = made(hosted(Enabled=False), allowed=(CLASH,))
    assert command(off, "LyncOnline.Enabled") == ""


@pytest.mark.parametrize("proxy", [WORLD, "federation.messenger.msn.com"])
def test_an_allowed_domain_with_a_providers_proxy_is_a_clash_for_federation_too(proxy: str) -> None:
    checklist = made(hosted(), allowed=({"Domain": "litware.com", "ProxyFqdn": proxy},))
    one = judged(checklist)["provider.clash", "allowedDomain:litware.com.ProxyFqdn"]
    assert one.status is Status.FAIL
    assert state(checklist, "provider.clash") is State.BLOCKED
    live = [line for line in render_script(checklist, NOW).splitlines() if not line.startswith("#")]
    assert not [line for line in live if "Remove-CsAllowedDomain" in line]


def test_without_a_clash_nothing_of_skypes_provider_is_asked_for() -> None:
    checklist = made(hosted(), allowed=({"Domain": "litware.com", "ProxyFqdn": "sip.litware.com"},))
    assert state(checklist, "provider.clash") is State.DONE
    assert {one.subject for (step, _), one in judged(checklist).items() if step == "provider.clash"} == {
        "allowedDomain.ProxyFqdn"
    }


# Sentences


def test_what_is_next_counts_who_is_out_of_reach() -> None:
    partners = tuple(Partner(f"p{at}.com") for at in range(16))
    there = {f"p{at}.com": WORLD for at in range(14)}
    checklist = made(hosted("SkypeforBusinessOnline", Enabled=False), partners=partners, there=there)
    (step,) = [one for one in assessed(checklist).steps if one.step.id == STEP]
    finding = step.blockers[0].finding
    assert next_words(finding, (finding.subject,), 1, step.blockers[0].owner, checklist.deployment).whole == (
        "Enable the Microsoft 365 hosting provider 'SkypeforBusinessOnline': 14 of 16 partners are in Teams and "
        "cannot be reached without it."
    )


# What an Edge has of it


@pytest.mark.parametrize(
    ("there", "status"),
    [([], FAIL), ([hosted(Enabled=False)], FAIL), ([hosted()], PASS), (None, PASS)],
)
def test_an_edge_needs_the_provider_that_the_central_store_has(
    there: list[dict[str, Any]] | None, status: Status
) -> None:
    def local(value: dict[str, Any]) -> None:
        value["meta"]["collectedUtc"] = "2026-11-22T18:30:00Z"
        value["accessEdge"]["items"][0].update(AllowFederatedUsers=True)
        if there is None:
            value.pop("hostingProviders", None)
        else:
            value["hostingProviders"] = {"ok": True, "error": None, "items": there}

    computer = load("edge-local")["meta"]["computer"].lower()
    edge = read_export(json.dumps(changed("edge-local", local)).encode(), "edge.json", NOW)
    said = judged(add_evidence(made(hosted()), edge))
    arrived = {subject: one for (step, subject), one in said.items() if subject.endswith(f"{computer}.UpToDate")}
    ((_, one),) = arrived.items()
    assert one.status is status
    if status is FAIL:
        assert one.detail["differing"] == ["hostingProvider:LyncOnline.Enabled"]
