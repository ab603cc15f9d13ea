"""Section 5: test drive (licence check and agreement first, route, feedback form)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.intake.sale.commands import BookTestDrive, GiveTestDriveFeedback, TakeTestDrive
from shared.events.sale import TestDriveBooked, TestDriveFeedbackGiven, TestDriveTaken
from tests.support.view import Showroom
from tests.support.visitors import carded


def test_the_licence_is_checked_before_the_drive() -> None:
    showroom = Showroom.opened()
    refusal = showroom.refuses(
        TakeTestDrive, customer_id=carded(showroom), model="Q5", licence_checked=False, agreement_signed=True
    )
    assert (refusal.name, refusal.path) == ("LicenceNotChecked", "$.licence_checked")


def test_the_agreement_is_signed_before_the_drive() -> None:
    showroom = Showroom.opened()
    refusal = showroom.refuses(
        TakeTestDrive, customer_id=carded(showroom), model="Q5", licence_checked=True, agreement_signed=False
    )
    assert (refusal.name, refusal.path) == ("AgreementNotSigned", "$.agreement_signed")


def test_a_drive_needs_no_booking_and_gets_an_id() -> None:
    showroom = Showroom.opened()
    decision = showroom.accepts(
        TakeTestDrive,
        customer_id=carded(showroom),
        model="Q5",
        licence_checked=True,
        agreement_signed=True,
        route="环路",
    )
    (drive,) = showroom.events(TestDriveTaken)
    assert decision.answer == {"drive_id": str(drive.drive_id)}
    assert drive.route == "环路"


def test_a_drive_with_the_clients_own_id_is_recorded_once() -> None:
    showroom = Showroom.opened()
    fields = {"customer_id": carded(showroom), "drive_id": uuid4(), "model": "Q5"}
    showroom.accepts(TakeTestDrive, **fields, licence_checked=True, agreement_signed=True)
    refusal = showroom.refuses(TakeTestDrive, **fields, licence_checked=True, agreement_signed=True)
    assert refusal.name == "DriveAlreadyTaken"


def test_feedback_is_about_a_drive_that_this_customer_took() -> None:
    showroom = Showroom.opened()
    driver, other = carded(showroom), carded(showroom)
    drive = showroom.accepts(
        TakeTestDrive, customer_id=driver, model="Q5", licence_checked=True, agreement_signed=True
    ).answer
    showroom.accepts(GiveTestDriveFeedback, customer_id=driver, **drive, score=9, item_by_item=True)
    assert showroom.events(TestDriveFeedbackGiven)[0].score == 9
    assert showroom.refuses(GiveTestDriveFeedback, customer_id=other, **drive, score=9).name == "DriveUnknown"


def test_what_the_driver_wrote_is_kept_beside_the_event_not_in_it() -> None:
    showroom = Showroom.opened()
    driver = carded(showroom)
    drive = showroom.accepts(
        TakeTestDrive, customer_id=driver, model="Q5", licence_checked=True, agreement_signed=True
    ).answer
    showroom.accepts(GiveTestDriveFeedback, customer_id=driver, **drive, score=7, note="刹车偏软")
    note_id = showroom.events(TestDriveFeedbackGiven)[0].note_id
    assert note_id is not None
    assert showroom.store.notes[note_id].text == "刹车偏软"


@pytest.mark.parametrize(("hours", "taken"), [(-1, False), (0, True), (24, True)])
def test_a_booked_drive_lies_ahead(hours: int, taken: bool) -> None:
    showroom = Showroom.opened()
    fields = {"customer_id": carded(showroom), "model": "Q5", "at": showroom.now + timedelta(hours=hours)}
    if taken:
        showroom.accepts(BookTestDrive, **fields)
        assert len(showroom.events(TestDriveBooked)) == 1
    else:
        assert showroom.refuses(BookTestDrive, **fields).name == "TimePassed"


def test_a_booking_of_last_year_is_taken_when_it_lay_ahead_then() -> None:
    showroom = Showroom.opened()
    then = showroom.now - timedelta(days=365)
    showroom.accepts(
        BookTestDrive, customer_id=carded(showroom), model="Q5", at=then + timedelta(days=1), occurred_at=then
    )
