"""The assessment in one paragraph of plain words, for a reader who has a minute."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from synkin.anatomy import PATTERNS, SIDES, AffectedSide, arrow, movement, region
from synkin.assessment.assessment import Note, Quality, Recording
from synkin.measures import Excursion, Quantity
from synkin.synkinesis import Cell
from synkin.trials import Trial

SUPPORTS: Final = "synkin measures and supports the decisions of qualified clinicians; it does not diagnose."
"""The sentence that ends every summary."""

_HEADLINES: Final = (
    ("the smile", ("smile-open", "smile-closed", "smile-natural")),
    ("eye closure", ("eye-close-gentle", "eye-close-tight")),
    ("the brow raise", ("brow-raise",)),
    ("the pucker", ("pucker",)),
)
INVOLUNTARY: Final = "involuntary-at-rest"
"""The kind of a note on movement at rest that synkinesis does not explain."""
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_NAMED: Final = 4
"""Pairs named one by one in a list before the rest is counted."""
_PRESENT_NAMED: Final = 6
"""The same, of what moved along without being asked."""


def summarise(
    *,
    recording: Recording,
    quality: Quality,
    affected_side: AffectedSide,
    trials: Sequence[Trial],
    excursions: Sequence[Excursion],
    synkinesis: Sequence[Cell],
    notes: Sequence[Note] = (),
) -> str:
    """One paragraph: what was recorded, which side, how far each side went, what moved along, what is not known.

    Lengths are mm with the half width of their 95 % interval. With `affected_side` "unknown" both sides are reported
    and none is called affected.
    """
    sentences = [
        _recorded(recording, quality, trials),
        _sides(affected_side),
        *_excursions(trials, excursions),
        *_present(synkinesis),
        *_absent(synkinesis),
        *_unknown(synkinesis),
        *_notes(notes),
        SUPPORTS,
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def in_words(quantity: Quantity, digits: int = 1) -> str:
    """A quantity as value, spread and unit, e.g. ``"7.2 ± 0.8 mm"``; "not assessed" where it has no value.

    An interval that is not symmetric is written out: ``"7.2 mm (6.1 to 9.4)"``.
    """
    if quantity.value is None:
        return "not assessed"
    unit = f" {quantity.unit.replace('mm2', 'mm²')}" if quantity.unit not in ("", "1") else ""
    value = number(quantity.value, digits)
    if quantity.ci95 is None:
        return f"{value}{unit}"
    low, high = quantity.ci95
    below, above = quantity.value - low, high - quantity.value
    if abs(above - below) < 10**-digits:
        return f"{value} ± {number((high - low) / 2, digits)}{unit}"
    return f"{value}{unit} ({number(low, digits)} to {number(high, digits)})"


def number(value: float, digits: int = 1) -> str:
    """A number with fixed digits, a true minus sign and no negative zero."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def merge_reasons(reasons: Iterable[str]) -> dict[str, str]:
    """Every reason with the one that stands for all that differ in their numbers only, e.g. "1.6 to 2.3 mm"."""
    groups: dict[str, list[str]] = {}
    for reason in dict.fromkeys(reasons):
        groups.setdefault(_NUMBER.sub("#", reason), []).append(reason)
    return {reason: _as_one(group) for group in groups.values() for reason in group}


def _as_one(reasons: Sequence[str]) -> str:
    spans = []
    for numbers in zip(*(_NUMBER.findall(reason) for reason in reasons), strict=True):
        low, high = min(numbers, key=float), max(numbers, key=float)
        spans.append(low if low == high else f"{low} to {high}")
    parts = _NUMBER.split(reasons[0])
    return "".join(part + span for part, span in zip(parts, [*spans, ""], strict=True))


def _recorded(recording: Recording, quality: Quality, trials: Sequence[Trial]) -> str:
    usable = [trial for trial in trials if trial.usable]
    share = round(100 * quality.frames_usable / quality.frames) if quality.frames else 0
    counted = Counter(trial.movement for trial in usable)
    names = _list([f"{movement(name).label} ({count}×)" for name, count in counted.items()])
    made = f"it shows {names}" if names else "no movement in it could be measured"
    left_out = len(trials) - len(usable)
    aside = (
        f"; {left_out} more {'was' if left_out == 1 else 'were'} left out as not usable" if left_out and usable else ""
    )
    return (
        f"The recording {recording.source} lasts {number(recording.duration_s, 0)} s, {share} % of its frames could be "
        f"measured, and {made}{aside}."
    )


def _sides(affected: AffectedSide) -> str:
    match affected:
        case "unknown":
            return "Which side is affected was not given: each side is reported, neither is called affected."
        case "both":
            return "Both sides were given as affected."
        case side:
            return f"The patient's {side} side was given as affected."


