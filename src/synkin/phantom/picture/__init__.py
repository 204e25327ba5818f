"""Skin to pixels: textures, the head in space, the camera."""
