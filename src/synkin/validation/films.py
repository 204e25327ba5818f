"""Videos that a suite renders for itself: each is kept, so that a run that was broken off renders only the others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from synkin.analysis import Advance
from synkin.phantom import Camera
from synkin.validation.cache import kept_whole


@dataclass(frozen=True)
class Film:
    """A rendered file or folder at `path`; `render` makes it at another path and tells progress, in whatever unit.

    cost : seconds of 720 lines at 30 frames a second that take as long to render
    seconds : its length
    """

    path: Path
    cost: float
    seconds: float
    render: Callable[[Path, Advance], None]


def film_cost(camera: Camera, seconds: float) -> float:
    """`Film.cost` of what a camera sees; the face itself costs a quarter whatever the picture's size."""
    width, height = camera.size
    return seconds * camera.fps / 30.0 * (0.25 + 0.75 * width * height / (1280 * 720))


def missing_films(films: Iterable[Film]) -> list[Film]:
    """Those that are not kept."""
    return [film for film in films if not film.path.exists()]


def render_films(films: Iterable[Film], advance: Advance) -> None:
    """Render what is not kept, telling progress by cost."""
    todo = missing_films(films)
    total, before = sum(film.cost for film in todo), 0.0
    for film in todo:

        def tell(done: float, of: float | None, before: float = before, cost: float = film.cost) -> None:
            advance(before + cost * done / (of or 1.0), total)

        with kept_whole(film.path) as part:
            film.render(part, tell)
        before += film.cost
        advance(before, total)
