"""Grades and questionnaires as an assessment's JSON holds them."""

from typing import Any


def quantity(value: float | None, half: float = 3.0) -> dict[str, Any]:
    return {
        "value": value,
        "unit": "points",
        "ci95": None if value is None else [value - half, value + half],
        "n": 3,
        "status": "measured" if value is not None else "not-assessed",
        "reason": None if value is not None else "the snarl was not made",
    }


def item(level: int | None, probability: tuple[float, ...] | None, override: int | None = None) -> dict[str, Any]:
    return {
        "id": "smile",
        "title": "smile with teeth",
        "block": "synkinesis",
        "side": None,
        "levels": [0, 1, 2, 3],
        "level": level,
        "probability": probability,
        "value": None,
        "reason": None if level is not None else "the smile was not made",
        "override": None if override is None else {"level": override, "who": "Dr. A"},
    }


def scored(
    composite: float | None,
    level: int | None,
    probability: tuple[float, ...] | None,
    *,
    saq: float | None = 40.0,
    override: int | None = None,
    version: str = "1",
) -> dict[str, Any]:
    """The keys `grades` and `questionnaires` of a report."""
    return {
        "grades": {
            "sunnybrook": {
                "title": "Sunnybrook",
                "version": version,
                "reason": None,
                "items": [item(level, probability, override)],
                "blocks": [{"id": "synkinesis", "title": "synkinesis, 0 to 15", "value": quantity(composite)}],
                "composite": quantity(composite),
            }
        },
        "questionnaires": {
            "version": "1",
            "scores": [
                {
                    "scale": "saq",
                    "label": "SAQ",
                    "value": saq,
                    "missing": [] if saq is not None else ["saq-3"],
                    "change_that_matters": {"sdc_person": 12.0},
                },
                {"scale": "face", "label": "FaCE", "value": 50.0, "missing": [], "change_that_matters": None},
            ],
        },
    }
