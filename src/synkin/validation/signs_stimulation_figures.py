"""Figures of nerve stimulation: branches named with it and without, and which muscles were seen to answer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from synkin.anatomy import BRANCHES
from synkin.drive import ANSWERS_FROM, STRONG_FROM
from synkin.drive.evidence import Response
from synkin.validation.resampling import weighted_mean
from synkin.validation.signs_drive_figures import CONTRACTS_FROM_MM
from synkin.validation.signs_items import Rows, SignItem, item, of_kinds, share
from synkin.validation.signs_outcome import AnswerRow, Named, RouteRow, SignsOutcome
from synkin.validation.signs_patients import KIND_SAYS, WIRED, SignKind

FURTHEST_FROM_MM: Final = 1.0
"""A stimulation that moves skin by so much should show a muscle that answers."""
WHOM: Final[dict[str, tuple[str, Sequence[SignKind]]]] = {
    "wired": ("miswired patients", WIRED),
    **{kind: (KIND_SAYS[kind], (kind,)) for kind in WIRED},
}
SIZES: Final[dict[str, tuple[str, float, float]]] = {
    "strong": (f"{STRONG_FROM:g} of full drive or more", STRONG_FROM, float("inf")),
    "weak": (f"{ANSWERS_FROM:g} to {STRONG_FROM:g} of full drive", ANSWERS_FROM, STRONG_FROM),
}


class Answered(NamedTuple):
    """A muscle's true drive and way, and what was said of it, alone or with others."""

    drive: float
    mm: float
    response: Response | None


def stimulation_items() -> Iterator[SignItem]:
    """All of them."""
    for name, (whom, kinds) in WHOM.items():
        yield from _branches(name, whom, kinds)
    yield from _answers()


def _branches(name: str, whom: str, kinds: Sequence[SignKind]) -> Iterator[SignItem]:
    clear = of_kinds(kinds, _clear)
    whose = f"{whom} whose strongest miswired drive moves skin by {CONTRACTS_FROM_MM:g} mm or more"
    answers: tuple[tuple[str, str, Callable[[RouteRow, Named | None], bool]], ...] = (
        ("route", "the branch that reaches the leading muscle is named first", _route),
        ("source", "the leaking territory is named first", _source),
    )
    for word, says, right in answers:
        yield share(
            f"{word}_first_{name}",
            f"{says}: video alone; {whose}",
            clear,
            lambda row, right=right: right(row, row.plain),  # type: ignore[misc]
        )
        yield share(
            f"{word}_first_{name}_stimulated",
            f"{says}: with stimulation, the same people; {whose}",
            clear,
            lambda row, right=right: right(row, row.stimulated),  # type: ignore[misc]
        )
        yield item(
            f"{word}_first_{name}_gain",
            "1",
            f"{says}: by how much stimulation raises that share; {whose}",
            clear,
            lambda every, right=right: weighted_mean(  # type: ignore[misc]
                [float(right(row, row.stimulated)) - float(right(row, row.plain)) for row in every]
            ),
        )
    held: Rows[RouteRow] = of_kinds(kinds, lambda one: [row for row in _clear(one) if row.leading in row.plain.muscles])
    for ending, how, of in (
        ("", "video alone", lambda row: row.plain),
        ("_stimulated", "with stimulation", lambda row: row.stimulated),
    ):
        yield share(
            f"route_held_{name}{ending}",
            f"that branch, where the first suspect holds the leading muscle: {how}; {whose}",
            held,
            lambda row, of=of: _route(row, of(row)),  # type: ignore[misc]
        )
    yield share(
        f"route_reader_{name}",
        f"a reader who knows the leading muscle but not the person names that branch; {whose}",
        clear,
        lambda row: row.reader == row.route,
    )
    yield share(
        f"route_reader_{name}_stimulated",
        f"the same reader, told what the stimulation video showed; {whose}",
        clear,
        lambda row: row.reader_stimulated == row.route,
    )


def _clear(one: SignsOutcome) -> list[RouteRow]:
    row = one.route
    return [row] if row is not None and row.leading is not None and row.most_mm >= CONTRACTS_FROM_MM else []


def _route(row: RouteRow, named: Named | None) -> bool:
    return named is not None and named.route == row.route


def _source(row: RouteRow, named: Named | None) -> bool:
    return named is not None and named.source == row.source


def _answers() -> Iterator[SignItem]:
    for name, (size, low, high) in SIZES.items():
        rows: Rows[Answered] = lambda one, low=low, high=high: [  # type: ignore[misc] # noqa: E731
            row for row in _muscles(one.answers) if low <= row.drive < high
        ]
        for word, text, said in _SAID:
            yield share(f"answer_{name}_{word}", f"muscles that truly answer, {size}: {text}", rows, said)
    yield share(
        "answer_furthest_found",
        f"the muscle that moves skin furthest, by {FURTHEST_FROM_MM:g} mm or more, per site: said to answer",
        _furthest,
        _SAID[0][2],
    )
    yield share(
        "answer_furthest_silent",
        f"the muscle that moves skin furthest, by {FURTHEST_FROM_MM:g} mm or more, per site: called silent",
        _furthest,
        _SAID[2][2],
    )
    says = "muscles, or muscles told together, none of which is driven by a tenth"
    for word, text, said in (
        ("false_alarm", "said to answer", lambda row: row.response in ("weak", "strong")),
        ("undecided", "left undecided", lambda row: row.response is None),
        ("cleared", "called silent", lambda row: row.response == "none"),
    ):
        yield share(f"answer_none_{word}", f"{says}: {text}", _silent, said)
    yield share(
        "answer_strong_unfounded",
        "answers called strong in which no muscle is driven by a tenth",
        lambda one: [row for row in one.answers if row.response == "strong"],
        lambda row: max(row.drives) < ANSWERS_FROM,
    )


_SAID: Final[tuple[tuple[str, str, Callable[[Answered], bool]], ...]] = (
    ("found", "said to answer, alone or with others", lambda row: row.response in ("weak", "strong")),
    ("undecided", "left undecided", lambda row: row.response is None),
    ("silent", "called silent", lambda row: row.response == "none"),
)


def _muscles(answers: Iterable[AnswerRow]) -> list[Answered]:
    return [Answered(drive, mm, row.response) for row in answers for drive, mm in zip(row.drives, row.mm, strict=True)]


def _silent(one: SignsOutcome) -> list[AnswerRow]:
    return [row for row in one.answers if max(row.drives) < ANSWERS_FROM]


def _furthest(one: SignsOutcome) -> list[Answered]:
    sites = [_muscles(row for row in one.answers if row.branch == branch) for branch in BRANCHES]
    most = [max(site, key=lambda row: row.mm) for site in sites if site]
    return [row for row in most if row.mm >= FURTHEST_FROM_MM and row.drive >= ANSWERS_FROM]
