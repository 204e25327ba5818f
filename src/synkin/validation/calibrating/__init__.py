"""How calibrations are made: faces that move one thing after another, then whole faces; see `validation.calibrate`."""
