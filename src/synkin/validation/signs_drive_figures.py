"""Figures of what the search for muscles says beside suspects: zones, coordination, from territory to branch."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from synkin.anatomy import BRANCHES, ZONES
from synkin.validation.resampling import weighted_correlation, weighted_mean
from synkin.validation.signs_items import Rows, SignItem, item, mean, of_kinds, share, verdicts
from synkin.validation.signs_outcome import DimensionRow, FiringRow, Found, LeakRow, SignsOutcome, ZoneRow
from synkin.validation.signs_patients import KIND_SAYS, KINDS, WIRED, SignKind

CONTRACTS_FROM_MM: Final = 1.5
"""Unwanted movement that should be found, as in suites "landmark" and "drive"."""
QUIET_BELOW_MM: Final = 0.3
"""What fights moves a zone by less: it counts as quiet, if no wrong wire reaches it either."""
FEWER: Final = 0.85
"""Ratio of the sides below which synkin calls the independent movements fewer."""
ALIKE: Final = 0.95
"""True ratio from which they are not fewer by any measure."""
BEYOND: Final = 0.05
"""Drive, of full drive, by which antagonists must truly fire beyond what is usual to be counted as doing so."""
COUNTS_FROM: Final = 0.05
"""Drive from territory to branch, true or found, from which an entry counts."""
UNWIRED: Final[tuple[SignKind, ...]] = tuple(kind for kind in KINDS if kind not in WIRED)
CONTRACTING: Final = {True: "found", None: "undecided", False: "missed"}
QUIET: Final = {True: "false_alarm", None: "quiet_undecided", False: "cleared"}


class Sums(NamedTuple):
    """Drive of a source or a branch, true and found."""

    true: float
    found: float


def drive_sign_items() -> Iterator[SignItem]:
    """All of them."""
    yield from _zones()
    yield from _sizes()
    yield from _dimension()
    yield from _firing()
    yield from _leaks()


def contracting(zone: str | None = None) -> Rows[ZoneRow]:
    """Zones, or the one, that a wrong wire moves by 1.5 mm or more."""
    return lambda one: [row for row in one.zones if zone in (None, row.zone) and row.wired_mm >= CONTRACTS_FROM_MM]


def quiet(zone: str | None = None) -> Rows[ZoneRow]:
    """Zones, or the one, that no wrong wire reaches and nothing fights in."""
    return lambda one: [
        row for row in one.zones if zone in (None, row.zone) and row.wired_mm == 0.0 and row.fought_mm < QUIET_BELOW_MM
    ]


def _zones() -> Iterator[SignItem]:
    for zone in (None, *ZONES):
        name, whose = zone or "any", f"zone {zone}" if zone else "all zones"
        for says, rows, words in (
            (
                f"{whose}, a wrong wire moves its skin by {CONTRACTS_FROM_MM:g} mm or more",
                contracting(zone),
                CONTRACTING,
            ),
            (f"{whose}, no wrong wire reaches it", quiet(zone), QUIET),
        ):
            yield from verdicts(f"zone_{name}_{{}}", says, rows, lambda row: row.present, words)
    for kind in WIRED:
        says = f"all zones, a wrong wire moves their skin by {CONTRACTS_FROM_MM:g} mm or more, {KIND_SAYS[kind]}"
        rows = of_kinds((kind,), contracting())
        yield from verdicts(f"zone_{kind}_{{}}", says, rows, lambda row: row.present, CONTRACTING)
        says = f"all zones that no wrong wire reaches, {KIND_SAYS[kind]}"
        rows = of_kinds((kind,), quiet())
        yield from verdicts(f"zone_{kind}_{{}}", says, rows, lambda row: row.present, QUIET)
    says = f"all zones that wrong wires move by less than {CONTRACTS_FROM_MM:g} mm"
    yield from verdicts("zone_faint_{}", says, _faint, lambda row: row.present, CONTRACTING)
    says = f"zones that no wrong wire reaches, but antagonists that fight move by {QUIET_BELOW_MM:g} mm or more"
    yield from verdicts("zone_fought_{}", says, _fought, lambda row: row.present, CONTRACTING)
    yield share(
        "zone_unwired_alarmed_share",
        "people without wrong wires in whom any zone is called present",
        of_kinds(UNWIRED, lambda one: [one] if one.zones else []),
        lambda one: any(row.present for row in one.zones),
    )
    yield share(
        "zone_absent_hidden_share",
        "zones called absent in which one muscle truly moves skin by the limit or more",
        lambda one: [row for row in one.zones if row.present is False and row.limit_mm is not None],
        lambda row: max(row.wired_mm, row.fought_mm) >= (row.limit_mm or 0.0),
    )


def _faint(one: SignsOutcome) -> list[ZoneRow]:
    return [row for row in one.zones if 0.0 < row.wired_mm < CONTRACTS_FROM_MM]


def _fought(one: SignsOutcome) -> list[ZoneRow]:
    return [row for row in one.zones if row.wired_mm == 0.0 and row.fought_mm >= QUIET_BELOW_MM]


def _sizes() -> Iterator[SignItem]:
    for ending, kinds, whom in (
        ("", WIRED, "miswired patients"),
        *((f"_{kind}", (kind,), KIND_SAYS[kind]) for kind in WIRED),
    ):
        rows = of_kinds(kinds, _sized)
        says = f"largest unwanted contraction of zones called present, {whom}"
        yield share(
            f"zone_size_coverage{ending}",
            f"{says}: share of 95 % intervals that hold the truth",
            rows,
            lambda row: row.excess_mm.holds(row.true_mm or 0.0),
        )
        yield mean(f"zone_size_bias{ending}_mm", "mm", f"{says}: found minus true", rows, _off)
        yield mean(f"zone_size_mae{ending}_mm", "mm", f"{says}: mean absolute error", rows, lambda row: abs(_off(row)))
        yield item(
            f"zone_size_correlation{ending}",
            "1",
            f"{says}: correlation with truth",
            rows,
            lambda every: weighted_correlation(
                [row.true_mm or 0.0 for row in every], [row.excess_mm.value or 0.0 for row in every]
            ),
        )


def _sized(one: SignsOutcome) -> list[ZoneRow]:
    return [
        row
        for row in one.zones
        if row.present and row.wired_mm > 0.0 and row.true_mm is not None and row.excess_mm.value is not None
    ]


def _off(row: ZoneRow) -> float:
    return (row.excess_mm.value or 0.0) - (row.true_mm or 0.0)


def both_sides(one: SignsOutcome) -> list[DimensionRow]:
    """The independent movements of a person, where those of both sides were found."""
    row = one.dimension
    known = row is not None and row.found.value is not None and row.found_other.value is not None
    return [row] if row is not None and known else []


def true_ratio(row: DimensionRow) -> float:
    """Independent movements of the affected side over the other's."""
    return row.true / row.true_other


