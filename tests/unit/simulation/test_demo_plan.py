"""What the demo makes up, and where its messages go."""

from datetime import UTC, datetime, timedelta

from services.followup.messages.gateways.choosing import gateways_of
from services.followup.messages.gateways.file_outbox import FileOutbox
from shared.settings import Settings
from showroom.demo import demo_plan, harmless
from showroom.simulation.places import places_of
from showroom.simulation.world import simulate


def test_messages_to_made_up_customers_go_to_files_whatever_gateway_is_set() -> None:
    gateways = gateways_of(harmless(Settings(sms_gateway="aliyun", email_gateway="smtp", smtp_host="mail.example")))
    assert gateways
    assert all(isinstance(gateway, FileOutbox) for gateway in gateways.values())


def test_it_comes_up_to_now_and_is_about_the_places_that_are_shown() -> None:
    plan = demo_plan()
    commands = list(simulate(plan))
    assert {command.dealer_id for command in commands} == {place.dealer_id for place in places_of(plan)}
    latest = commands[-1].occurred_at
    assert latest is not None
    assert timedelta(0) <= datetime.now(UTC) - latest < timedelta(days=1)
