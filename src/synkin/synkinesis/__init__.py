"""Measures in, the synkinesis matrix out: movement x region per side, with named patterns; and the free range."""

from synkin.synkinesis.cell import Cell
from synkin.synkinesis.free_range import FREE_RANGE_VERSION, FreeRange, free_ranges
from synkin.synkinesis.matrix import FLOOR_MM, LARGEST_LIMIT_MM, MATRIX_VERSION, matrix

__all__ = [
    "FLOOR_MM",
    "FREE_RANGE_VERSION",
    "LARGEST_LIMIT_MM",
    "MATRIX_VERSION",
    "Cell",
    "FreeRange",
    "free_ranges",
    "matrix",
]
