import pytest
from hypothesis import given
from hypothesis import strategies as st

from synkin.anatomy import MOVEMENTS
from synkin.errors import WrongUsageError
from synkin.trials import Cue, CueSheet, Effort, format_cues, parse_cues


def sheet(*cues: str) -> str:
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def test_reads_cues_with_names_notes_settings_and_efforts() -> None:
    text = (
        "WEBVTT - session\n\nNOTE made by hand\n\nfirst\n00:03.250 --> 00:05.000 align:start\n"
        "smile-open effort=full\n\n"
        "01:00:06.500 --> 01:00:07.000\nblink\n"
    )
    assert parse_cues(text, 4000.0).cues == (
        Cue("smile-open", 3.25, 5.0, "full"),
        Cue("blink", 3606.5, 3607.0, None),
    )


def test_cues_come_in_time_order() -> None:
    text = sheet("00:04.000 --> 00:05.000\npucker", "00:01.000 --> 00:02.000\nfrown")
    assert [cue.movement for cue in parse_cues(text, 10.0).cues] == ["frown", "pucker"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not WebVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\npucker\n", "not WebVTT"),
        ("WEBVTT\n", "no cue"),
        (sheet("00:03.000 --> 00:xx.000\npucker"), "complete cues"),
        (sheet("00:03.000 --> 00:04.000"), "no"),
        (sheet("00:03.000 --> 00:04.000\nsmile-opn"), '"smile-open"'),
        (sheet("00:03.000 --> 00:04.000\nunnamed"), "no known movement"),
        (sheet("00:03.000 --> 00:04.000\npucker effort=hard"), '"hard"'),
        (sheet("00:03.000 --> 00:04.000\npucker loudly"), '"loudly"'),
        (sheet("00:03.000 --> 00:05.000\npucker", "00:04.000 --> 00:06.000\nfrown"), "overlap"),
        (sheet("00:09.000 --> 00:11.000\npucker"), "recording ends at 00:00:10.000"),
        (sheet("00:04.000 --> 00:03.000\npucker"), "ends before"),
    ],
)
def test_one_sentence_for_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(WrongUsageError) as caught:
        parse_cues(text, 10.0)
    message = str(caught.value)
    assert says in message
    assert "\n" not in message
    assert caught.value.exit_code == 2


names = st.sampled_from(sorted(set(MOVEMENTS) - {"unnamed"}))
efforts: st.SearchStrategy[Effort | None] = st.sampled_from([None, "gentle", "full"])


@given(st.lists(st.tuples(names, st.integers(1, 5000), st.integers(0, 5000), efforts), min_size=1, max_size=8))
def test_what_is_written_is_read_back(rows: list[tuple[str, int, int, Effort | None]]) -> None:
    at, cues = 0, []
    for name, length, pause, effort in rows:
        cues.append(Cue(name, (at + pause) / 1000, (at + pause + length) / 1000, effort))
        at += pause + length
    written = CueSheet(tuple(cues))
    assert parse_cues(format_cues(written), at / 1000) == written