def _excursions(trials: Sequence[Trial], excursions: Sequence[Excursion]) -> Iterable[str]:
    made = {trial.movement for trial in trials if trial.usable}
    for title, candidates in _HEADLINES:
        rows: dict[str, Quantity] = {}
        for name in candidates:
            wanted = movement(name).wanted_region
            rows = {
                row.side: row.quantity
                for row in excursions
                if row.movement == name and row.region == wanted and row.measure in ("displacement", "gap-change")
            }
            if rows:
                break
        else:
            if not made & set(candidates) and made:
                yield f"In this recording {title} was not made or not usable, so it was not measured."
            continue
        moved = region(wanted).label if wanted else ""
        if all(quantity.value is None for quantity in rows.values()):
            reason = next((quantity.reason for quantity in rows.values() if quantity.reason), None)
            yield f"In {title} neither {moved} could be measured{_because(reason)}."
            continue
        sides = []
        for side, named in (("right", f"the right {moved}"), ("left", f"the left {moved}")):
            found = rows.get(side)
            if found is None or found.value is None:
                reason = _because(found.reason if found is not None else None)
                sides.append(f"{named} was not assessed{reason}")
            else:
                sides.append(f"{named} {_went(wanted, found)}")
        label = movement(name).label
        which = "" if title == f"the {label}" else f" ({label})"
        yield f"In {title}{which} {' and '.join(sides)}."


def _because(reason: str | None) -> str:
    return f" ({reason.rstrip('.')})" if reason else ""


def _went(wanted: str | None, quantity: Quantity) -> str:
    if wanted == "palpebral-fissure" and quantity.value is not None:
        turned = quantity
        word = "widened"
        if quantity.value <= 0:
            ci = quantity.ci95
            turned = Quantity(-quantity.value, quantity.unit, None if ci is None else (-ci[1], -ci[0]), quantity.n)
            word = "narrowed"
        return f"{word} by {in_words(turned)}"
    return f"moved {in_words(quantity)}"


def _present(cells: Sequence[Cell]) -> Iterable[str]:
    found = sorted((cell for cell in cells if cell.present), key=lambda cell: -(cell.excess.value or 0.0))
    if not found:
        judged = [cell for cell in cells if cell.present is False]
        yield "No unwanted movement was found among the pairs that could be judged." if judged else ""
        return
    named = found[:_PRESENT_NAMED] if len(found) > _PRESENT_NAMED + 1 else found
    rows = []
    for cell in named:
        name = f" ({cell.pattern})" if cell.pattern else ""
        interval = (
            f" (95 % interval {number(cell.excess.ci95[0])} to {number(cell.excess.ci95[1])})"
            if cell.excess.ci95
            else ""
        )
        too = "; the other side moves too" if cell.other_side_moves_too else ""
        excess = f"{number(cell.excess.value or 0.0)} {cell.excess.unit}"
        rows.append(
            f"{arrow(cell.movement, cell.region)} on the {cell.side}{name}: {excess} more than expected{interval}{too}"
        )
    if len(named) < len(found):
        next_one = found[len(named)].excess
        rows.append(
            f"and {len(found) - len(named)} more pairs, the largest of them by {number(next_one.value or 0.0)} "
            f"{next_one.unit} (the matrix has them all)"
        )
    yield f"Moved along without being asked: {'; '.join(rows)}."


def _absent(cells: Sequence[Cell]) -> Iterable[str]:
    found = [cell for cell in cells if cell.present is False and cell.limit_mm is not None]
    if not found:
        return
    # One pair for every named pattern, in the order in which a clinician looks for them; the rest is counted.
    pairs: dict[tuple[str, str], list[Cell]] = {}
    for cell in found:
        pairs.setdefault((cell.movement, cell.region), []).append(cell)
    first: dict[str, tuple[str, str]] = {}
    for pair, group in pairs.items():
        if group[0].pattern is not None:
            first.setdefault(group[0].pattern, pair)
    order = [pattern.id for pattern in PATTERNS if pattern.id in first]
    chosen = [first[name] for name in order[:_NAMED]] or list(pairs)[:_NAMED]
    named = []
    for pair in chosen:
        where = "both sides" if len(pairs[pair]) == len(SIDES) else f"the {pairs[pair][0].side}"
        above = number(max(cell.limit_mm or 0.0 for cell in pairs[pair]))
        named.append(f"{arrow(*pair)} on {where} (above {above} mm)")
    more = len(found) - sum(len(pairs[pair]) for pair in chosen)
    limit = max((cell.limit_mm or 0.0 for cell in found if (cell.movement, cell.region) not in chosen), default=0.0)
    rest = (
        f"; and {more} more {'pair' if more == 1 else 'pairs'}, each above {number(limit)} mm or less" if more else ""
    )
    yield f"Looked for and absent: {'; '.join(named)}{rest}."


def _unknown(cells: Sequence[Cell]) -> Iterable[str]:
    unknown = [cell for cell in cells if cell.present is None]
    if not unknown:
        return
    merged = merge_reasons(cell.reason or "no reason given" for cell in unknown)
    reasons: dict[str, list[Cell]] = {}
    for cell in unknown:
        reasons.setdefault(merged[cell.reason or "no reason given"].rstrip("."), []).append(cell)
    rows = []
    for reason, group in sorted(reasons.items(), key=lambda item: -len(item[1])):
        where = list(dict.fromkeys(region(cell.region).label for cell in group))
        during = list(dict.fromkeys(movement(cell.movement).label for cell in group))
        named = _list(where) if len(where) <= _NAMED else f"{len(where)} regions"
        when = f" in {_list(during)}" if len(during) <= 2 else ""
        rows.append(f"{named}{when} ({reason})")
    yield f"Could not be assessed: {'; '.join(rows)}."


def _notes(notes: Sequence[Note]) -> Iterable[str]:
    for note in notes:
        if note.kind == INVOLUNTARY:
            yield f"{note.text.rstrip('.')}."


def _list(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