def found_ratio(row: DimensionRow) -> float:
    """The same as found."""
    return (row.found.value or 0.0) / (row.found_other.value or 1.0)


def _dimension() -> Iterator[SignItem]:
    for ending, kinds, whom in (("", KINDS, "all"), ("_wired", WIRED, "miswired patients")):
        rows = of_kinds(kinds, both_sides)
        says = f"independent movements, affected side over the other, {whom}"
        yield item(
            f"dimension_ratio_correlation{ending}",
            "1",
            f"{says}: correlation with truth",
            rows,
            lambda every: weighted_correlation([true_ratio(row) for row in every], [found_ratio(row) for row in every]),
        )
        yield mean(
            f"dimension_ratio_bias{ending}",
            "1",
            f"{says}: found minus true",
            rows,
            lambda row: found_ratio(row) - true_ratio(row),
        )
        yield mean(
            f"dimension_ratio_mae{ending}",
            "1",
            f"{says}: mean absolute error",
            rows,
            lambda row: abs(found_ratio(row) - true_ratio(row)),
        )
    sides: tuple[tuple[str, str, Callable[[DimensionRow], float], Callable[[DimensionRow], bool]], ...] = (
        (
            "affected",
            "the affected side",
            lambda row: (row.found.value or 0.0) - row.true,
            lambda row: row.found.holds(row.true),
        ),
        (
            "other",
            "the other side",
            lambda row: (row.found_other.value or 0.0) - row.true_other,
            lambda row: row.found_other.holds(row.true_other),
        ),
    )
    for side, whose, off, holds in sides:
        says = f"independent movements of {whose}"
        yield mean(f"dimension_{side}_bias", "movements", f"{says}: found minus true", both_sides, off)
        yield share(f"dimension_{side}_coverage", f"{says}: intervals that hold the truth", both_sides, holds)
    yield from _reduced()


def _reduced() -> Iterator[SignItem]:
    few: Rows[DimensionRow] = lambda one: [row for row in _told(one) if true_ratio(row) < FEWER]  # noqa: E731
    alike: Rows[DimensionRow] = lambda one: [row for row in _told(one) if true_ratio(row) >= ALIKE]  # noqa: E731
    says = f"fewer independent movements, people who truly have less than {FEWER:g} of the other side's"
    yield from verdicts("reduced_{}", says, few, lambda row: row.reduced, CONTRACTING)
    says = f"fewer independent movements, people who truly have {ALIKE:g} of the other side's or more"
    yield from verdicts("reduced_{}", says, alike, lambda row: row.reduced, QUIET)
    says = "fewer independent movements, healthy people"
    yield from verdicts("reduced_healthy_{}", says, of_kinds(("healthy",), _told), lambda row: row.reduced, QUIET)


def _told(one: SignsOutcome) -> list[DimensionRow]:
    return [one.dimension] if one.dimension is not None else []


