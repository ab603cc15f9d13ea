"""Fisher's exact test on a 2 × 2 table, two-sided.

R. A. Fisher, The Design of Experiments (1935), chapter 2; the two-sided form as in A. Agresti, Categorical Data
Analysis (2nd edition 2002), section 3.5: with the margins held, the top left count follows the hypergeometric
distribution, and the p-value is the probability of all tables that are no more likely than the one observed. It is
exact for any counts, small ones too, which a test of two proportions by the normal distribution is not.
"""

from math import exp, fsum, lgamma

from msgspec import Struct

_AS_LIKELY = 1e-9
"""Tables as likely as the observed one count, though their logarithms differ by rounding."""


class TwoByTwo(Struct, frozen=True):
    """How many of two groups have a property: ``hits`` of ``total`` in each."""

    hits_before: int
    total_before: int
    hits_after: int
    total_after: int


def p_value(table: TwoByTwo) -> float:
    """How probable a difference at least as large is, if the property were as frequent in both groups."""
    hits = table.hits_before + table.hits_after
    lowest = max(0, hits - table.total_after)
    highest = min(hits, table.total_before)
    logs = [_log_weight(table, hits, count) for count in range(lowest, highest + 1)]
    observed = logs[table.hits_before - lowest]
    peak = max(logs)
    weights = [exp(one - peak) for one in logs]
    extreme = fsum(weight for weight, one in zip(weights, logs, strict=True) if one <= observed + _AS_LIKELY)
    return min(1.0, extreme / fsum(weights))


def _log_weight(table: TwoByTwo, hits: int, hits_before: int) -> float:
    """Logarithm of the number of ways to have so many hits in the first group, with the margins as they are."""
    return _log_choose(table.total_before, hits_before) + _log_choose(table.total_after, hits - hits_before)


def _log_choose(total: int, chosen: int) -> float:
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)
