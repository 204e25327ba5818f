"""Measures in, the synkinesis matrix out: movement x region per side, with named patterns."""

from synkin.synkinesis.cell import Cell
from synkin.synkinesis.matrix import FLOOR_MM, LARGEST_LIMIT_MM, MATRIX_VERSION, matrix

__all__ = ["FLOOR_MM", "LARGEST_LIMIT_MM", "MATRIX_VERSION", "Cell", "matrix"]
