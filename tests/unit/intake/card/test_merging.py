"""Section 2: two cards can be merged (and un-merged); each customer's stream is complete in itself."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.card.commands import CorrectCard, ErasePerson, MergeCards, OpenCard, UnmergeCards
from services.intake.defeat.commands import ConfirmDefeat, ReportDefeat
from services.intake.message.commands import ChangeContactConsent
from services.intake.order.commands import CancelOrder, TakeDeposit
from services.intake.reception.commands import RegisterVisit
from services.intake.sale.commands import ObserveSignals
from shared.events.card import CardAbsorbed, CardMergedAway, CardReleased, CardRestored
from shared.events.message import ConsentPurpose, ContactConsentChanged
from shared.events.values import Channel, DefeatReason, Horizon, Money, Signal, Stage
from tests.support.view import MANAGER, PHONE, RECEPTIONIST, Showroom, phone_number


@pytest.fixture
def showroom() -> Showroom:
    """A dealer without customers."""
    return Showroom.opened()


def card(showroom: Showroom, **details: str) -> UUID:
    """A customer with a card."""
    return UUID(showroom.accepts(OpenCard, **details).answer["customer_id"])


def merge(showroom: Showroom, survivor: UUID, absorbed: UUID) -> UUID:
    """The id of the merge."""
    fields = {"customer_id": survivor, "absorbed_customer_id": absorbed}
    return UUID(showroom.accepts(MergeCards, by=MANAGER, **fields).answer["merge_id"])


def test_both_streams_say_so(showroom: Showroom) -> None:
    survivor, absorbed = card(showroom, name="王伟"), card(showroom, phone=PHONE, intended_model="Q5")
    merge_id = merge(showroom, survivor, absorbed)
    ours, theirs = showroom.recorded[-2:]
    assert ours.event == CardAbsorbed(
        merge_id=merge_id,
        absorbed_customer_id=absorbed,
        has_name=True,
        has_phone=True,
        intended_model="Q5",
        taken_over=("phone", "intended_model"),
    )
    assert theirs.event == CardMergedAway(merge_id=merge_id, survivor_customer_id=survivor)
    assert (ours.stream_id, theirs.stream_id) == (survivor, absorbed)


def test_the_survivor_keeps_its_own_details_and_takes_over_what_it_lacked(showroom: Showroom) -> None:
    survivor = card(showroom, name="王伟", phone=PHONE)
    absorbed = card(showroom, name="小王", phone=phone_number(2), address="朝阳路一号")
    merge(showroom, survivor, absorbed)
    person = showroom.store.people[survivor]
    assert (person.name, person.phone, person.address) == ("王伟", "+8613800138000", "朝阳路一号")
    assert showroom.store.phones == {("north", "+8613800138000"): survivor, ("north", "+8613800000002"): survivor}


def test_what_the_person_did_not_want_as_one_card_they_do_not_want_as_the_other(showroom: Showroom) -> None:
    survivor, absorbed = card(showroom, name="王伟", phone=PHONE), card(showroom, phone=phone_number(2))
    for channel, allowed in ((Channel.SMS, False), (Channel.EMAIL, False), (Channel.EMAIL, True)):
        word = {"channel": channel, "purpose": ConsentPurpose.SERVICE, "allowed": allowed}
        showroom.accepts(ChangeContactConsent, customer_id=absorbed, **word)
    merge(showroom, survivor, absorbed)
    said = [
        one for one in showroom.recorded if one.stream_id == survivor and isinstance(one.event, ContactConsentChanged)
    ]
    assert [one.event for one in said] == [
        ContactConsentChanged(channel=Channel.SMS, purpose=ConsentPurpose.SERVICE, allowed=False)
    ]


def test_the_absorbed_cards_evidence_comes_to_the_survivor_also_through_two_merges(showroom: Showroom) -> None:
    first, second, third = (card(showroom, name=name) for name in ("甲", "乙", "丙"))
    signals = {"stage": Stage.QUOTE, "signals": (Signal.H1, Signal.H2), "stated_horizon": Horizon.DAYS_7}
    showroom.accepts(ObserveSignals, customer_id=first, **signals)
    observed = showroom.recorded[-1].envelope.id
    merge(showroom, second, first)
    merge(showroom, third, second)
    through_one, through_two = showroom.events(CardAbsorbed)
    assert through_one.evidence == through_two.evidence
    (evidence,) = through_two.evidence
    assert (evidence.event_id, evidence.signals, evidence.stated_horizon) == (
        observed,
        (Signal.H1, Signal.H2),
        Horizon.DAYS_7,
    )


def test_a_visitor_without_a_card_can_be_absorbed_but_cannot_absorb(showroom: Showroom) -> None:
    customer_id = card(showroom, name="王伟", phone=PHONE)
    visitor = UUID(showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer["customer_id"])
    refusal = showroom.refuses(MergeCards, by=MANAGER, customer_id=visitor, absorbed_customer_id=customer_id)
    assert refusal.name == "CardNotOpened"
    merge(showroom, customer_id, visitor)
    assert showroom.accepts(RegisterVisit, by=RECEPTIONIST, phone=PHONE).answer["first_visit"] is False


def test_a_phone_of_the_absorbed_card_leads_to_the_survivor(showroom: Showroom) -> None:
    survivor, absorbed = card(showroom, name="王伟", phone=PHONE), card(showroom, phone=phone_number(2))
    merge(showroom, survivor, absorbed)
    answer = showroom.accepts(RegisterVisit, by=RECEPTIONIST, phone=phone_number(2)).answer
    assert answer["customer_id"] == str(survivor)
    assert "differs" not in answer


def test_the_absorbed_card_takes_no_more_commands_and_names_the_survivor(showroom: Showroom) -> None:
    survivor, absorbed = card(showroom, name="王伟"), card(showroom, phone=PHONE)
    merge(showroom, survivor, absorbed)
    for command, fields in ((CorrectCard, {"name": "王伟"}), (ErasePerson, {}), (RegisterVisit, {})):
        refusal = showroom.refuses(command, by=MANAGER, customer_id=absorbed, **fields)
        assert (refusal.name, refusal.about) == ("CardMergedAway", {"survivor": str(survivor)})


def refused_merge(showroom: Showroom, survivor: UUID, absorbed: UUID, **fields: Any) -> str:
    """Name of the refusal."""
    ids = {"customer_id": survivor, "absorbed_customer_id": absorbed}
    return showroom.refuses(MergeCards, by=MANAGER, **ids, **fields).name


def test_a_card_is_not_merged_with_itself_nor_twice(showroom: Showroom) -> None:
    survivor, absorbed, other = card(showroom, name="甲"), card(showroom, name="乙"), card(showroom, name="丙")
    assert refused_merge(showroom, survivor, survivor) == "SameCustomer"
    merge_id = merge(showroom, survivor, absorbed)
    assert refused_merge(showroom, survivor, absorbed) == "CardMergedAway"
    assert refused_merge(showroom, absorbed, survivor) == "CardMergedAway"
    assert refused_merge(showroom, survivor, other, merge_id=merge_id) == "MergeAlreadyDone"
    assert refused_merge(showroom, survivor, uuid4()) == "CustomerUnknown"


def test_a_card_with_an_open_order_is_the_one_that_stays(showroom: Showroom) -> None:
    plain, ordered = card(showroom, name="甲"), card(showroom, name="乙")
    deposit = {"model": "Q5", "amount": Money(300_000)}
    order_id = showroom.accepts(TakeDeposit, customer_id=ordered, **deposit).answer["order_id"]
    assert refused_merge(showroom, plain, ordered) == "AbsorbedHasOpenOrder"
    showroom.accepts(CancelOrder, by=MANAGER, customer_id=ordered, order_id=order_id, reason="plan-dropped")
    merge(showroom, plain, ordered)


def test_a_defeat_is_decided_before_its_card_goes(showroom: Showroom) -> None:
    plain, lost = card(showroom, name="甲"), card(showroom, name="乙")
    reported = showroom.accepts(ReportDefeat, customer_id=lost, reason=DefeatReason.PLAN_DROPPED)
    assert refused_merge(showroom, plain, lost) == "AbsorbedAwaitsDefeatDecision"
    showroom.accepts(ConfirmDefeat, by=MANAGER, customer_id=lost, defeat_id=reported.answer["defeat_id"])
    merge(showroom, plain, lost)


def test_an_unmerge_says_so_on_both_streams(showroom: Showroom) -> None:
    survivor, absorbed = card(showroom, name="王伟"), card(showroom, phone=PHONE, intended_model="Q5")
    merge_id = merge(showroom, survivor, absorbed)
    showroom.accepts(UnmergeCards, by=MANAGER, customer_id=survivor, merge_id=merge_id)
    ours, theirs = showroom.recorded[-2:]
    assert ours.event == CardReleased(
        merge_id=merge_id, released_customer_id=absorbed, has_name=True, has_phone=False, intended_model=None
    )
    assert theirs.event == CardRestored(merge_id=merge_id, survivor_customer_id=survivor)
    assert (ours.stream_id, theirs.stream_id) == (survivor, absorbed)
    showroom.accepts(CorrectCard, customer_id=absorbed, name="李雷")


def test_a_correction_made_after_the_merge_outlives_it(showroom: Showroom) -> None:
    survivor, absorbed = card(showroom, phone=PHONE), card(showroom, name="小王", intended_model="Q5")
    merge_id = merge(showroom, survivor, absorbed)
    showroom.accepts(CorrectCard, customer_id=survivor, name="王伟", intended_model="Q7")
    showroom.accepts(UnmergeCards, by=MANAGER, customer_id=survivor, merge_id=merge_id)
    assert showroom.store.people[survivor].name == "王伟"
    assert showroom.customer(survivor).intended_model == "Q7"
    assert showroom.store.people[absorbed].name == "小王"


def test_a_phone_goes_back_with_its_card_even_when_the_survivor_had_chosen_it(showroom: Showroom) -> None:
    survivor, absorbed = card(showroom, phone=PHONE), card(showroom, phone=phone_number(2))
    merge_id = merge(showroom, survivor, absorbed)
    showroom.accepts(CorrectCard, customer_id=survivor, phone=phone_number(2))
    showroom.accepts(UnmergeCards, by=MANAGER, customer_id=survivor, merge_id=merge_id)
    assert showroom.store.people[survivor].phone is None
    assert not showroom.customer(survivor).has_phone
    assert showroom.store.phones == {("north", "+8613800000002"): absorbed}


def test_only_a_merge_that_stands_can_be_undone(showroom: Showroom) -> None:
    first, second, third = (card(showroom, name=name) for name in ("甲", "乙", "丙"))
    inner = merge(showroom, second, first)
    outer = merge(showroom, third, second)
    undo = {"by": MANAGER, "merge_id": inner}
    assert showroom.refuses(UnmergeCards, customer_id=second, **undo).name == "CardMergedAway"
    assert showroom.refuses(UnmergeCards, customer_id=third, **undo).name == "MergeUnknown"
    showroom.accepts(UnmergeCards, by=MANAGER, customer_id=third, merge_id=outer)
    showroom.accepts(UnmergeCards, customer_id=second, **undo)
    assert showroom.refuses(UnmergeCards, customer_id=second, **undo).name == "MergeUnknown"
