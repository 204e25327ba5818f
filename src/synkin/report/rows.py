"""The rows of measures.parquet: every mean with its interval, and every repetition behind it."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np

from synkin.anatomy import CHANNELS, SIDES, Side
from synkin.assessment import Findings
from synkin.drive import Drive
from synkin.measures import Quantity, Sequence
from synkin.report.table import TableRow
from synkin.trials import Effort

_UNSEEN: Final = "fewer than a third of the frames could be used"


def table_rows(findings: Findings) -> Iterator[TableRow]:
    """All rows of a recording: excursions, resting values, timing, sequence, matrix, muscles, then single repetitions.

    Muscles have their group's id as region, zones their name, leaks their territory and branch (B-to-Z). Single
    repetitions are changes of channels, rest to hold; their interval holds landmark noise alone, since scale and model
    errors are common to all of a recording.
    """
    assessment = findings.assessment
    versions = assessment.software.measure_versions
    model = f"{assessment.software.model_name}/{assessment.software.reading}/{assessment.software.skin}"

    def row(
        movement: str | None,
        side: Side | None,
        region: str | None,
        measure: str,
        quantity: Quantity,
        version: str,
        effort: Effort | None = None,
        repetition: int | None = None,
    ) -> TableRow:
        low, high = quantity.ci95 or (None, None)
        return TableRow(
            recording_sha256=assessment.recording.sha256,
            movement=movement,
            effort=effort,
            repetition=repetition,
            side=side,
            region=region,
            measure=measure,
            value=quantity.value,
            unit=quantity.unit,
            ci_low=low,
            ci_high=high,
            status=quantity.status,
            reason=quantity.reason,
            measure_version=version,
            model=model,
        )

    for one in assessment.excursions:
        yield row(one.movement, one.side, one.region, one.measure, one.quantity, versions["excursion"])
    for skin in assessment.appearance:
        for measure, value in (("mark", skin.change), ("mark-versus-other", skin.versus_other)):
            yield row(skin.movement, skin.side, skin.region, f"{measure}:{skin.mark}", value, versions["appearance"])
    for rest in assessment.rest:
        yield row(None, rest.side, rest.region, f"rest-{rest.measure}", rest.quantity, versions["rest"])
    for shift in assessment.resting_shifts:
        measure = f"rest-{shift.measure}-difference"
        yield row(None, shift.side, shift.region, measure, shift.difference, versions["resting-shift"])
    for before in assessment.earlier_photographs:
        for one_of in before.differences:
            measure = f"photograph-{before.of}-{one_of.measure}-difference"
            yield row(None, one_of.side, one_of.region, measure, one_of.before, before.version)
            yield row(None, one_of.side, one_of.region, f"{measure}-change", one_of.change, before.version)
    for pair in assessment.timing:
        for name, quantity in (("lag", pair.lag_s), ("correlation", pair.correlation), ("slope", pair.slope)):
            yield row(pair.movement, pair.side, pair.unwanted, f"{name}-to-wanted", quantity, versions["timing"])
    for both in assessment.coordination:
        for name, quantity in (("lag", both.lag_s), ("correlation", both.correlation), ("symmetry", both.symmetry)):
            yield row(both.movement, None, both.region, f"left-right-{name}", quantity, versions["timing"])
    for movement, side, region, measure, quantity in _of_sequences(assessment.sequence):
        yield row(movement, side, region, measure, quantity, versions["sequence"])
    for cell in assessment.synkinesis:
        yield row(cell.movement, cell.side, cell.region, "synkinesis-excess", cell.excess, versions["synkinesis"])
    for free in assessment.free_ranges:
        yield row(free.movement, free.side, free.region, "free-range", free.free, versions["free-range"])
        yield row(free.movement, free.side, free.region, "free-range-share", free.share, versions["free-range"])
    for movement, side, group, measure, quantity in _of_muscles(assessment.drive):
        yield row(movement, side, group, measure, quantity, versions["drive"])
    change = findings.measures.responses["change"].values
    noise = findings.measures.responses["noise_sd"].values
    for index, trial in enumerate(findings.measures.repetitions):
        for side_index, side in enumerate(SIDES):
            for column, channel in enumerate(CHANNELS):
                region, _, part = channel.partition(".")
                value, half = change[index, side_index, column], 1.96 * noise[index, side_index, column]
                if not trial.usable:
                    quantity = Quantity(None, "mm", None, 0, "not-assessed", "; ".join(trial.reasons) or "not usable")
                elif not np.isfinite(value):
                    quantity = Quantity(None, "mm", None, 0, "not-assessed", _UNSEEN)
                else:
                    interval = (float(value - half), float(value + half)) if np.isfinite(half) else None
                    quantity = Quantity(float(value), "mm", interval, 1)
                yield row(
                    trial.movement,
                    side,
                    region,
                    f"change-{part}",
                    quantity,
                    versions["excursion"],
                    trial.effort,
                    trial.repetition,
                )


def _of_sequences(
    sequences: Iterable[Sequence],
) -> Iterator[tuple[str | None, Side | None, str | None, str, Quantity]]:
    """Movement, side, region, measure and value of everything about onsets; without a movement, all together."""
    for one in sequences:
        for onset in one.onsets:
            yield one.movement, onset.side, onset.region, "onset", onset.onset_s
            yield one.movement, onset.side, onset.region, "rise-time", onset.rise_s
        for lag in one.lags:
            yield one.movement, None, lag.region, "left-right-onset-lag", lag.lag_s
            yield one.movement, None, lag.region, "left-right-onset-lag-to-wanted", lag.relative_s
        yield one.movement, None, None, "onset-order-disagreement", one.disagreement
        yield one.movement, None, None, "onset-spread", one.spread_s
        yield one.movement, None, None, "slowness", one.slowness


def _of_muscles(drive: Drive | None) -> Iterator[tuple[str | None, Side, str | None, str, Quantity]]:
    """Movement, side, group, measure and value of everything about muscles."""
    if drive is None:
        return
    for one in drive.activations:
        yield one.movement, one.side, one.group, "muscle-drive", one.drive
    for entry in drive.wiring:
        yield entry.movement, entry.side, entry.group, "muscle-normal", entry.normal
        yield entry.movement, entry.side, entry.group, "muscle-excess", entry.excess
        yield entry.movement, entry.side, entry.group, "muscle-excess-skin", entry.excess_mm
    for own in drive.strengths:
        yield own.movement, own.side, own.group, "muscle-strength", own.share
    for left in drive.independence:
        yield None, left.side, None, "independent-movements", left.dimension
    for pair in drive.co_firing:
        yield pair.movement, pair.side, pair.zone, "antagonists-together", pair.together
    for zone in drive.zones:
        yield zone.movement, zone.side, zone.zone, "zone-excess-skin", zone.excess_mm
    for leak in drive.territories:
        yield None, leak.side, f"{leak.source or 'alone'}-to-{leak.arrival}", "territory-excess", leak.drive