def _firing() -> Iterator[SignItem]:
    says = f"antagonists of a zone in a movement, affected side, truly beyond what is usual by {BEYOND:g} of full drive"
    beyond: Rows[FiringRow] = lambda one: [row for row in one.firing if row.affected and row.beyond >= BEYOND]  # noqa: E731
    yield from verdicts("cofiring_{}", says, beyond, lambda row: row.present, CONTRACTING)
    groups: tuple[tuple[str, str, Sequence[SignKind], bool], ...] = (
        ("", "affected side", KINDS, True),
        ("healthy_", "affected side of healthy people", ("healthy",), True),
        ("wired_", "affected side of miswired patients", WIRED, True),
        ("other_", "other side", KINDS, False),
    )
    for name, whose, kinds, affected in groups:
        says = f"antagonists of a zone in a movement, {whose}, truly not beyond what is usual"
        rows: Rows[FiringRow] = of_kinds(kinds, _usual(affected))
        yield from verdicts(f"cofiring_{name}{{}}", says, rows, lambda row: row.present, QUIET)
    yield share(
        "cofiring_healthy_alarmed_share",
        "healthy people in whom antagonists of the affected side are falsely called present in any movement",
        of_kinds(("healthy",), lambda one: [one] if one.firing else []),
        lambda one: any(row.present for row in _usual(True)(one)),
    )
    seen: Rows[FiringRow] = lambda one: [row for row in one.firing if row.affected and row.found.value is not None]  # noqa: E731
    says = "drive of antagonists together, affected side, where it was assessed"
    yield item(
        "cofiring_correlation",
        "1",
        f"{says}: correlation with truth",
        seen,
        lambda every: weighted_correlation([row.true for row in every], [row.found.value or 0.0 for row in every]),
    )
    yield mean(
        "cofiring_bias",
        "of full drive",
        f"{says}: found minus true",
        seen,
        lambda row: (row.found.value or 0.0) - row.true,
    )
    yield share(
        "cofiring_coverage", f"{says}: intervals that hold the truth", seen, lambda row: row.found.holds(row.true)
    )


def _usual(affected: bool) -> Rows[FiringRow]:
    return lambda one: [row for row in one.firing if row.affected is affected and row.beyond <= 0.0]


def _leaks() -> Iterator[SignItem]:
    parts: tuple[tuple[str, str, Callable[[SignsOutcome, bool], list[Sums]]], ...] = (
        ("territory", "drive from territory to branch", _entries),
        ("territory_source", "drive that leaks from a territory, whichever branch it takes", _sources),
        ("territory_arrival", "drive that arrives through a branch, wherever from", _arrivals),
    )
    ways = (("", "from a video alone", False), ("_stimulated", "with stimulation, the same people", True))
    for name, what, sums in parts:
        for ending, how, with_ in ways:
            rows: Rows[Sums] = of_kinds(WIRED, lambda one, sums=sums, with_=with_: sums(one, with_))  # type: ignore[misc]
            says = f"{what}, entries above {COUNTS_FROM:g} in truth or found, miswired patients, {how}"
            yield item(
                f"{name}{ending}_correlation",
                "1",
                f"{says}: correlation with truth",
                rows,
                lambda every: weighted_correlation([row.true for row in every], [row.found for row in every]),
            )
            yield item(
                f"{name}{ending}_mae",
                "of full drive",
                f"{says}: mean absolute error",
                rows,
                lambda every: weighted_mean([abs(row.found - row.true) for row in every]),
            )
    yield item(
        "territory_every_correlation",
        "1",
        "drive from territory to branch, every entry, miswired patients, from a video alone: correlation with truth",
        of_kinds(WIRED, lambda one: one.leaks),
        lambda every: weighted_correlation([row.true for row in every], [row.found.value or 0.0 for row in every]),
    )
    for ending, how, with_ in ways:
        yield share(
            f"territory{ending}_coverage",
            f"drive from territory to branch, truly above {COUNTS_FROM:g}, {how}: intervals that hold the truth",
            of_kinds(WIRED, lambda one, with_=with_: _leaking(one, with_)),  # type: ignore[misc]
            lambda row, with_=with_: _given(row, with_).holds(row.true),  # type: ignore[misc]
        )


def _given(row: LeakRow, stimulated: bool) -> Found:
    return (row.stimulated if stimulated else row.found) or Found(None)


def _leaking(one: SignsOutcome, stimulated: bool) -> list[LeakRow]:
    return [row for row in one.leaks if row.true > COUNTS_FROM and _given(row, stimulated).value is not None]


def _entries(one: SignsOutcome, stimulated: bool) -> list[Sums]:
    return _counting(Sums(row.true, _given(row, stimulated).value or 0.0) for row in one.leaks)


def _sources(one: SignsOutcome, stimulated: bool) -> list[Sums]:
    return _counting(_summed([row for row in one.leaks if row.source == branch], stimulated) for branch in BRANCHES)


def _arrivals(one: SignsOutcome, stimulated: bool) -> list[Sums]:
    return _counting(_summed([row for row in one.leaks if row.arrival == branch], stimulated) for branch in BRANCHES)


def _summed(rows: Sequence[LeakRow], stimulated: bool) -> Sums:
    return Sums(sum(row.true for row in rows), sum(_given(row, stimulated).value or 0.0 for row in rows))


def _counting(every: Iterable[Sums]) -> list[Sums]:
    return [row for row in every if max(row) > COUNTS_FROM]
