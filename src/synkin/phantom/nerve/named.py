"""The named patients of the table, on either side."""

from collections.abc import Mapping
from typing import Any, Final

from synkin.anatomy import MUSCLE_IDS, SIDES, AffectedSide, Side, other_side
from synkin.errors import WrongUsageError
from synkin.phantom.nerve.patient import Nerve, Patient, Spasm, Wire
from synkin.phantom.nerve.tables import read_table

_ROWS: Final[dict[str, dict[str, Any]]] = {row["name"]: row for row in read_table("patients.toml")["patient"]}

PATIENT_NAMES: Final[tuple[str, ...]] = tuple(_ROWS)
"""Every patient that can be asked for by name."""


def named_patient(name: str, side: Side = "right") -> Patient:
    """The patient of this name whose affected (or more affected) side is `side`."""
    if name not in _ROWS:
        raise WrongUsageError(f"there is no simulated patient '{name}'; choose {', '.join(PATIENT_NAMES)}")
    row = _ROWS[name]
    affected_side: dict[str, AffectedSide] = {"side": side, "both": "both", "none": "unknown"}
    nerves = {side: _nerve(row.get("affected_nerve", {})), other_side(side): _nerve(row.get("other_nerve", {}))}
    return Patient(
        name=name,
        label=row["label"],
        affected_side=affected_side[row["affected"]],
        left=nerves["left"],
        right=nerves["right"],
        lid_yoke=row.get("lid_yoke", 0.0),
        spasm=_spasm(row["spasm"], side) if "spasm" in row else None,
        ptosis_mm={side: row["ptosis_mm"]} if "ptosis_mm" in row else {},
        asymmetry_mm={side: row["asymmetry_mm"]} if "asymmetry_mm" in row else {},
    )


def _nerve(row: Mapping[str, Any]) -> Nerve:
    given = dict(row)
    strength = dict(given.pop("strength", {}))
    rest = strength.pop("all", None)
    if rest is not None:
        strength = {muscle: strength.get(muscle, rest) for muscle in MUSCLE_IDS}
    wires = tuple(Wire(*wire) for wire in given.pop("wires", ()))
    return Nerve(strength=strength, wires=wires, **given)


def _spasm(row: Mapping[str, Any], side: Side) -> Spasm:
    given = dict(row)
    return Spasm(sides=SIDES if given.pop("on") == "both" else (side,), **given)
