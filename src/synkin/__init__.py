"""synkin measures facial synkinesis from an ordinary camera, in millimetres, with stated uncertainty."""

__version__ = "0.1.0"
