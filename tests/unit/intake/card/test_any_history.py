"""Section 2 for any history of cards: one phone, one customer; a merge undone leaves no trace; flags tell the truth."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from services.intake.card.commands import CorrectCard, ErasePerson, MergeCards, OpenCard, UnmergeCards
from services.intake.card.details import phones_of
from services.intake.customer.state import Customer
from services.intake.deciding import Command, Decision
from services.intake.reception.commands import ReceiveLead, RegisterCall, RegisterVisit
from tests.support.view import DEALER_ID, MANAGER, Showroom, ShowroomView, phone_number

_PHONES = st.none() | st.integers(1, 3).map(phone_number)
_NAMES = st.none() | st.sampled_from(["王伟", "李雷"])
_MODELS = st.none() | st.sampled_from(["Q5", "Q7"])
_SAID = st.fixed_dictionaries({"name": _NAMES, "phone": _PHONES, "intended_model": _MODELS})
_REMOVED = st.lists(st.sampled_from(["name", "phone", "intended_model"]), max_size=2, unique=True).map(tuple)


class CardBox(RuleBasedStateMachine):
    """Any commands about customers and cards, carried out or refused; the invariants hold after each."""

    customers = Bundle("customers")
    merges = Bundle("merges")

    def __init__(self) -> None:
        super().__init__()
        self.showroom = Showroom.opened()

    def give(self, command: type[Command], **fields: Any) -> Decision | None:
        """Give a command; None when it was refused."""
        outcome = self.showroom.decide(self.showroom.command(command, by=MANAGER, **fields))
        return outcome if isinstance(outcome, Decision) else None

    @rule(target=customers, command=st.sampled_from([RegisterVisit, RegisterCall, ReceiveLead]), said=_SAID)
    def someone_comes(self, command: type[Command], said: dict[str, Any]) -> UUID:
        """Never refused; a known phone leads to its holder."""
        holder = self.holder(said["phone"])
        fields = {**said, "provider": "autohome"} if command is ReceiveLead else said
        decision = self.give(command, **fields)
        assert decision is not None
        customer_id = UUID(decision.answer["customer_id"])
        assert holder in (None, customer_id)
        return customer_id

    @rule(customer_id=customers, said=_SAID)
    def they_come_again(self, customer_id: UUID, said: dict[str, Any]) -> None:
        """A named customer, with any details."""
        self.give(RegisterVisit, customer_id=customer_id, **said)

    @rule(target=customers, said=_SAID)
    def open_card(self, said: dict[str, Any]) -> Any:
        """Refused exactly when there is neither name nor phone, or the phone is somebody's."""
        possible = self.holder(said["phone"]) is None and (said["name"] or said["phone"])
        decision = self.give(OpenCard, **said)
        assert bool(possible) is (decision is not None)
        return multiple() if decision is None else UUID(decision.answer["customer_id"])

    @rule(customer_id=customers, said=_SAID, remove=_REMOVED)
    def correct(self, customer_id: UUID, said: dict[str, Any], remove: tuple[str, ...]) -> None:
        """Any correction."""
        self.give(CorrectCard, customer_id=customer_id, remove=remove, **said)

    @rule(target=merges, survivor=customers, absorbed=customers)
    def merge(self, survivor: UUID, absorbed: UUID) -> Any:
        """Any two cards."""
        decision = self.give(MergeCards, customer_id=survivor, absorbed_customer_id=absorbed)
        return multiple() if decision is None else (survivor, UUID(decision.answer["merge_id"]))

    @rule(merge=consumes(merges))
    def unmerge(self, merge: tuple[UUID, UUID]) -> None:
        """An earlier merge, which may not stand any more."""
        survivor, merge_id = merge
        self.give(UnmergeCards, customer_id=survivor, merge_id=merge_id)

    @rule(survivor=customers, absorbed=customers)
    def merge_and_undo(self, survivor: UUID, absorbed: UUID) -> None:
        """A merge that is undone at once gives back both states, both persons and all phones."""
        before = self.picture(survivor, absorbed)
        decision = self.give(MergeCards, customer_id=survivor, absorbed_customer_id=absorbed)
        if decision is not None:
            assert self.give(UnmergeCards, customer_id=survivor, merge_id=UUID(decision.answer["merge_id"]))
        assert self.picture(survivor, absorbed) == before

    @rule(customer_id=customers)
    def erase(self, customer_id: UUID) -> None:
        """Erasure, now and then."""
        self.give(ErasePerson, customer_id=customer_id)

    @invariant()
    def every_phone_is_held_by_the_one_customer_who_has_it(self) -> None:
        """The claims are exactly the phones of the living cards and of those that went into them."""
        living = [one for one in self.showroom.customers() if one.merged_into is None and not one.erased]
        held = [(phone, one.customer_id) for one in living for phone in phones_of(self.view(), one)]
        assert len(held) == len(dict(held))
        assert {(DEALER_ID, phone): holder for phone, holder in held} == self.showroom.store.phones

    @invariant()
    def the_log_says_truly_what_is_known(self) -> None:
        """``has_name`` and ``has_phone`` are those of the person store, for every card that stands."""
        for customer in self.showroom.customers():
            if customer.has_card and customer.merged_into is None:
                person = self.view().person(customer.customer_id)
                assert (customer.has_name, customer.has_phone) == (person.name is not None, person.phone is not None)

    @invariant()
    def nothing_personal_is_kept_of_the_erased(self) -> None:
        """Erasure holds whatever came before and after it, and for the cards that had gone into theirs."""
        erased = {one.customer_id for one in self.showroom.customers() if one.erased}
        assert erased >= {one.customer_id for one in self.showroom.customers() if one.merged_into in erased}
        kept = [*self.showroom.store.notes.values(), *self.showroom.store.leads.values()]
        assert not erased & (set(self.showroom.store.people) | {one.customer_id for one in kept})

    def view(self) -> ShowroomView:
        """What a decider would see now."""
        return ShowroomView(self.showroom, self.showroom.command(RegisterVisit, by=MANAGER))

    def holder(self, phone: str | None) -> UUID | None:
        """Who holds a phone, as it was said."""
        return None if phone is None else self.showroom.store.phones.get((DEALER_ID, f"+86{phone}"))

    def picture(self, *customer_ids: UUID) -> tuple[dict[UUID, Customer], dict[UUID, Any], dict[Any, UUID]]:
        """States, persons and phones, to compare."""
        states = {one: self.showroom.customer(one) for one in customer_ids}
        people = {one: self.view().person(one) for one in customer_ids}
        return states, people, dict(self.showroom.store.phones)


TestCardBox = CardBox.TestCase
