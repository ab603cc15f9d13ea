"""How customers are shared when a consultant hands over."""

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.followup.views.handing_over.sharing import Candidate, share_out
from shared.events.values import Grade

TO = ("wang", "zhang", "zhou")
CANDIDATES = st.lists(
    st.builds(Candidate, st.uuids(), st.just("li"), st.sampled_from(Grade)),
    max_size=40,
    unique_by=lambda one: one.customer_id,
)


@given(CANDIDATES, st.sampled_from((TO[:1], TO[:2], TO)))
def test_everyone_is_given_to_someone_and_the_shares_differ_by_one_at_most(
    candidates: list[Candidate], to: tuple[str, ...]
) -> None:
    shares = share_out(candidates, to)
    assert sorted(share.customer_id for share in shares) == sorted(one.customer_id for one in candidates)
    given_to = Counter(dict.fromkeys(to, 0))
    given_to.update(share.to_consultant_id for share in shares)
    assert max(given_to.values()) - min(given_to.values()) <= 1
    assert [share.place for share in shares] == list(range(len(shares)))


@given(CANDIDATES, st.randoms(use_true_random=False))
def test_the_order_in_which_customers_come_changes_nothing(candidates: list[Candidate], random: st.DataObject) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert share_out(shuffled, TO) == share_out(candidates, TO)


def test_each_gets_as_many_of_those_close_to_buying() -> None:
    candidates = [
        Candidate(UUID(int=number), "li", grade)
        for number, grade in enumerate([Grade.H, Grade.C, Grade.C] * 3 + [Grade.A] * 3)
    ]
    shares = share_out(candidates, TO)
    grade_of = {one.customer_id: one.grade for one in candidates}
    for staff_id in TO:
        got = Counter(grade_of[share.customer_id] for share in shares if share.to_consultant_id == staff_id)
        assert got == {Grade.H: 1, Grade.A: 1, Grade.C: 2}


def test_nobody_is_given_a_customer_whom_they_have() -> None:
    candidates = [Candidate(UUID(int=number), "wang") for number in range(4)]
    assert {share.to_consultant_id for share in share_out(candidates, ("wang", "zhang"))} == {"zhang"}
    assert {share.to_consultant_id for share in share_out(candidates, ("wang",))} == {"wang"}
