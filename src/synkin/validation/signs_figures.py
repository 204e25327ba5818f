"""The figures of suite "signs"."""

from collections.abc import Callable, Iterator

from synkin.validation.counting import check_of
from synkin.validation.figure import Check
from synkin.validation.signs_drive_figures import drive_sign_items
from synkin.validation.signs_items import Outcomes, SignItem, share
from synkin.validation.signs_measure_figures import measure_sign_items
from synkin.validation.signs_stimulation_figures import stimulation_items


def signs_checks(of: Callable[[], Outcomes]) -> tuple[Check, ...]:
    """Every figure of the suite."""
    return tuple(check_of(one.plan, one.count, of) for one in sign_items())


def sign_items() -> Iterator[SignItem]:
    """Every figure: zones, coordination, territories, sequence, rest, stimulation."""
    yield from drive_sign_items()
    yield from measure_sign_items()
    yield from stimulation_items()
    yield share(
        "not_measured_share",
        "people whose recording could not be measured: they are in no other figure",
        lambda one: [one],
        lambda one: one.failed is not None,
    )
