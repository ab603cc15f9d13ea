"""Section 6: the consultant records the defeat the same day, with the reason in two levels."""

from uuid import UUID, uuid4

import pytest

from services.intake.defeat.commands import ConfirmDefeat, RecordComeBack, RejectDefeat, ReportDefeat
from services.intake.order.commands import CancelOrder
from shared.events.card import PersonErased
from shared.events.defeat import DefeatReported
from shared.events.values import DETAILS_OF_REASON, DefeatDetail, DefeatReason, Money, Stage
from tests.support.orders import delivered, with_deposit
from tests.support.view import MANAGER, Showroom
from tests.support.visitors import carded


def test_a_defeat_is_reported_with_what_was_bought_instead() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    answer = showroom.accepts(
        ReportDefeat,
        customer_id=customer_id,
        reason=DefeatReason.BOUGHT_ELSEWHERE,
        detail=DefeatDetail.OTHER_BRAND,
        brand_bought="BMW",
        model_bought="X3",
        price_bought=Money(31_000_000),
        stage=Stage.QUOTE,
        note="朋友在那边上班",
    ).answer
    (lost,) = showroom.events(DefeatReported)
    (note,) = showroom.store.notes.values()
    assert lost == DefeatReported(
        defeat_id=UUID(answer["defeat_id"]),
        reason=DefeatReason.BOUGHT_ELSEWHERE,
        detail=DefeatDetail.OTHER_BRAND,
        brand_bought="BMW",
        model_bought="X3",
        price_bought=Money(31_000_000),
        stage=Stage.QUOTE,
        note_id=note.note_id,
    )


@pytest.mark.parametrize("reason", DefeatReason)
def test_a_detail_belongs_to_its_reason(reason: DefeatReason) -> None:
    for detail in DefeatDetail:
        showroom = Showroom.opened()
        fields = {"customer_id": carded(showroom), "reason": reason, "detail": detail}
        if detail in DETAILS_OF_REASON[reason]:
            showroom.accepts(ReportDefeat, **fields)
        else:
            refusal = showroom.refuses(ReportDefeat, **fields)
            assert (refusal.name, refusal.path) == ("DetailDoesNotFitReason", "$.detail")
            assert refusal.about["fitting"] == sorted(one.value for one in DETAILS_OF_REASON[reason])


@pytest.mark.parametrize("reason", DefeatReason)
def test_a_detail_may_be_missing(reason: DefeatReason) -> None:
    showroom = Showroom.opened()
    showroom.accepts(ReportDefeat, customer_id=carded(showroom), reason=reason)


def test_a_defeat_is_reported_once() -> None:
    showroom = Showroom.opened()
    fields = {"customer_id": carded(showroom), "reason": DefeatReason.CONFIDENCE}
    reported = showroom.accepts(ReportDefeat, **fields).answer
    refusal = showroom.refuses(ReportDefeat, **fields)
    assert (refusal.name, refusal.about) == ("DefeatAlreadyReported", reported)
    showroom.accepts(ConfirmDefeat, by=MANAGER, customer_id=fields["customer_id"], **reported)
    assert showroom.refuses(ReportDefeat, **fields).name == "DefeatAlreadyReported"


def test_a_rejected_defeat_may_be_reported_anew_under_another_id() -> None:
    showroom = Showroom.opened()
    customer_id, defeat_id = carded(showroom), uuid4()
    fields = {"customer_id": customer_id, "reason": DefeatReason.NEEDS}
    showroom.accepts(ReportDefeat, **fields, defeat_id=defeat_id)
    showroom.accepts(RejectDefeat, by=MANAGER, customer_id=customer_id, defeat_id=defeat_id, reason="call-again")
    assert showroom.refuses(ReportDefeat, **fields, defeat_id=defeat_id).name == "DefeatAlreadyReported"
    showroom.accepts(ReportDefeat, **fields)


def test_who_came_back_may_be_lost_again() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportDefeat, customer_id=customer_id, reason=DefeatReason.NEEDS)
    showroom.accepts(RecordComeBack, customer_id=customer_id)
    showroom.accepts(ReportDefeat, customer_id=customer_id, reason=DefeatReason.PURCHASING_POWER)


def test_who_has_an_open_order_is_not_lost() -> None:
    showroom = Showroom.opened()
    order = with_deposit(showroom)
    fields = {"customer_id": order["customer_id"], "reason": DefeatReason.PLAN_DROPPED}
    refusal = showroom.refuses(ReportDefeat, **fields)
    assert (refusal.name, refusal.about) == ("OrderOpen", {"order_id": str(order["order_id"])})
    showroom.accepts(CancelOrder, by=MANAGER, **order, reason="plan-dropped")
    showroom.accepts(ReportDefeat, **fields)


def test_a_buyer_may_be_lost_over_the_next_car() -> None:
    showroom = Showroom.opened()
    order = delivered(showroom)
    showroom.accepts(ReportDefeat, customer_id=order["customer_id"], reason=DefeatReason.CONFIDENCE)


def test_a_stranger_or_an_erased_person_is_not_lost() -> None:
    showroom = Showroom.opened()
    erased = carded(showroom)
    showroom.given(PersonErased(person_id=showroom.new_id()), customer_id=erased)
    assert showroom.refuses(ReportDefeat, customer_id=uuid4(), reason=DefeatReason.NEEDS).name == "CustomerUnknown"
    assert showroom.refuses(ReportDefeat, customer_id=erased, reason=DefeatReason.NEEDS).name == "PersonErased"
