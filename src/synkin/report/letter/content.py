"""What a letter is made of: text, tables, lists and figures. `letter.typ` says how each of them looks."""

from dataclasses import dataclass
from typing import Literal

from synkin.anatomy import Side

Style = Literal["plain", "hint", "heading", "finding", "warning"]


@dataclass(frozen=True)
class Cell:
    """One cell of a table: a text and a smaller one below it.

    fill, ink : colours as "#rrggbb"; hatch : striped, not assessed; side : colours the text as the patient's side
    framed : with the edge of what is present, so that it stands out in grey too
    """

    text: str
    below: str = ""
    bold: bool = False
    faint: bool = False
    fill: str | None = None
    ink: str | None = None
    hatch: bool = False
    framed: bool = False
    side: Side | None = None


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Text:
    """A paragraph; `lead` stands before it in bold."""

    text: str
    style: Style = "plain"
    lead: str = ""
    kind: Literal["text"] = "text"


@dataclass(frozen=True)
class Table:
    """Rows below a head that is repeated on every page.

    widths : one for each column, in parts of the line; 0 is as wide as its content
    right : columns that are set flush right, for numbers
    heat : squares in colour with white lines between them
    """

    head: Row
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    right: tuple[int, ...] = ()
    heat: bool = False
    caption: Cell | None = None
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Bullets:
    """A list; numbered where other places refer to its numbers."""

    items: tuple[str, ...]
    numbered: bool = False
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class Figure:
    """A drawing as SVG, what it shows for those who cannot see it, and the lines below it."""

    svg: str
    shows: str
    caption: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figures:
    """Figures beside each other, `columns` in a row.

    width : the share of the line that they take together; drawn : the share of its column that a drawing takes
    """

    figures: tuple[Figure, ...]
    columns: int
    width: float = 1.0
    drawn: float = 1.0
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True)
class Key:
    """What colours and marks mean: (fill, or "hatch", or "" for a mark; words)."""

    entries: tuple[tuple[str, str], ...]
    kind: Literal["key"] = "key"


Block = Text | Table | Bullets | Figures | Key


@dataclass(frozen=True)
class Section:
    """A part of the details."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Name:
    """A patient's name as it is set: whole, short for the head of every page, written from the right or not."""

    whole: str
    short: str
    from_right: bool


@dataclass(frozen=True)
class Suspicion:
    """A suspect on the first page."""

    rank: int
    muscles: str
    probability: str
    test: str


@dataclass(frozen=True)
class FirstPage:
    """The summary: one page, whatever was found."""

    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    summary: str
    figures: tuple[Figure, ...]
    suspicions: tuple[Suspicion, ...]
    no_suspicion: str
    more: str
    """That there are more suspects than stand here, some of which may be as likely."""
    matrices: tuple[Table, ...]
    key: Key
    beside: str
    scores: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Letter:
    """All of it; `notice` is said where the name cannot be set whole."""

    title: str
    name: Name | None
    notice: str
    recorded: str
    supports: str
    first: FirstPage
    sections: tuple[Section, ...]
