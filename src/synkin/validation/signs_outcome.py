"""What was found of one simulated patient's signs beside what is true: the rows that suite "signs" keeps and counts."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, TypeVar

from synkin.drive.evidence import Response
from synkin.validation.signs_patients import SignKind

Row = TypeVar("Row")


@dataclass(frozen=True)
class Found:
    """A number and its interval; None where it was not assessed."""

    value: float | None
    low: float | None = None
    high: float | None = None

    def holds(self, true: float) -> bool:
        """Whether the interval holds the truth."""
        return self.low is not None and self.high is not None and self.low <= true <= self.high


@dataclass(frozen=True)
class ZoneRow:
    """A zone of the affected side.

    wired_mm, fought_mm : how far wrong wires, and antagonists that fight, move skin by one of its muscles at the most.
    true_mm : in the movement and group that are named, all muscles of the group together; None where none is named.
    """

    zone: str
    wired_mm: float
    fought_mm: float
    true_mm: float | None
    present: bool | None
    limit_mm: float | None
    excess_mm: Found


@dataclass(frozen=True)
class DimensionRow:
    """Independent movements of both sides; reduced: whether the affected side is said to have fewer."""

    true: float
    true_other: float
    found: Found
    found_other: Found
    reduced: bool | None


@dataclass(frozen=True)
class FiringRow:
    """Antagonists of a zone in a movement. beyond : how far they truly fire beyond what would be called usual."""

    movement: str
    zone: str
    affected: bool
    true: float
    beyond: float
    found: Found
    present: bool | None


@dataclass(frozen=True)
class LeakRow:
    """Drive from a territory into what a branch supplies; `stimulated` is what was found with stimulation known."""

    source: str
    arrival: str
    true: float
    found: Found
    stimulated: Found | None = None


@dataclass(frozen=True)
class SequenceRow:
    """A movement's sequence (None is all movements together), of the affected side."""

    movement: str | None
    disordered: bool | None
    spread_s: Found
    slowness: Found


@dataclass(frozen=True)
class RestRow:
    """A sign at rest. shift_mm : what the illness, or an old asymmetry, truly adds to the difference of the sides."""

    region: str
    measure: str
    shift_mm: float
    found: Found
    present: bool | None
    speaks_for: str | None


@dataclass(frozen=True)
class Named:
    """The first suspect: its muscles, its likeliest source and route."""

    muscles: tuple[str, ...] = ()
    source: str | None = None
    route: str | None = None


@dataclass(frozen=True)
class RouteRow:
    """The leading muscle's branches, and what is named first from a video alone and with stimulation.

    leading_mm : how far its miswired drive moves skin; most_mm : how far any muscle's does.
    reader, reader_stimulated : the branch that one names who knows the muscle, but not the person.
    """

    leading: str | None
    leading_mm: float
    most_mm: float
    source: str | None
    route: str | None
    plain: Named
    stimulated: Named | None
    reader: str | None
    reader_stimulated: str | None


@dataclass(frozen=True)
class AnswerRow:
    """How a muscle, or muscles told together, answered to a branch; `drives` and `mm` are the muscles' true ones."""

    branch: str
    muscles: tuple[str, ...]
    drives: tuple[float, ...]
    mm: tuple[float, ...]
    response: Response | None


@dataclass(frozen=True)
class SignsOutcome:
    """One person. `failed` says why there is nothing where a recording could not be measured.

    disorder_s, slowness : of the affected side's nerve; what comes through wrong wires lags besides.
    gap_mm : by how much wider the affected eye is truly open at rest than the other one.
    """

    id: str
    person: str
    kind: SignKind
    disorder_s: float = 0.0
    slowness: float = 1.0
    gap_mm: float = 0.0
    zones: tuple[ZoneRow, ...] = ()
    dimension: DimensionRow | None = None
    firing: tuple[FiringRow, ...] = ()
    leaks: tuple[LeakRow, ...] = ()
    sequences: tuple[SequenceRow, ...] = ()
    rests: tuple[RestRow, ...] = ()
    route: RouteRow | None = None
    answers: tuple[AnswerRow, ...] = ()
    failed: str | None = None

    @property
    def together(self) -> SequenceRow | None:
        """The sequence of all movements together."""
        return next((row for row in self.sequences if row.movement is None), None)


def signs_outcome_json(outcome: SignsOutcome) -> str:
    """The outcome as it is kept in the cache."""
    return json.dumps(asdict(outcome), allow_nan=False)


def read_signs_outcome(text: str) -> SignsOutcome:
    """What `signs_outcome_json` wrote."""
    content: dict[str, Any] = json.loads(text)
    for name, row in _ROWS.items():
        content[name] = tuple(_read(row, one) for one in content[name])
    content["dimension"] = _read(DimensionRow, content["dimension"])
    content["route"] = _read(RouteRow, content["route"])
    return SignsOutcome(**content)


_ROWS: Final[Mapping[str, type[Any]]] = {
    "zones": ZoneRow,
    "firing": FiringRow,
    "leaks": LeakRow,
    "sequences": SequenceRow,
    "rests": RestRow,
    "answers": AnswerRow,
}


def _read(row: type[Row], content: dict[str, Any] | None) -> Row | None:
    """A row with the rows that are part of it; lists become tuples again."""
    if content is None:
        return None
    parts = {name: _part(row, name, value) for name, value in content.items()}
    return row(**parts)


def _part(row: type[Any], name: str, value: Any) -> Any:
    if isinstance(value, dict):
        # All parts of rows are numbers, but for what is named of a route.
        return _read(Found if row is not RouteRow else Named, value)
    return tuple(value) if isinstance(value, list) else value
