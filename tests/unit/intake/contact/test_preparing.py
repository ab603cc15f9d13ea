"""Section 4: a task carries prepared talking points (要点) and expected answers (预估)."""

from uuid import uuid4

from services.intake.card.commands import ErasePerson
from services.intake.contact.commands import PrepareContact
from services.intake.deciding import DECIDERS
from shared.events.contact import ContactPrepared
from shared.events.values import Role
from tests.support.view import MANAGER, Showroom
from tests.support.visitors import carded

_POINTS = "要点：分期方案；预估：月供可接受；待解：旧车估价"


def test_what_was_prepared_is_kept_beside_the_event_not_in_it() -> None:
    showroom = Showroom.opened()
    customer_id, task_id = carded(showroom), uuid4()
    answer = showroom.accepts(PrepareContact, customer_id=customer_id, task_id=task_id, note=_POINTS).answer
    (note,) = showroom.store.notes.values()
    assert (note.text, note.customer_id) == (_POINTS, customer_id)
    assert showroom.events(ContactPrepared) == [ContactPrepared(task_id=task_id, note_id=note.note_id)]
    assert answer == {"note_id": str(note.note_id)}


def test_a_contact_is_prepared_anew_as_often_as_one_likes() -> None:
    showroom = Showroom.opened()
    fields = {"customer_id": carded(showroom), "task_id": uuid4()}
    for text in ("first thoughts", "second thoughts"):
        showroom.accepts(PrepareContact, **fields, note=text)
    first, second = showroom.events(ContactPrepared)
    assert first.task_id == second.task_id
    assert showroom.store.notes[second.note_id or uuid4()].text == "second thoughts"


def test_nothing_is_noted_about_an_erased_person() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(PrepareContact, customer_id=customer_id, task_id=uuid4(), note=_POINTS)
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=customer_id)
    assert showroom.store.notes == {}
    refusal = showroom.refuses(PrepareContact, customer_id=customer_id, task_id=uuid4(), note=_POINTS)
    assert (refusal.name, refusal.status) == ("PersonErased", 410)


def test_a_stranger_is_not_prepared_for() -> None:
    refusal = Showroom.opened().refuses(PrepareContact, customer_id=uuid4(), task_id=uuid4(), note=_POINTS)
    assert refusal.name == "CustomerUnknown"


def test_the_reception_sees_no_follow_up() -> None:
    """Section 1: the receptionist sees no follow-up content."""
    assert DECIDERS[PrepareContact].roles == {Role.CONSULTANT, Role.MANAGER, Role.INTEGRATION}
