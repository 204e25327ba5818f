"""Review flags and the history behind them as JSON, there and back."""

from collections.abc import Mapping
from typing import Any

from synkin.grading.review import Flag, History, Review, make_history


def review_json(one: Review) -> dict[str, Any]:
    """The flags as `$defs/review` of the schema."""
    return {
        "version": one.version,
        "history": None if one.history is None else _history(one.history),
        "flags": [
            {
                "id": row.id,
                "title": row.title,
                "raised": row.raised,
                "said": row.said,
                "known_from": row.known_from,
            }
            for row in one.flags
        ],
        "not_asked": list(one.not_asked),
    }


def read_review(content: Mapping[str, Any] | None) -> Review | None:
    """The flags that `review_json` wrote; None for None."""
    if content is None:
        return None
    return Review(
        history=None if content["history"] is None else make_history(content["history"]),
        flags=tuple(Flag(**row) for row in content["flags"]),
        not_asked=tuple(content["not_asked"]),
        version=content["version"],
    )


def _history(one: History) -> dict[str, Any]:
    return {
        "onset": None if one.onset is None else one.onset.isoformat(),
        "seen": None if one.seen is None else one.seen.isoformat(),
        "course": one.course,
        **dict(one.yes_no),
    }
