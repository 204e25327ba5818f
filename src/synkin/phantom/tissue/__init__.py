"""Drive to skin: how muscles pull skin, lids cover eyes, and marks deepen; the landmark truth."""
