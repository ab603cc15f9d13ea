"""Section 3: every gap between contacts obeys the cadence in force at the time, or a missed task shows that it did not.

A gap runs from one moment that is accounted for to the next: a contact, an attempt, a task that shows as missed. In
it, the contact falls due so long after its beginning as grade and policy allow; a change of the grade plans it anew, a
promised appointment wins over it. It is moved into business hours, and may be made until the end of the business day
that the policy leaves for it.
"""

from collections import Counter
from collections.abc import Iterator

from bench.quarter.checking.found import Found
from bench.quarter.checking.gaps import limits
from bench.quarter.checking.log import Log, end_of
from bench.quarter.checking.policies import Policies
from bench.quarter.checking.story import Kind, Point, Story, stories

_GRADES = ("O", "H", "A+", "A", "B+", "B", "C", "ungraded")
_KEPT = (
    ("within", "频率之内的间隔", "gaps within the cadence"),
    ("grace", "宽限之内", "within its grace"),
    ("missed", "超出频率，已显示逾期", "beyond it, shown as missed"),
)


def check_cadence(log: Log, policies: Policies) -> Found:
    """Every gap of every customer, while they are to be contacted."""
    found, ends = Found(), end_of(log)
    counts: Counter[tuple[str, str]] = Counter()
    broken = []
    for stream, story in stories(log).items():
        for begin, end in _gaps(story):
            kept, grade = _judge(policies, story, begin, end, ends)
            counts[grade, kept] += 1
            if kept == "broken":
                broken.append((stream, begin.at, f"no contact after this by grade {grade}, and nothing shows it"))
    for grade in _GRADES:
        for kept, zh, en in _KEPT:
            found.count(f"{grade}：{zh}", f"{grade}: {en}", counts[grade, kept])
    found.count("期末未到时限", "not yet due at the end", sum(counts[grade, "pending"] for grade in _GRADES))
    found.violate("cadence", broken)
    return found


def _gaps(story: Story) -> Iterator[tuple[Point, Point | None]]:
    """From each moment that is accounted for to the next; the last gap has no end."""
    for begin, end in zip(story.points, [*story.points[1:], None], strict=True):
        if end is None or end.at > begin.at:
            yield begin, end


def _judge(policies: Policies, story: Story, begin: Point, end: Point | None, ends: int) -> tuple[str, str]:
    """How a gap kept to its limits, and by which grade."""
    until = ends if end is None else end.at
    known = list(limits(policies, story, begin, until))
    for (_, limit), (over_at, _) in zip(known, [*known[1:], (until, None)], strict=True):
        if limit is not None and limit.at < over_at:
            return "broken", limit.grade
    _, last = known[-1]
    if last is None or (end is not None and end.kind is Kind.BEGINNING):
        return "free", ""
    if end is None:
        return "pending", last.grade
    if end.kind is Kind.MISSED:
        return "missed", last.grade
    return "within" if end.at <= last.due else "grace", last.grade
