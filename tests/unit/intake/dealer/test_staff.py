"""Section 1: who works in the dealer, and as what."""

from datetime import timedelta

import pytest

from services.intake.dealer.commands import HireStaff, RecordStaffLeft
from services.intake.reception.commands import RegisterVisit
from shared.events.dealer import StaffJoined, StaffLeft
from shared.events.values import Role
from tests.support.view import CONSULTANT, GROUP, MANAGER, RECEPTIONIST, Showroom


def test_a_manager_hires() -> None:
    showroom = Showroom.opened()
    showroom.accepts(HireStaff, by=MANAGER, staff_id="qian", role=Role.CONSULTANT)
    assert showroom.events(StaffJoined) == [StaffJoined(staff_id="qian", role=Role.CONSULTANT)]


def test_the_same_role_is_given_once() -> None:
    refusal = Showroom.opened().refuses(HireStaff, by=MANAGER, staff_id=CONSULTANT.id, role=Role.CONSULTANT)
    assert refusal.name == "StaffAlreadyThere"


def test_a_consultant_can_become_manager() -> None:
    showroom = Showroom.opened()
    showroom.accepts(HireStaff, by=GROUP, staff_id=CONSULTANT.id, role=Role.MANAGER)
    dealer = showroom.dealer()
    assert dealer is not None
    assert dealer.works_as(CONSULTANT.id, Role.MANAGER)
    assert not dealer.works_as(CONSULTANT.id, Role.CONSULTANT)


@pytest.mark.parametrize("role", [Role.GROUP, Role.INTEGRATION])
def test_roles_of_the_group_and_of_machines_are_not_given_to_staff(role: Role) -> None:
    refusal = Showroom.opened().refuses(HireStaff, by=GROUP, staff_id="qian", role=role)
    assert (refusal.name, refusal.path) == ("NotAStoreRole", "$.role")


def test_who_left_works_here_no_more_and_can_be_hired_again() -> None:
    showroom = Showroom.opened()
    showroom.accepts(RecordStaffLeft, by=MANAGER, staff_id=CONSULTANT.id)
    assert showroom.events(StaffLeft) == [StaffLeft(staff_id=CONSULTANT.id)]
    dealer = showroom.dealer()
    assert dealer is not None
    assert not dealer.works_as(CONSULTANT.id, Role.CONSULTANT)
    assert showroom.refuses(RecordStaffLeft, by=MANAGER, staff_id=CONSULTANT.id).name == "StaffAlreadyGone"
    showroom.accepts(HireStaff, by=MANAGER, staff_id=CONSULTANT.id, role=Role.CONSULTANT)


def test_a_stranger_cannot_leave() -> None:
    refusal = Showroom.opened().refuses(RecordStaffLeft, by=MANAGER, staff_id="nobody")
    assert (refusal.name, refusal.status, refusal.about) == ("StaffUnknown", 422, {"staff_id": "nobody"})


def test_history_from_before_they_left_can_still_name_them() -> None:
    showroom = Showroom.opened()
    showroom.accepts(RecordStaffLeft, by=MANAGER, staff_id=CONSULTANT.id)
    showroom.wait(days=1)
    before = showroom.now - timedelta(days=30)
    showroom.accepts(RegisterVisit, by=RECEPTIONIST, consultant_id=CONSULTANT.id, occurred_at=before)
    refusal = showroom.refuses(RegisterVisit, by=RECEPTIONIST, consultant_id=CONSULTANT.id)
    assert (refusal.name, refusal.path) == ("StaffGone", "$.consultant_id")
