import pytest
from hypothesis import given
from hypothesis import strategies as st

from synkin.anatomy import BRANCHES, MOVEMENTS, SIDES, Side
from synkin.errors import WrongUsageError
from synkin.trials import MOST_MA, Cue, CueSheet, Effort, StimulationCue, format_cues, parse_cues


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
        (sheet("00:03.000 --> 00:04.000\nstimulation side=left ma=4"), "names no branch"),
        (sheet("00:03.000 --> 00:04.000\nstimulation branch=X side=left ma=4"), "T, Z, B, MM, C"),
        (sheet("00:03.000 --> 00:04.000\nstimulation branch=B ma=4"), "names no side"),
        (sheet("00:03.000 --> 00:04.000\nstimulation branch=B side=up ma=4"), "left or right"),
        (sheet("00:03.000 --> 00:04.000\nstimulation branch=B side=left ma=much"), '"much"'),
        (sheet("00:03.000 --> 00:04.000\nstimulation branch=B side=left ma=nan"), "in mA"),
        (sheet("00:03.000 --> 00:04.000\nstimulation branch=B side=left ma=-3"), "above 0"),
        (sheet("00:03.000 --> 00:04.000\nstimulation branch=B side=left ma=450"), "up to 100"),
        (sheet("00:03.000 --> 00:04.000\nstimulation branch=B side=left volts=4"), '"volts=4"'),
        (sheet("00:03.000 --> 00:04.000\nstimulation branch=B side=left ma=4 MA=5"), "twice"),
        (sheet("00:04.000 --> 00:03.000\nstimulation branch=B side=left"), "ends before"),
        (
            sheet("00:03.000 --> 00:05.000\npucker", "00:04.000 --> 00:06.000\nstimulation branch=B side=left"),
            "overlap",
        ),
        (sheet("00:03.000 --> 00:04.000\nstimulaton branch=B"), '"stimulation"'),
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


def test_a_stimulation_is_no_movement() -> None:
    text = sheet(
        "00:04.000 --> 00:05.000\nstimulation side=R mA=4,5 branch=marginal-mandibular",
        "00:01.000 --> 00:02.000\nfrown",
        "00:06.000 --> 00:07.000\nstimulation branch=buccal side=left",
    )
    read = parse_cues(text, 10.0)
    assert [cue.movement for cue in read.cues] == ["frown"]
    assert read.stimulations == (
        StimulationCue("MM", "right", 4.5, 4.0, 5.0),
        StimulationCue("B", "left", None, 6.0, 7.0),
    )


currents = st.none() | st.integers(1, round(10 * MOST_MA)).map(lambda tenths: tenths / 10)


@given(st.lists(st.tuples(st.sampled_from(BRANCHES), st.sampled_from(SIDES), currents, st.booleans()), min_size=1))
def test_stimulations_are_read_back_beside_movements(rows: list[tuple[str, Side, float | None, bool]]) -> None:
    moved = tuple(Cue("pucker", 2.0 * at, 2.0 * at + 1.0) for at, row in enumerate(rows) if row[3])
    driven = tuple(
        StimulationCue(branch, side, ma, 2.0 * at + 1.0, 2.0 * at + 2.0)
        for at, (branch, side, ma, _) in enumerate(rows)
    )
    written = CueSheet(moved, driven)
    assert parse_cues(format_cues(written), 2.0 * len(rows)) == written
