"""Python's garbage collector, set for processes that handle events by the ten thousand."""

import gc

_YOUNG = 200_000
_MIDDLE = 2
_OLD = 50


def calm_collector() -> None:
    """Let the collector look less often, and never again at what is there now: modules, types, contracts.

    A batch makes hundreds of thousands of objects that hold no cycles and are freed by counting. By default, the
    collector would look at them every 700 objects: a third of the time that a worker takes to read from Kafka.
    The middle generation is looked at soon, while it is small: everybody waits for as long as that takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
