"""Opens a recording (video file, folder of images, one image) and gives its pictures upright, with their true times."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path
from typing import Any, Final, Literal

import av
import numpy as np
import numpy.typing as npt
from av.error import FFmpegError

from synkin.errors import UnmeasurableError

Kind = Literal["video", "images", "image"]
IMAGE_SUFFIXES: Final = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"})
NOMINAL_STEP_S: Final = 1 / 30
"""Time between the images of a folder, which carry no time of their own."""


@dataclass
class Findings:
    """What is known of a recording only once its pictures have been read."""

    truncated: bool = False
    seconds_truncated: float | None = None
    frames_damaged: int = 0
    """Frames, or packets of the file, that could not be decoded."""
    frames_without_time: int = 0
    """Frames without a time stamp of their own, which were given the nominal one."""
    frames_out_of_order: int = 0
    """Frames left out because their time stamp was not later than the one before."""
    frames_other_size: int = 0
    """Frames left out because the picture's size changed."""


@dataclass
class Source:
    """An opened recording; width and height in px are those of the upright picture, rotation is clockwise degrees.

    `mirrored` says that the file asks players to show the picture mirrored, and that this was done.
    """

    path: Path
    kind: Kind
    width: int
    height: int
    rotation: int
    mirrored: bool
    codec: str
    container: str
    pixel_format: str
    duration_s: float | None
    findings: Findings = field(default_factory=Findings)

    def pictures(self) -> Iterator[tuple[float, npt.NDArray[np.uint8]]]:
        """Time in seconds since the first picture, and the upright RGB picture, one after the other."""
        if self.kind == "video":
            return _video_pictures(self)
        return _image_pictures(self)


def open_source(path: Path) -> Source:
    """Open a recording and read what its first picture says.

    Raises
    ------
    UnmeasurableError
        If it is missing, empty, unreadable, no video or image, or holds no picture.
    """
    try:
        if path.is_dir():
            return _open_images(path, _images_of(path), "images")
        if not path.exists():
            raise UnmeasurableError(f"There is no file {path}; check the name.")
        if path.stat().st_size == 0:
            raise UnmeasurableError(f"{path} is empty; copy it again from the camera.")
        with path.open("rb"):
            pass
    except OSError as error:
        raise UnmeasurableError(f"{path} cannot be read ({error.strerror}); check its permissions.") from error
    if path.suffix.lower() in IMAGE_SUFFIXES:
        return _open_images(path, [path], "image")
    return _open_video(path)


def sha256_of_source(source: Source) -> str:
    """SHA-256 of the file; of a folder, of its images' names and contents in their order."""
    try:
        if source.kind != "images":
            with source.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        digest = hashlib.sha256()
        for image in _images_of(source.path):
            with image.open("rb") as stream:
                digest.update(image.name.encode() + b"\0" + hashlib.file_digest(stream, "sha256").digest())
        return digest.hexdigest()
    except OSError as error:
        raise UnmeasurableError(f"{source.path} cannot be read ({error.strerror}); check its permissions.") from error


