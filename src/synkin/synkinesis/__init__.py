"""Measures in, the synkinesis matrix out: movement x region per side, with named patterns."""

from synkin.synkinesis.cell import Cell

__all__ = ["Cell"]
