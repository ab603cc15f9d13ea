"""Section 3: the card box is audited at least monthly; a manager may override a grade with a reason."""

from uuid import UUID

import pytest

from services.intake.card.commands import AuditCard, ErasePerson, OpenCard, OverrideGrade
from services.intake.reception.commands import RegisterVisit
from shared.events.card import CardAudited, GradeOverridden
from shared.events.values import Grade
from tests.support.view import CONSULTANT, MANAGER, RECEPTIONIST, Showroom


@pytest.fixture
def showroom() -> Showroom:
    """A dealer without customers."""
    return Showroom.opened()


@pytest.fixture
def customer_id(showroom: Showroom) -> UUID:
    """A customer with a card."""
    return UUID(showroom.accepts(OpenCard, name="王伟").answer["customer_id"])


def test_a_card_is_confirmed_or_found_to_need_correction(showroom: Showroom, customer_id: UUID) -> None:
    showroom.accepts(AuditCard, by=CONSULTANT, customer_id=customer_id, confirmed=True)
    showroom.accepts(AuditCard, by=MANAGER, customer_id=customer_id, confirmed=False, finding="phone-missing")
    assert showroom.events(CardAudited) == [
        CardAudited(confirmed=True),
        CardAudited(confirmed=False, finding="phone-missing"),
    ]


def test_what_is_not_confirmed_needs_a_finding(showroom: Showroom, customer_id: UUID) -> None:
    refusal = showroom.refuses(AuditCard, customer_id=customer_id, confirmed=False)
    assert (refusal.name, refusal.path) == ("FindingMissing", "$.finding")


def test_an_override_says_why_and_its_note_is_in_the_person_store(showroom: Showroom, customer_id: UUID) -> None:
    fields = {"grade": Grade.H, "reason": "met-at-exhibition", "note": "夫人已看好颜色"}
    showroom.accepts(OverrideGrade, by=MANAGER, customer_id=customer_id, **fields)
    (overridden,) = showroom.events(GradeOverridden)
    (note,) = showroom.store.notes.values()
    assert overridden == GradeOverridden(grade=Grade.H, reason="met-at-exhibition", note_id=note.note_id)
    assert (note.customer_id, note.text) == (customer_id, "夫人已看好颜色")


@pytest.mark.parametrize(
    ("command", "fields"), [(AuditCard, {"confirmed": True}), (OverrideGrade, {"grade": Grade.A, "reason": "seen"})]
)
def test_without_a_card_there_is_nothing_to_review(showroom: Showroom, command: type, fields: dict[str, str]) -> None:
    visitor = showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer["customer_id"]
    assert showroom.refuses(command, by=MANAGER, customer_id=visitor, **fields).name == "CardNotOpened"


@pytest.mark.parametrize(
    ("command", "fields"), [(AuditCard, {"confirmed": True}), (OverrideGrade, {"grade": Grade.A, "reason": "seen"})]
)
def test_an_erased_card_is_not_reviewed(
    showroom: Showroom, customer_id: UUID, command: type, fields: dict[str, str]
) -> None:
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=customer_id)
    assert showroom.refuses(command, by=MANAGER, customer_id=customer_id, **fields).name == "PersonErased"
