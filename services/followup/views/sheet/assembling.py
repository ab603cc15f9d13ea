"""Puts the sheet together from what is known, what intake said, the policy and the seminars' measures."""

from collections.abc import Iterable

from services.followup.day.interests import Interest
from services.followup.day.measures.queries import StoredMeasure
from services.followup.day.notes import Texts
from services.followup.day.reasons import REASON_WORDING
from services.followup.intake import Person
from services.followup.policy import FollowUpPolicy
from services.followup.views.sheet import answers, commands
from services.followup.views.sheet.cars import cars_looked_at, stock_to_check
from services.followup.views.sheet.known import Known, KnownInterest, KnownTalk
from services.followup.views.sheet.personal import Personal
from services.followup.views.sheet.points import policy_scripts, usual_points
from services.followup.views.sheet.questions import open_questions
from services.followup.views.sheet.wording import (
    CHANNEL_WORDING,
    INTEREST_WORDING,
    OUTCOME_WORDING,
    TALK_WORDING,
    VALUE_WORDING,
)
from services.followup.views.tasks.answers import TaskInWords
from services.followup.views.wording import word, word_if_any
from shared.bilingual import Wording
from shared.events.values import ContactOutcome

_MADE_BY_PEOPLE = tuple(one for one in ContactOutcome if one is not ContactOutcome.SENT)


def assemble(
    task: TaskInWords,
    known: Known,
    personal: Personal,
    policy: FollowUpPolicy,
    measures: Iterable[StoredMeasure],
) -> answers.Sheet:
    """The working sheet."""
    questions = open_questions(known)
    return answers.Sheet(
        task=task,
        customer=_customer(known, personal),
        history=tuple(_talk(one, personal.texts) for one in known.talks),
        interests=tuple(_interest(one) for one in known.interests),
        cars=cars_looked_at(known),
        stock_to_check=stock_to_check(known),
        open_questions=tuple(
            answers.OpenQuestion(about=rule.name, zh=rule.wording.zh, en=rule.wording.en) for rule in questions
        ),
        talking_points=answers.TalkingPoints(
            scripts=policy_scripts(policy, task),
            usual=usual_points(task),
            current=tuple(_script(one, personal.texts) for one in measures),
        ),
        prepared=_prepared(known, personal.texts),
        commands=answers.SheetCommands(
            prepare=commands.prepare_contact(task, questions, str(known.prepared and known.prepared.at)),
            log=commands.log_outcome(task, sum(one.task_id == task.task_id for one in known.talks)),
            outcomes=tuple(word(name, OUTCOME_WORDING) for name in _MADE_BY_PEOPLE),
            channels=tuple(word(name, CHANNEL_WORDING) for name in CHANNEL_WORDING),
        ),
        intake_answers=personal.answered,
    )


def _customer(known: Known, personal: Personal) -> answers.SheetCustomer:
    return answers.SheetCustomer(
        customer_id=known.customer_id,
        consultant_id=known.consultant_id,
        grade=known.grade,
        end_state=known.end_state,
        last_contact_at=known.last_contact_at,
        person=None if personal.person is None else _person(personal.person),
    )


def _person(person: Person) -> answers.PersonToday:
    return answers.PersonToday(name=person.name, phone=person.phone, email=person.email)


def _talk(talk: KnownTalk, texts: Texts) -> answers.Talk:
    return answers.Talk(
        at=talk.at,
        kind=word(talk.kind, TALK_WORDING),
        channel=word(talk.channel, CHANNEL_WORDING),
        outcome=word_if_any(talk.outcome, OUTCOME_WORDING),
        model=talk.model,
        consultant_id=talk.consultant_id,
        task_id=talk.task_id,
        next_contact_at=talk.next_contact_at,
        key_points=texts.of(talk.note_id),
    )


def _interest(interest: KnownInterest) -> answers.InterestInWords:
    wording = VALUE_WORDING.get(interest.kind, {}).get(interest.value) or _value_itself(interest)
    return answers.InterestInWords(
        kind=word(interest.kind, INTEREST_WORDING),
        value=interest.value,
        zh=wording.zh,
        en=wording.en,
        since=interest.at,
    )


def _value_itself(interest: KnownInterest) -> Wording:
    amount, _, currency = interest.value.partition(" ")
    if interest.kind == Interest.BUDGET and amount.isdecimal():
        major = f"{int(amount) / 100:,.0f} {currency}"
        return Wording(major, major)
    return Wording(interest.value, interest.value)


def _script(measure: StoredMeasure, texts: Texts) -> answers.Script:
    return answers.Script(
        measure_id=measure.measure_id,
        title=measure.title,
        against=word(measure.against, REASON_WORDING),
        model_lost_to=measure.model_lost_to,
        week_starts_on=measure.week_starts_on,
        script=texts.of(measure.script_note_id),
    )


def _prepared(known: Known, texts: Texts) -> answers.PreparedNotes | None:
    prepared = known.prepared
    return None if prepared is None else answers.PreparedNotes(at=prepared.at, notes=texts.of(prepared.note_id))
