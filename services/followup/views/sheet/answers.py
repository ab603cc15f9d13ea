"""What is answered when a contact is prepared."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from services.followup.day.commands import ReadyCommand
from services.followup.views.tasks.answers import TaskInWords
from services.followup.views.wording import Word
from shared.bilingual import Wording
from shared.events.values import EndState, Grade, described


class PersonToday(Struct, frozen=True, kw_only=True):
    """Who the customer is, as intake's person store has it at this moment; nothing once the person was erased."""

    name: Annotated[str | None, described("Name", "姓名")]
    phone: Annotated[str | None, described("Phone in E.164", "电话")]
    email: Annotated[str | None, described("E-mail", "邮箱")]

    def __repr__(self) -> str:
        """Nothing personal: this may stand in a log."""
        return "PersonToday(…)"


class SheetCustomer(Struct, frozen=True, kw_only=True):
    """The customer now."""

    customer_id: UUID
    consultant_id: Annotated[str | None, described("Owner", "归属顾问")]
    grade: Annotated[Grade, described("Grade now; the task has that of its planning", "当前级别")]
    end_state: EndState | None
    last_contact_at: Annotated[datetime | None, described("Latest contact", "最近联系时间")]
    person: Annotated[PersonToday | None, described("Absent while intake does not answer", "客户信息")]


class Talk(Struct, frozen=True, kw_only=True):
    """One contact of the history, or an attempt at one."""

    at: datetime
    kind: Word
    channel: Word
    outcome: Word | None
    model: str | None
    consultant_id: str | None
    task_id: UUID | None
    next_contact_at: Annotated[datetime | None, described("What was agreed for then", "约定的下次联系")]
    key_points: Annotated[str | None, described("What was written down", "谈话要点")]


class InterestInWords(Struct, frozen=True, kw_only=True):
    """Something that the customer wants or has."""

    kind: Word
    value: str
    zh: str
    en: str
    since: Annotated[datetime, described("When it was last said", "最近提及时间")]


class CarLookedAt(Struct, frozen=True, kw_only=True):
    """A model that the customer met, and how far it came with it."""

    model: str
    shown_as: Annotated[tuple[Word, ...], described("What took place with it", "接触方式")]
    last_at: datetime
    quoted_minor: Annotated[int | None, described("Latest quote", "最近报价", unit="minor units")] = None
    currency: str | None = None


class OpenQuestion(Struct, frozen=True, kw_only=True):
    """Something that is still unknown, with room for what the customer may say."""

    about: Annotated[str, described("What is unknown, by name", "待了解事项")]
    zh: str
    en: str


class Script(Struct, frozen=True, kw_only=True):
    """A current talk script of the manager's, from a weekly seminar."""

    measure_id: UUID
    title: str
    against: Annotated[Word, described("Cause of loss that it answers", "针对的战败原因")]
    model_lost_to: str | None
    week_starts_on: date
    script: Annotated[str | None, described("The script; absent where none was written", "话术")]


class TalkingPoints(Struct, frozen=True, kw_only=True):
    """What may be said."""

    scripts: Annotated[tuple[str, ...], described("Scripts of the policy in force", "政策话术")]
    usual: Annotated[tuple[Wording, ...], described("What the training says of the purpose", "培训要点")]
    current: Annotated[tuple[Script, ...], described("Current scripts of the seminar", "近期研讨话术")]


class PreparedNotes(Struct, frozen=True, kw_only=True):
    """Talking points and expected answers that were written for this task."""

    at: datetime
    notes: Annotated[str | None, described("Absent while intake does not answer", "准备内容")]


class SheetCommands(Struct, frozen=True, kw_only=True):
    """What is sent to intake before the contact and after it; what is null is to be filled in."""

    prepare: Annotated[ReadyCommand, described("Keep talking points and expected answers", "保存要点与预估")]
    log: Annotated[ReadyCommand, described("Log the outcome, which closes the task", "登记跟进结果，任务随之完成")]
    outcomes: Annotated[tuple[Word, ...], described("What may come of it", "可选结果")]
    channels: Annotated[tuple[Word, ...], described("How it may be made", "可选方式")]


class Sheet(Struct, frozen=True, kw_only=True):
    """The working sheet of a task."""

    task: TaskInWords
    customer: SheetCustomer
    history: Annotated[tuple[Talk, ...], described("Last contacts, the latest first", "接触记录")]
    interests: tuple[InterestInWords, ...]
    cars: Annotated[tuple[CarLookedAt, ...], described("Models looked at, the latest first", "看过的车型")]
    stock_to_check: Annotated[tuple[str, ...], described("Models to look up before the contact", "需核对库存的车型")]
    open_questions: Annotated[tuple[OpenQuestion, ...], described("To ask, in this order", "待了解问题")]
    talking_points: TalkingPoints
    prepared: PreparedNotes | None
    commands: SheetCommands
    intake_answers: Annotated[
        bool, described("Names and notes could be read; without them otherwise", "姓名与备注是否可读")
    ]
