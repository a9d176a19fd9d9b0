"""What to do and why: the steps, and the words for steps, findings and codes.

The steps are light and there at once; the words are imported when they are first asked for.
"""

from typing import TYPE_CHECKING

from lyncready.guide.step_shapes import GLOSSARY, ProofKind, Step, Task, WordUse
from lyncready.guide.steps import ORDER, STEP, STEPS, TASK, TASKS, kind_of, task_title, title_of
from lyncready.guide.texts import Action, FindingText, Link, StepText
from lyncready.lazily import hand_out

if TYPE_CHECKING:
    from lyncready.guide.attempt_words import (
        attempt_course,
        attempt_meaning,
        attempt_times,
        attempt_title,
        number_of_attempt,
    )
    from lyncready.guide.calendar_texts import due_words, waiver_words
    from lyncready.guide.code_shapes import Owner
    from lyncready.guide.codes import CODES, CodeInfo, all_codes
    from lyncready.guide.explain import CodeText, StepExplained, explain_code, explain_step
    from lyncready.guide.finding_texts import finding_text
    from lyncready.guide.finding_texts_dns import no_server_answered
    from lyncready.guide.next_sentences import TEAMS, NextSaid, first_sentence, next_words
    from lyncready.guide.number_words import (
        NumberSaid,
        explain_numbers,
        index_of_numbers,
        look_words,
        several,
    )
    from lyncready.guide.numbers import (
        NUMBERS,
        Certainty,
        Named,
        Number,
        NumberKind,
        PlaceToLook,
        hint_of,
        number_of,
        numbers_in,
        numbers_of,
        range_of,
    )
    from lyncready.guide.owners import Owners, owner_of
    from lyncready.guide.settings_labels import SettingRow, setting_row
    from lyncready.guide.sheet import provisioning_sheet
    from lyncready.guide.step_texts import step_text
    from lyncready.guide.wording import count, host_of, plain, sentence

__all__ = [
    "CODES",
    "GLOSSARY",
    "NUMBERS",
    "ORDER",
    "STEP",
    "STEPS",
    "TASK",
    "TASKS",
    "TEAMS",
    "Action",
    "Certainty",
    "CodeInfo",
    "CodeText",
    "FindingText",
    "Link",
    "Named",
    "NextSaid",
    "Number",
    "NumberKind",
    "NumberSaid",
    "Owner",
    "Owners",
    "PlaceToLook",
    "ProofKind",
    "SettingRow",
    "Step",
    "StepExplained",
    "StepText",
    "Task",
    "WordUse",
    "all_codes",
    "attempt_course",
    "attempt_meaning",
    "attempt_times",
    "attempt_title",
    "count",
    "due_words",
    "explain_code",
    "explain_numbers",
    "explain_step",
    "finding_text",
    "first_sentence",
    "hint_of",
    "host_of",
    "index_of_numbers",
    "kind_of",
    "look_words",
    "next_words",
    "no_server_answered",
    "number_of",
    "number_of_attempt",
    "numbers_in",
    "numbers_of",
    "owner_of",
    "plain",
    "provisioning_sheet",
    "range_of",
    "sentence",
    "setting_row",
    "several",
    "step_text",
    "task_title",
    "title_of",
    "waiver_words",
]

__getattr__ = hand_out(
    __name__,
    {
        "due_words": "calendar_texts",
        "CODES": "codes",
        "CodeInfo": "codes",
        "all_codes": "codes",
        "CodeText": "explain",
        "StepExplained": "explain",
        "explain_code": "explain",
        "explain_step": "explain",
        "finding_text": "finding_texts",
        "no_server_answered": "finding_texts_dns",
        **dict.fromkeys(
            ("NumberSaid", "explain_numbers", "index_of_numbers", "look_words", "several"), "number_words"
        ),
        **dict.fromkeys(("attempt_course", "attempt_meaning", "attempt_times", "attempt_title"), "attempt_words"),
        "number_of_attempt": "attempt_words",
        **dict.fromkeys(("NUMBERS", "PlaceToLook", "Certainty", "Named", "Number", "NumberKind"), "numbers"),
        **dict.fromkeys(("hint_of", "number_of", "numbers_in", "numbers_of", "range_of"), "numbers"),
        "Owner": "code_shapes",
        "Owners": "owners",
        "owner_of": "owners",
        "NextSaid": "next_sentences",
        "TEAMS": "next_sentences",
        "first_sentence": "next_sentences",
        "next_words": "next_sentences",
        "count": "wording",
        "host_of": "wording",
        "plain": "wording",
        "sentence": "wording",
        "SettingRow": "settings_labels",
        "setting_row": "settings_labels",
        "provisioning_sheet": "sheet",
        "step_text": "step_texts",
        "waiver_words": "calendar_texts",
    },
)
