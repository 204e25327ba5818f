"""What was done between two recordings, as the clinician wrote it down: a TOML file."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, get_args

from synkin.anatomy import MUSCLE_IDS, SIDES
from synkin.drive.experiment import Weakening
from synkin.drive.windows import Agent, Course
from synkin.errors import WrongUsageError
from synkin.recording.muscle_names import muscle_named, side_named
from synkin.recording.text_tables import read_text

_AGENTS: Final[dict[str, Agent]] = {one: one for one in get_args(Agent)}
_KEYS: Final = ("agent", "date", "before", "after", "minutes", "earlier_toxin", "other_changes", "muscle")
_MUSCLE_KEYS: Final = ("muscle", "side", "weakening")
_UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Treatment:
    """Which muscles were weakened, and what happened when."""

    weakened: tuple[Weakening, ...]
    course: Course


def read_treatment(path: Path) -> Treatment:
    """Read the file that `synkin compare --treated` names; docs/evidence.md describes it.

    Raises
    ------
    WrongUsageError
        If it cannot be read, or something in it cannot be understood.
    """
    try:
        document = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise WrongUsageError(f"{path.name} is no TOML: {str(error).rstrip('.')}.") from error
    _check_keys(document, _KEYS, path.name)
    rows = document.get("muscle", [])
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise WrongUsageError(f"{path.name} names no treated muscle; write one [[muscle]] for each.")
    weakened = tuple(_weakening(row, f"Muscle {place} of {path.name}") for place, row in enumerate(rows, start=1))
    for place, one in enumerate(weakened):
        if any((one.muscle, one.side) == (other.muscle, other.side) for other in weakened[:place]):
            raise WrongUsageError(f"{path.name} names the {one.side} {one.muscle} twice.")
    agent = _AGENTS.get(str(document.get("agent")))
    if agent is None:
        raise WrongUsageError(
            f"{path.name} names no agent that is known; write agent = with one of {', '.join(_AGENTS)}."
        )
    return Treatment(weakened, _course(document, agent, path.name))


def _course(document: dict[str, Any], agent: Agent, name: str) -> Course:
    toxin, changes, minutes = (document.get(key) for key in ("earlier_toxin", "other_changes", "minutes"))
    if toxin is not None and not isinstance(toxin, list):
        raise WrongUsageError(
            f"{name} has earlier_toxin without brackets; write a list of dates, [] if there was none."
        )
    if changes is not None and not (isinstance(changes, list) and all(isinstance(one, str) for one in changes)):
        raise WrongUsageError(
            f"{name} has other_changes that are no list of sentences; write [] if nothing else changed."
        )
    if minutes is not None and (isinstance(minutes, bool) or not isinstance(minutes, int | float) or minutes < 0):
        raise WrongUsageError(f"{name} has minutes = {minutes!r}; write how many passed from injection to recording.")
    return Course(
        agent=agent,
        treated_on=_day(document.get("date"), "date", name),
        before_on=_day(document.get("before"), "before", name),
        after_on=_day(document.get("after"), "after", name),
        minutes=None if minutes is None else float(minutes),
        earlier_toxin=None if toxin is None else tuple(_known_day(one, "earlier_toxin", name) for one in toxin),
        other_changes=None if changes is None else tuple(changes),
    )


def _weakening(row: dict[str, Any], where: str) -> Weakening:
    _check_keys(row, _MUSCLE_KEYS, where)
    muscle, side = muscle_named(str(row.get("muscle", ""))), side_named(str(row.get("side", "")))
    if muscle is None:
        raise WrongUsageError(f"{where} is {row.get('muscle')!r}, which is none of {', '.join(MUSCLE_IDS)}.")
    if side is None:
        raise WrongUsageError(f"{where} has the side {row.get('side')!r}; write {' or '.join(SIDES)}.")
    share = row.get("weakening", _UNKNOWN)
    if share == _UNKNOWN:
        return Weakening(muscle, side, None)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0.0 < share <= 1.0:
        raise WrongUsageError(
            f'{where} has weakening = {share!r}; write the share of its pull that is lost, 0 to 1, or "unknown".'
        )
    return Weakening(muscle, side, float(share))


def _check_keys(table: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            raise WrongUsageError(f"{where} has {key!r}, which means nothing here; known are {', '.join(known)}.")


def _day(value: Any, key: str, name: str) -> date | None:
    return None if value is None else _known_day(value, key, name)


def _known_day(value: Any, key: str, name: str) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise WrongUsageError(f"{name} has {key} = {value!r}, which is no date; write it as in 2026-03-31, without quotes.")
