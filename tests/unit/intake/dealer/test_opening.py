"""Section 1: a dealer is one showroom in one group, with one time zone."""

import pytest

from services.intake.dealer.commands import OpenDealer
from shared.events.dealer import DealerOpened
from shared.events.streams import dealer_stream
from tests.support.view import DEALER_ID, GROUP, GROUP_ID, Showroom


def test_a_dealer_opens_in_its_group_with_its_time_zone() -> None:
    showroom = Showroom()
    showroom.accepts(OpenDealer, by=GROUP, group_id=GROUP_ID, name="北城店", time_zone="Asia/Urumqi")
    (opened,) = showroom.recorded
    assert opened.event == DealerOpened(name="北城店", time_zone="Asia/Urumqi")
    assert (opened.stream_id, opened.envelope.groupid) == (dealer_stream(DEALER_ID), GROUP_ID)


def test_the_default_time_zone_is_shanghai() -> None:
    showroom = Showroom()
    showroom.accepts(OpenDealer, by=GROUP, group_id=GROUP_ID, name="北城店")
    (opened,) = showroom.events(DealerOpened)
    assert opened.time_zone == "Asia/Shanghai"


def test_a_dealer_opens_once_even_for_another_group() -> None:
    showroom = Showroom.opened()
    refusal = showroom.refuses(OpenDealer, by=GROUP, group_id="another-group", name="北城店")
    assert (refusal.name, refusal.status) == ("DealerAlreadyOpen", 409)


@pytest.mark.parametrize("name", ["Asia", "Beijing time", "../etc/passwd", "/etc/localtime", "asia\x00shanghai"])
def test_a_time_zone_must_exist(name: str) -> None:
    refusal = Showroom().refuses(OpenDealer, by=GROUP, group_id=GROUP_ID, name="北城店", time_zone=name)
    assert (refusal.name, refusal.path) == ("TimeZoneUnknown", "$.time_zone")
