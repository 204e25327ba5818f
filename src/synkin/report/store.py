"""track.zarr: the Track on disk, and back."""

from pathlib import Path

import xarray as xr

from synkin.track import TrackError, validate_track


def write_track(track: xr.Dataset, path: Path) -> None:
    """Write a Track to the folder `path` as Zarr (format 3, without consolidated metadata).

    Raises
    ------
    TrackError
        If `track` does not keep the Track's contract.
    """
    validate_track(track)
    # Fixed-length strings have no Zarr 3 specification, variable-length ones do.
    texts = {name: coord.astype(object) for name, coord in track.coords.items() if coord.dtype.kind == "U"}
    track.assign_coords(texts).to_zarr(path, mode="w", zarr_format=3, consolidated=False)


def read_track(path: Path) -> xr.Dataset:
    """The Track that `write_track` wrote to `path`, in memory.

    Raises
    ------
    TrackError
        If the folder holds no Track.
    """
    try:
        # decode_times would take our seconds for a duration.
        with xr.open_zarr(path, consolidated=False, chunks=None, decode_times=False) as stored:
            track: xr.Dataset = stored.load()
    except (FileNotFoundError, KeyError, ValueError) as error:
        raise TrackError(f"{path.name} holds no track: {error}") from error
    texts = {name: coord.astype(str) for name, coord in track.coords.items() if coord.dtype.kind in "OT"}
    named: xr.Dataset = track.assign_coords(texts)
    validate_track(named)
    return named