# --- orientation ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """Quarter turns clockwise, then a reflection left to right where `mirrored`."""

    rotation: int = 0
    mirrored: bool = False

    def apply(self, picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """The picture turned, contiguous in memory."""
        if self.rotation:
            picture = np.rot90(picture, k=-self.rotation // 90)
        if self.mirrored:
            picture = picture[:, ::-1]
        return np.ascontiguousarray(picture)


def _turn_of_frame(frame: av.VideoFrame) -> Turn:
    """What the frame's display matrix asks for; only quarter turns and reflections are honoured."""
    side: Any = frame.side_data.get("DISPLAYMATRIX")
    if side is None:
        return Turn()
    a, b, _, c, d = np.frombuffer(bytes(side), dtype="<i4", count=5) / 65536.0
    # A point (x, y) of the stored picture is shown at (a x + c y, b x + d y), y down.
    mirrored = bool(a * d - b * c < 0)
    if mirrored:
        a = -a
    return Turn(round(float(np.degrees(np.arctan2(b, a))) / 90) * 90 % 360, mirrored)


_EXIF_TURN: Final = {
    2: Turn(0, True),
    3: Turn(180),
    4: Turn(180, True),
    5: Turn(90, True),
    6: Turn(90),
    7: Turn(270, True),
    8: Turn(270),
}


# --- video ------------------------------------------------------------------------------------------------------


def _not_a_video(path: Path, error: Exception) -> UnmeasurableError:
    head = b""
    try:
        with path.open("rb") as stream:
            head = stream.read(12)
    except OSError:
        pass
    if head[4:8] in (b"ftyp", b"mdat", b"wide", b"free") and path.stat().st_size > 1024:
        return UnmeasurableError(
            f"{path} breaks off before its index, so no picture of it can be read; copy it again from the camera."
        )
    return UnmeasurableError(f"{path} is not a video or image that can be read ({_reason(error)}).")


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)


def open_container(path: Path) -> Any:
    """The file as PyAV opens it; UnmeasurableError if it does not."""
    try:
        return av.open(str(path), metadata_errors="ignore")
    except (FFmpegError, OSError, ValueError) as error:
        raise _not_a_video(path, error) from error


def video_stream(container: Any, path: Path) -> Any:
    """The stream with the moving picture; UnmeasurableError if there is none."""
    streams = [one for one in container.streams.video if not _is_cover(one)]
    if not streams:
        what = "holds only sound" if container.streams.audio else "holds no video"
        raise UnmeasurableError(f"{path} {what}; choose a recording with a picture.")
    stream = container.streams.best("video")
    return stream if stream in streams else streams[0]


def _is_cover(stream: Any) -> bool:
    return "ATTACHED_PIC" in str(stream.disposition).upper()


def decoded_frames(container: Any, stream: Any, findings: Findings | None) -> Iterator[Any]:
    """Every frame that can be decoded; what cannot is counted, and the end of a broken file is an end."""
    packets = container.demux(stream)
    # AVI knows only the order of decoding: frames get the stamps of the packets so far, smallest first
    stamps: list[int] | None = [] if container.format.name == "avi" else None
    while True:
        try:
            packet = next(packets, None)
        except (FFmpegError, OSError):
            if findings:
                findings.truncated = True
            # what the decoder still holds
            with suppress(FFmpegError, OSError):
                yield from stream.decode(None)
            return
        if packet is None:
            return
        if stamps is not None and packet.dts is not None:
            heappush(stamps, packet.dts)
        try:
            frames = packet.decode()
        except FFmpegError:
            if stamps:
                heappop(stamps)
            if findings:
                findings.frames_damaged += 1
            continue
        for frame in frames:
            if stamps:
                frame.pts = heappop(stamps)
            if frame.is_corrupt:
                if findings:
                    findings.frames_damaged += 1
                continue
            yield frame


def _open_video(path: Path) -> Source:
    with open_container(path) as container:
        stream = video_stream(container, path)
        first = next(decoded_frames(container, stream, None), None)
        if first is None:
            raise UnmeasurableError(f"{path} holds no picture that can be decoded; copy it again from the camera.")
        turn = _turn_of_frame(first)
        width, height = _square_size(first, stream)
        if turn.rotation % 180:
            width, height = height, width
        return Source(
            path=path,
            kind="video",
            width=width,
            height=height,
            rotation=turn.rotation,
            mirrored=turn.mirrored,
            codec=stream.codec_context.name,
            container=container.format.name,
            pixel_format=first.format.name,
            duration_s=_declared_duration(container, stream),
        )


def _square_size(frame: av.VideoFrame, stream: Any) -> tuple[int, int]:
    """Width and height of the stored picture once its pixels are square."""
    aspect = stream.sample_aspect_ratio
    if aspect and aspect > 0 and aspect != 1:
        return max(2, round(frame.width * float(aspect) / 2) * 2), frame.height
    return frame.width, frame.height


def _declared_duration(container: Any, stream: Any) -> float | None:
    """How long the file says its pictures last; None where it does not say (a browser's recorder)."""
    if stream.duration and stream.time_base and stream.duration > 0:
        return float(stream.duration * stream.time_base)
    tag = stream.metadata.get("DURATION", "")
    if match := re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d+)?)", tag.strip("\0 ")):
        hours, minutes, seconds = match.groups()
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    if container.duration and container.duration > 0:
        return float(container.duration) / 1e6
    return None


def _video_pictures(source: Source) -> Iterator[tuple[float, npt.NDArray[np.uint8]]]:
    findings = source.findings
    with open_container(source.path) as container:
        stream = video_stream(container, source.path)
        stream.thread_type = "AUTO"
        rate = stream.average_rate or stream.guessed_rate
        step = 1 / float(rate) if rate and rate > 0 else NOMINAL_STEP_S
        clock = _Clock(step, findings)
        upright = Upright(source, stream)
        decoded = 0
        for frame in decoded_frames(container, stream, findings):
            decoded += 1
            time_s = clock.time_of(frame)
            if time_s is None:
                continue
            picture = upright.picture(frame)
            if picture is None:
                findings.frames_other_size += 1
                continue
            yield time_s, picture
        _note_missing_end(source, clock.last + step, step, stream.frames, decoded)


