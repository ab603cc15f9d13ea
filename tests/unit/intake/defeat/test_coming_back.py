"""Section 6: out of contact (失控); defeated customers may come back (再启动), and their history stays."""

from uuid import uuid4

from services.intake.defeat.commands import ConfirmDefeat, RecordComeBack, ReportDefeat, ReportOutOfContact
from shared.events.defeat import CustomerCameBack, CustomerOutOfContact
from shared.events.values import DefeatReason
from tests.support.orders import delivered, with_deposit
from tests.support.view import MANAGER, Showroom
from tests.support.visitors import carded


def test_a_confirmed_defeat_is_come_back_from_and_stays_in_the_history() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    reported = showroom.accepts(ReportDefeat, customer_id=customer_id, reason=DefeatReason.NEEDS).answer
    showroom.accepts(ConfirmDefeat, by=MANAGER, customer_id=customer_id, **reported)
    showroom.accepts(RecordComeBack, customer_id=customer_id)
    customer = showroom.customer(customer_id)
    assert customer.defeat is None
    assert len(customer.defeats) == 1


def test_a_defeat_that_nobody_confirmed_yet_is_come_back_from_too() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportDefeat, customer_id=customer_id, reason=DefeatReason.NEEDS)
    showroom.accepts(RecordComeBack, customer_id=customer_id)
    assert showroom.customer(customer_id).defeat is None


def test_who_was_never_lost_cannot_come_back() -> None:
    showroom = Showroom.opened()
    assert showroom.refuses(RecordComeBack, customer_id=carded(showroom)).name == "CustomerNotLost"


def test_one_comes_back_once() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportOutOfContact, customer_id=customer_id, attempts=6)
    showroom.accepts(RecordComeBack, customer_id=customer_id)
    assert showroom.refuses(RecordComeBack, customer_id=customer_id).name == "CustomerNotLost"
    assert len(showroom.events(CustomerCameBack)) == 1


def test_out_of_contact_is_reported_once_with_the_attempts() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportOutOfContact, customer_id=customer_id, attempts=6)
    assert showroom.refuses(ReportOutOfContact, customer_id=customer_id).name == "AlreadyOutOfContact"
    assert showroom.events(CustomerOutOfContact) == [CustomerOutOfContact(attempts=6)]


def test_who_is_defeated_is_not_out_of_contact_as_well() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportDefeat, customer_id=customer_id, reason=DefeatReason.UNKNOWN)
    assert showroom.refuses(ReportOutOfContact, customer_id=customer_id).name == "CustomerDefeated"


def test_who_is_out_of_contact_may_turn_out_to_be_lost() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportOutOfContact, customer_id=customer_id)
    showroom.accepts(ReportDefeat, customer_id=customer_id, reason=DefeatReason.BOUGHT_ELSEWHERE)


def test_who_has_an_order_on_its_way_is_not_out_of_contact() -> None:
    showroom = Showroom.opened()
    ordered, has_car = with_deposit(showroom), delivered(showroom)
    assert showroom.refuses(ReportOutOfContact, customer_id=ordered["customer_id"]).name == "OrderOpen"
    showroom.accepts(ReportOutOfContact, customer_id=has_car["customer_id"])


def test_a_stranger_is_neither_lost_nor_back() -> None:
    showroom = Showroom.opened()
    assert showroom.refuses(ReportOutOfContact, customer_id=uuid4()).name == "CustomerUnknown"
    assert showroom.refuses(RecordComeBack, customer_id=uuid4()).name == "CustomerUnknown"
