"""Every step and code has words for every platform, purpose and route."""

from __future__ import annotations

import itertools

import pytest

from lyncready.guide import STEPS, all_codes, explain_code, step_text
from lyncready.model import Deployment, Platform, Purpose, Route, SipDomain


@pytest.mark.parametrize("step_id", [step.id for step in STEPS])
def test_every_step_has_words_for_every_deployment(step_id: str) -> None:
    for platform, purpose, route in itertools.product((None, *Platform), Purpose, Route):
        deployment = Deployment(
            platform=platform,
            purpose=purpose,
            provisioning=route,
            access_edges=("sip.contoso.com",),
            sip_domains=(SipDomain("contoso.com"),),
        )
        text = step_text(step_id, deployment)
        assert text.why
        assert text.actions
        assert text.proves
        assert text.links


@pytest.mark.parametrize("code", all_codes())
def test_every_code_is_explained(code: str) -> None:
    explained = explain_code(code)
    assert explained.info.meaning
    assert explained.example.title
    assert explained.example.summary
