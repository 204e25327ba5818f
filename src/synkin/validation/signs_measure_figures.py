"""Figures of measures without muscles: sequence and slowness, and how a side stands at rest."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from synkin.measures.resting_shift import SPEAKS_FOR_ORBICULARIS, SPEAKS_FOR_PTOSIS
from synkin.validation.counting import snake
from synkin.validation.resampling import weighted_correlation
from synkin.validation.signs_items import Rows, SignItem, item, mean, of_kinds, share, verdicts
from synkin.validation.signs_outcome import RestRow, SequenceRow, SignsOutcome
from synkin.validation.signs_patients import DISORDERED, KIND_SAYS, ORDERED, RESTING, SYMMETRIC, WIRED, SignKind

SHIFTED_FROM_MM: Final = 1.0
"""A sign that is truly shifted by so much can be found; smaller ones lie among healthy differences."""
STILL_BELOW_MM: Final = 0.3
_FISSURE: Final = "palpebral-fissure"
AT_REST: Final[tuple[SignKind, ...]] = (*RESTING, "asymmetry")
_SEQUENCE: Final = {True: "disordered", None: "open", False: "ordered"}
_FOUND: Final = {True: "found", None: "undecided", False: "missed"}
SEQUENCE_GROUPS: Final[dict[str, tuple[str, Sequence[SignKind]]]] = {
    **{snake(kind): (KIND_SAYS[kind], (kind,)) for kind in (*ORDERED, *DISORDERED)},
    "shifted_at_rest": ("sides shifted at rest, without disorder", AT_REST),
    "without": ("all without disorder and without wrong wires", (*ORDERED, *AT_REST)),
    "wired": ("miswired patients, up to 40 ms of disorder and wires that lag by up to 80 ms", WIRED),
}


def measure_sign_items() -> Iterator[SignItem]:
    """All of them."""
    yield from _sequences()
    yield from _slowness()
    yield from _rests()
    yield from _rest_false_alarms()
    yield from _lids()


def _sequences() -> Iterator[SignItem]:
    for name, (whom, kinds) in SEQUENCE_GROUPS.items():
        says = f"sequence of all movements together, {whom}"
        yield from verdicts(
            f"sequence_{name}_{{}}", says, of_kinds(kinds, _together), lambda row: row.disordered, _SEQUENCE
        )
    for name, whom, kinds in (
        ("without", "without disorder and without wrong wires", (*ORDERED, *AT_REST)),
        *((snake(kind), KIND_SAYS[kind], (kind,)) for kind in DISORDERED),
    ):
        yield share(
            f"sequence_movement_{name}_disordered",
            f"single movements called disordered, {whom}",
            of_kinds(kinds, lambda one: [row for row in one.sequences if row.movement is not None]),
            lambda row: row.disordered is True,
        )
    kinds = (*ORDERED, *DISORDERED)
    yield item(
        "sequence_spread_correlation",
        "1",
        "spread of onsets, all movements together, without wrong wires: correlation with the disorder of the nerve",
        of_kinds(kinds, lambda one: [(one, row) for row in _together(one) if row.spread_s.value is not None]),
        lambda every: weighted_correlation(
            [one.disorder_s for one, _ in every], [row.spread_s.value or 0.0 for _, row in every]
        ),
    )
    for kind in ("healthy", *DISORDERED):
        yield mean(
            f"sequence_spread_{snake(kind)}_s",
            "s",
            f"spread of onsets, all movements together, {KIND_SAYS[kind]}: mean",
            of_kinds((kind,), lambda one: [row for row in _together(one) if row.spread_s.value is not None]),
            lambda row: row.spread_s.value or 0.0,
        )


def _together(one: SignsOutcome) -> list[SequenceRow]:
    return [one.together] if one.together is not None else []


def _slowness() -> Iterator[SignItem]:
    for name, whom, kinds in (
        ("unwired", "without wrong wires", (*ORDERED, *DISORDERED, *AT_REST)),
        ("slow", KIND_SAYS["slow"], ("slow",)),
        ("wired", "miswired patients", WIRED),
    ):
        rows = of_kinds(kinds, _slow)
        says = f"slowness of the affected side, {whom}"
        yield mean(f"slowness_bias_{name}", "1", f"{says}: found minus true ratio", rows, _slower)
        yield mean(f"slowness_mae_{name}", "1", f"{says}: mean absolute error", rows, lambda one: abs(_slower(one)))
        yield share(
            f"slowness_coverage_{name}",
            f"{says}: intervals that hold the truth",
            rows,
            lambda one: one.together is not None and one.together.slowness.holds(one.slowness),
        )


def _slow(one: SignsOutcome) -> list[SignsOutcome]:
    return [one] if one.together is not None and one.together.slowness.value is not None else []


def _slower(one: SignsOutcome) -> float:
    found = one.together.slowness.value if one.together is not None else None
    return (found or 0.0) - one.slowness


def shifted(one: SignsOutcome) -> list[RestRow]:
    """The signs that the illness truly shifts by 1 mm or more."""
    return [row for row in one.rests if abs(row.shift_mm) >= SHIFTED_FROM_MM]


def largest_mm(one: SignsOutcome) -> float:
    """How far the illness shifts the sign that it shifts most."""
    return max((abs(row.shift_mm) for row in one.rests), default=0.0)


def found_at_rest(one: SignsOutcome) -> bool | None:
    """Whether a sign that is truly shifted is called present, that way.

    False where none is and one of them is called absent.
    """
    signs = shifted(one)
    if any(row.present and (row.found.value or 0.0) * row.shift_mm > 0 for row in signs):
        return True
    return False if any(row.present is False for row in signs) else None


def _rests() -> Iterator[SignItem]:
    anybody: Callable[[SignsOutcome], bool] = lambda one: largest_mm(one) >= SHIFTED_FROM_MM  # noqa: E731
    groups: tuple[tuple[str, str, Sequence[SignKind], Callable[[SignsOutcome], bool]], ...] = (
        *((kind, KIND_SAYS[kind], (kind,), anybody) for kind in RESTING),
        ("tone_1_to_2", "tone at rest that shifts 1 to 2 mm", ("tone",), lambda one: 1.0 <= largest_mm(one) < 2.0),
        ("tone_2", "tone at rest that shifts 2 mm or more", ("tone",), lambda one: largest_mm(one) >= 2.0),
        ("wired", "miswired patients whose tone shifts 1 mm or more", WIRED, anybody),
    )
    for name, whom, kinds, who in groups:
        rows: Rows[SignsOutcome] = of_kinds(kinds, lambda one, who=who: [one] if who(one) else [])  # type: ignore[misc]
        says = f"a sign at rest that is truly shifted by {SHIFTED_FROM_MM:g} mm or more, {whom}"
        yield from verdicts(f"resting_{name}_{{}}", says, rows, found_at_rest, _FOUND)
        yield mean(f"resting_{name}_largest_mm", "mm", f"largest true shift of a sign, {whom}: mean", rows, largest_mm)
    for name, low, high in (("1_to_2", 1.0, 2.0), ("2_to_3", 2.0, 3.0), ("3", 3.0, float("inf"))):
        yield from verdicts(
            f"resting_sign_{name}_{{}}",
            f"single signs truly shifted by {low:g} mm or more" + (f" and less than {high:g}" if high < 9 else ""),
            of_kinds(
                (*RESTING, *WIRED),
                lambda one, low=low, high=high: [row for row in one.rests if low <= abs(row.shift_mm) < high],  # type: ignore[misc]
            ),
            lambda row: row.present,
            _FOUND,
        )


def _rest_false_alarms() -> Iterator[SignItem]:
    for name, whom, kinds in (
        *((snake(kind), KIND_SAYS[kind], (kind,)) for kind in ("healthy", "weak")),
        ("symmetric", "everybody whom nothing shifts at rest", SYMMETRIC),
        ("asymmetry", f"{KIND_SAYS['asymmetry']}, which video cannot tell from a shift", ("asymmetry",)),
    ):
        yield share(
            f"resting_{name}_alarmed_share",
            f"people in whom any sign at rest is called present: {whom}",
            of_kinds(kinds, lambda one: [one] if one.rests else []),
            lambda one: any(row.present for row in one.rests),
        )
    yield from verdicts(
        "resting_sign_{}",
        "single signs of everybody whom nothing shifts at rest",
        of_kinds(SYMMETRIC, lambda one: one.rests),
        lambda row: row.present,
        {True: "false_alarm", None: "still_undecided", False: "cleared"},
    )
    yield share(
        "resting_elsewhere_false_alarm",
        f"signs called present that are shifted by less than {STILL_BELOW_MM:g} mm: "
        "drooping lid, contracture, tone, old asymmetry",
        of_kinds(AT_REST, lambda one: [row for row in one.rests if abs(row.shift_mm) < STILL_BELOW_MM]),
        lambda row: row.present is True,
    )


def _lids() -> Iterator[SignItem]:
    says = "eye opening at rest, affected minus other side"
    yield mean("resting_gap_bias_mm", "mm", f"{says}: found minus true", _gap, _gap_off)
    yield mean("resting_gap_mae_mm", "mm", f"{says}: mean absolute error", _gap, lambda one: abs(_gap_off(one)))
    yield share(
        "resting_gap_coverage",
        f"{says}: intervals that hold the truth",
        _gap,
        lambda one: any(row.found.holds(one.gap_mm) for row in one.rests if _is_gap(row)),
    )
    for name, whom, kinds in (
        ("ptosis", KIND_SAYS["ptosis"], ("ptosis",)),
        (
            "orbicularis",
            "eyes that orbicularis oculi narrows (tone, contracture, miswired)",
            ("tone", "contracture", *WIRED),
        ),
    ):
        rows = of_kinds(kinds, _narrowed)
        for word, text, said in (
            ("ptosis", "said to speak for ptosis", SPEAKS_FOR_PTOSIS),
            ("orbicularis", "said to speak for orbicularis oculi", SPEAKS_FOR_ORBICULARIS),
        ):
            yield share(
                f"resting_{name}_called_{word}",
                f"{whom}, a narrowed eye that was found: {text}",
                rows,
                lambda one, said=said: any(row.speaks_for == said for row in one.rests if row.present),  # type: ignore[misc]
            )


def _gap(one: SignsOutcome) -> list[SignsOutcome]:
    return [one] if any(_is_gap(row) and row.found.value is not None for row in one.rests) else []


def _is_gap(row: RestRow) -> bool:
    return (row.region, row.measure) == (_FISSURE, "gap")


def _gap_off(one: SignsOutcome) -> float:
    return next(row.found.value or 0.0 for row in one.rests if _is_gap(row)) - one.gap_mm


def _narrowed(one: SignsOutcome) -> list[SignsOutcome]:
    """Whose eye is truly narrowed by 0.3 mm or more, and found so."""
    truly = any(_is_gap(row) and row.shift_mm <= -STILL_BELOW_MM for row in one.rests)
    found = any(row.present and row.region == _FISSURE for row in one.rests)
    return [one] if truly and found else []
