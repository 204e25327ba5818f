"""Names and other text from outside: what may stand in a letter, from which side it is read, what the font lacks."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from matplotlib.ft2font import FT2Font

from synkin.report.letter.content import Name

FONTS: Final = Path(__file__).parent / "fonts"
"""The only fonts that a letter is set in: DejaVu Sans and its bold, with their licence."""
_SHORT: Final = 48
"""Letters of a name in the head of a page."""
_UNBROKEN: Final = 24
"""Letters without a space after which a line may end."""
_BREAK: Final = "\u200b"
_TURNING: Final = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f", "\u061c"}
"""Marks that turn the direction of what follows them, also of text that is not theirs."""
_INVISIBLE: Final = {"\u200b", "\u200c", "\u200d", "\u00ad"}


@dataclass(frozen=True)
class Identity:
    """Who was recorded and when, for the letter alone: it is written nowhere else."""

    name: str | None = None
    recorded: date | None = None


def plain(text: str) -> str:
    """`text` without control characters and marks of direction, on one line."""
    return "".join(
        " " if unicodedata.category(one) in ("Cc", "Zl", "Zp", "Cs") else one for one in text if one not in _TURNING
    ).strip()


def breakable(text: str) -> str:
    """`text` with places to end a line within words that are longer than any word of a language."""
    return " ".join(_parted(word) for word in text.split(" "))


def name_of(text: str | None) -> Name | None:
    """A name as it is set; None where there is none."""
    whole = " ".join(plain(text or "").split())
    if not whole:
        return None
    return Name(breakable(whole), _shortened(whole), _from_right(whole))


@cache
def _letters() -> frozenset[int]:
    return frozenset.intersection(
        *(frozenset(FT2Font(str(path)).get_charmap()) for path in sorted(FONTS.glob("*.ttf")))
    )


def missing_letters(text: str | None) -> tuple[str, ...]:
    """What of `text` the letter's font has no shape for, each once."""
    return tuple(
        one for one in dict.fromkeys(plain(text or "")) if ord(one) not in _letters() and one not in _INVISIBLE
    )


def _shortened(text: str) -> str:
    if len(text) <= _SHORT:
        return text
    cut = text[:_SHORT]
    # At a word's end where there is one; never between a letter and its vowel signs.
    end = cut.rfind(" ") if " " in cut[_SHORT // 2 :] else len(cut)
    while end > 1 and unicodedata.combining(text[end]):
        end -= 1
    return text[:end].rstrip(" ,") + "…"


def _from_right(text: str) -> bool:
    """By the first letter that has a direction, as Unicode's rule P2 has it."""
    first = next((kind for one in text if (kind := unicodedata.bidirectional(one)) in ("L", "R", "AL")), "L")
    return first != "L"


def _parted(word: str) -> str:
    if len(word) <= _UNBROKEN:
        return word
    parts, held = [], ""
    for one in word:
        if len(held) >= _UNBROKEN and not unicodedata.combining(one):
            parts.append(held)
            held = ""
        held += one
    return _BREAK.join([*parts, held])