class _Clock:
    """Turns presentation time stamps into seconds since the first frame, strictly increasing."""

    def __init__(self, step: float, findings: Findings) -> None:
        self._step, self._findings = step, findings
        self._first: Any = None
        self.last = -step

    def time_of(self, frame: Any) -> float | None:
        """Seconds since the first frame; None for a frame that is not later than the one before it."""
        stamp = frame.pts
        if stamp is None:
            self._findings.frames_without_time += 1
            self.last += self._step
            return self.last
        seconds = stamp * frame.time_base
        if self._first is None:
            # where frames without a stamp came before, the nominal clock has already run for them
            self._first = seconds if self.last < 0 else seconds - self.last - self._step
        time_s = float(seconds - self._first)
        if time_s <= self.last:
            self._findings.frames_out_of_order += 1
            return None
        self.last = time_s
        return time_s


class Upright:
    """Converts frames to upright RGB with square pixels; one converter serves the whole file."""

    def __init__(self, source: Source, stream: Any) -> None:
        self._reformatter = av.video.reformatter.VideoReformatter()
        self._stream, self._source = stream, source
        self._turn = Turn(source.rotation, source.mirrored)
        self._shape = (source.height, source.width)

    def picture(self, frame: Any) -> npt.NDArray[np.uint8] | None:
        """The upright picture; None where the frame's size is not the recording's."""
        width, height = _square_size(frame, self._stream)
        if self._turn.rotation % 180:
            if (width, height) != self._shape:
                return None
        elif (height, width) != self._shape:
            return None
        rgb: Any = self._reformatter.reformat(frame, width=width, height=height, format="rgb24", threads=1)
        array: Any = rgb.to_ndarray()
        return self._turn.apply(array)


def _note_missing_end(source: Source, seen_s: float, step: float, declared_frames: int, decoded: int) -> None:
    """Mark the recording as truncated where clearly less came out of it than it says it holds."""
    findings = source.findings
    missing = source.duration_s - seen_s if source.duration_s is not None else 0.0
    too_short = source.duration_s is not None and missing > max(0.5, 0.02 * source.duration_s)
    too_few = declared_frames > 0 and decoded + findings.frames_damaged < 0.95 * declared_frames
    if findings.truncated or too_short or too_few:
        findings.truncated = True
        if declared_frames > decoded:
            # AVI's duration is reckoned from the file that is there, its frame count is as recorded
            missing = max(missing, (declared_frames - decoded) * step)
        if source.duration_s is not None:
            findings.seconds_truncated = max(0.0, missing)


# --- images -----------------------------------------------------------------------------------------------------


def _images_of(folder: Path) -> list[Path]:
    images = [one for one in folder.iterdir() if one.suffix.lower() in IMAGE_SUFFIXES and not one.name.startswith(".")]
    if not images:
        raise UnmeasurableError(f"The folder {folder} holds no images ({', '.join(sorted(IMAGE_SUFFIXES))}).")
    return sorted(images, key=_natural)


def images_of(source: Source) -> list[Path]:
    """The image files of a source that is no video, in their order."""
    return _images_of(source.path) if source.kind == "images" else [source.path]


def _natural(path: Path) -> list[tuple[int, int, str]]:
    """Sort key in which img2 comes before img10."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part.lower()) for part in re.split(r"(\d+)", path.name) if part
    ]


def read_image(path: Path) -> tuple[npt.NDArray[np.uint8], Turn]:
    """One image, upright RGB, and how it was turned; UnmeasurableError if it cannot be read."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            turn = _EXIF_TURN.get(image.getexif().get(0x0112, 1), Turn())
            plain: Any = image.convert("RGB")
            picture: Any = np.asarray(plain)
        return turn.apply(picture), turn
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise UnmeasurableError(f"{path} is not an image that can be read ({_reason(error)}).") from error


def _open_images(path: Path, images: list[Path], kind: Kind) -> Source:
    first, turn = read_image(images[0])
    return Source(
        path=path,
        kind=kind,
        width=first.shape[1],
        height=first.shape[0],
        rotation=turn.rotation,
        mirrored=turn.mirrored,
        codec=images[0].suffix.lower().lstrip("."),
        container=kind,
        pixel_format="rgb24",
        duration_s=len(images) * NOMINAL_STEP_S if kind == "images" else None,
    )


def _image_pictures(source: Source) -> Iterator[tuple[float, npt.NDArray[np.uint8]]]:
    images = images_of(source)
    for index, image in enumerate(images):
        picture, _ = read_image(image)
        if picture.shape[:2] != (source.height, source.width):
            source.findings.frames_other_size += 1
            continue
        yield index * NOMINAL_STEP_S, picture
