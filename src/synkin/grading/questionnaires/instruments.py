"""What patients are asked, as facts: items, the answers they allow, their scores, and which change matters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from synkin.anatomy import ZONES, Zone
from synkin.grading.questionnaires.tables import read_table

Kind = Literal["code", "slider", "text", "yes-no", "mm"]
"""code: one of the options; slider: a whole number from 0 to 10; mm: a length; text: the patient's own words."""
Better = Literal["lower", "higher"]

MOST_SLIDER: Final = 10


@dataclass(frozen=True)
class Option:
    """An answer that an item allows: the code that is scored, and synkin's own words for it."""

    code: int
    label: str


@dataclass(frozen=True)
class Item:
    """A question; `link_id` is its id in FHIR, `text` synkin's own wording, never an instrument's.

    low, high : the numbers that may be answered, in between too for a length; None for text and yes or no.
    zone : the zone of the face that it is about; None where it is about none, or about all.
    topic : short name, for tables; empty where the item stands in none.
    """

    link_id: str
    kind: Kind
    text: str
    options: tuple[Option, ...]
    low: float | None
    high: float | None
    zone: Zone | None
    topic: str


@dataclass(frozen=True)
class Mic:
    """A minimal important change as printed: points towards better, negative for worse.

    odd : its printed sign contradicts its name, so it is shown and never used.
    """

    value: float
    odd: bool


@dataclass(frozen=True)
class ChangeThatMatters:
    """Points of a score: smallest detectable change of one person and of a group's mean, minimal important changes.

    Any may be None: not published as far as we know. Minimal important changes are estimates from groups.
    """

    sdc_person: float | None
    sdc_group: float | None
    mic_better: Mic | None
    mic_worse: Mic | None
    verified: bool
    source: str


@dataclass(frozen=True)
class Scale:
    """A score: times * (sum of the items' codes - subtract) / divide; `formula` says the same as the source writes it.

    verified : the formula was read in its source; otherwise it is from general knowledge and must be shown so.
    """

    id: str
    label: str
    items: tuple[Item, ...]
    times: int
    subtract: int
    divide: int
    formula: str
    better: Better
    verified: bool
    source: str
    change: ChangeThatMatters | None

    def of_sum(self, total: float) -> float:
        """The score of this sum of codes."""
        return self.times * (total - self.subtract) / self.divide

    @property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest score that there can be."""
        return self.of_sum(sum(_low(one) for one in self.items)), self.of_sum(sum(_high(one) for one in self.items))


@dataclass(frozen=True)
class Instrument:
    """A form: its items in order and the scores made of them.

    title : of synkin's own form, which says that it is not the instrument. ours : there is no published instrument.
    """

    id: str
    name: str
    title: str
    ours: bool
    copyright: str
    source: str
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]

    def item(self, link_id: str) -> Item | None:
        """The item with this id; None if the form has none."""
        return next((one for one in self.items if one.link_id == link_id), None)


def _low(item: Item) -> float:
    return 0.0 if item.low is None else item.low


def _high(item: Item) -> float:
    return 0.0 if item.high is None else item.high


_TABLE: Final = read_table("instruments.toml")
QUESTIONNAIRES_VERSION: Final[str] = _TABLE["version"]


def _read() -> Iterator[Instrument]:
    options = {
        row["id"]: tuple(Option(code, label) for code, label in zip(row["codes"], row["labels"], strict=True))
        for row in _TABLE["options"]
    }
    items = tuple(item for row in _TABLE["item"] for item in _items(row, options))
    changes = {row["scale"]: _change(row) for row in _TABLE["change"]}
    scales = tuple(_scale(row, items, changes.get(row["id"])) for row in _TABLE["scale"])
    for row in _TABLE["instrument"]:
        own = f"{row['id']}."
        yield Instrument(
            **row,
            items=tuple(item for item in items if item.link_id.startswith(own)),
            scales=tuple(one for one in scales if f"{one.id}.".startswith(own)),
        )


def _items(row: Mapping[str, Any], options: Mapping[str, tuple[Option, ...]]) -> Iterator[Item]:
    zones: tuple[Zone | None, ...] = ZONES if row.get("zones") else (row.get("zone"),)
    allowed = options[row["options"]] if "options" in row else ()
    codes = [one.code for one in allowed] or ([0, MOST_SLIDER] if row["kind"] == "slider" else [])
    for zone in zones:
        yield Item(
            link_id=row["id"].format(zone=zone),
            kind=row["kind"],
            text=row["text"].format(zone=zone),
            options=allowed,
            low=row.get("low", min(codes, default=None)),
            high=row.get("high", max(codes, default=None)),
            zone=zone,
            topic=row.get("topic", ""),
        )


def _scale(row: Mapping[str, Any], items: tuple[Item, ...], change: ChangeThatMatters | None) -> Scale:
    own = tuple(item for item in items if item.link_id.startswith(tuple(row["items"])))
    return Scale(**{**row, "items": own}, change=change)


def _change(row: Mapping[str, Any]) -> ChangeThatMatters:
    better, worse = (
        Mic(row[name], name in row["odd"]) if name in row else None for name in ("mic_better", "mic_worse")
    )
    return ChangeThatMatters(row.get("sdc_person"), row.get("sdc_group"), better, worse, row["verified"], row["source"])


INSTRUMENTS: Final[dict[str, Instrument]] = {one.id: one for one in _read()}
SCALES: Final[dict[str, Scale]] = {scale.id: scale for one in INSTRUMENTS.values() for scale in one.scales}


def instrument_of(link_id: str) -> Instrument | None:
    """The form that has this item; None if none has."""
    return next((one for one in INSTRUMENTS.values() if one.item(link_id) is not None), None)
