"""The page's part on muscles: what is drawn and said follows what was found."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
import xarray as xr
from tests.drives import CHIN, CORNER, EXCESS, EYE, MOVEMENTS, UNSEEN, bilateral, drive_of, mirrored, not_found

from synkin.anatomy import MUSCLES, SIDES, Side, other_side
from synkin.assessment import Assessment
from synkin.drive.results import Drive
from synkin.measures import measured, not_assessed
from synkin.report import write_report
from synkin.report.branches import branch_picture, branch_rows
from synkin.report.coordination_view import co_firing_rows
from synkin.report.drive_view import drive_view
from synkin.report.drive_words import muscle_names, percent
from synkin.report.face import muscle_shape
from synkin.report.muscle_map import mapped_movements, muscle_map, shown, too_much
from synkin.report.territory_picture import territory_table
from synkin.report.wiring_picture import Wiring, WiringSquare, wiring_table
from synkin.trials import Trials

Writer = Callable[[Drive | None], str]


def _titles(svg: str, kind: str) -> set[str]:
    return set(re.findall(rf'<g class="muscle {kind} \w+"[^>]*><title>([^<]*)</title>', svg))


def _square(table: Wiring, name: str, movement: str) -> WiringSquare:
    at = table.movements.index(movement)
    return next(squares[at] for _, own, squares in table.rows if own == name)


def test_there_is_a_face_for_every_movement() -> None:
    assert set(mapped_movements(drive_of("right"))) == set(MOVEMENTS)


def test_a_face_names_what_is_too_much_and_what_was_driven() -> None:
    svg = muscle_map(drive_of("right"), "smile-open")
    too = _titles(svg, "excess")
    assert {title.partition(", patient")[0] for title in too} == {muscle_names(EYE.split("+")), muscle_names([CHIN])}
    assert all(("patient’s right" in title and "97 %" in title) or "55 %" in title for title in too)
    driven = _titles(svg, "driven")
    assert {title.partition(";")[0] for title in driven} == {
        f"zygomaticus major, patient’s {side}" for side in ("right", "left")
    }


def test_swapping_the_sides_mirrors_the_map() -> None:
    drive = drive_of("right")
    for name in MOVEMENTS:
        one, other = shown(drive, name), shown(mirrored(drive), name)
        here = {(row.side, row.group.id): (row.fill, row.opacity, row.sure, row.rank) for row in one}
        there = {(other_side(row.side), row.group.id): (row.fill, row.opacity, row.sure, row.rank) for row in other}
        assert here == there
    for side in SIDES:
        drawn = muscle_map(drive_of(side), "eye-close-tight")
        own = re.search(r'<g class="muscle excess \w+".*?</g>', drawn, re.DOTALL)
        assert own is not None
        assert muscle_shape(CHIN, side).path in own.group()
        assert muscle_shape(CHIN, other_side(side)).path not in own.group()


def test_the_less_sure_the_paler_and_what_may_be_nothing_is_dashed() -> None:
    rows = {(row.side, row.group.id): row for row in shown(drive_of("right"), "smile-open")}
    eye, chin = rows["right", EYE], rows["right", CHIN]
    assert eye.likely
    assert chin.likely
    assert eye.opacity > chin.opacity
    assert eye.sure
    assert not chin.sure
    svg = muscle_map(drive_of("right"), "smile-open")
    groups = re.findall(r'<g class="muscle excess.*?</g>', svg, re.DOTALL)
    assert ["stroke-dasharray" in one for one in groups] == ["mentalis" in one for one in groups]


def test_muscles_that_are_not_told_apart_are_striped() -> None:
    svg = muscle_map(drive_of("right"), "smile-open")
    for one in re.findall(r'<g class="muscle.*?</g>', svg, re.DOTALL):
        assert ("url(#alike-" in one) == (" or " in one.partition("</title>")[0])


def test_the_rank_stands_on_the_muscle() -> None:
    svg = muscle_map(drive_of("right"), "smile-open")
    assert set(re.findall(r'font-weight="600" fill="#ffffff">(\d)</text>', svg)) == {"1", "2"}
    assert not re.findall(r'font-weight="600"', muscle_map(drive_of("right"), "frown"))


def test_nothing_is_marked_where_nothing_is_likely() -> None:
    for name in MOVEMENTS:
        assert too_much(drive_of(None), name) == []
        assert not _titles(muscle_map(drive_of(None), name), "excess")


def test_the_wiring_matrix_follows_the_entries() -> None:
    table = wiring_table(drive_of("right"), "right")
    assert set(table.movements) == set(MOVEMENTS)
    eye = _square(table, muscle_names(EYE.split("+")), "smile-open")
    assert (eye.state, eye.symbol, eye.value, eye.interval, eye.probability) == (
        "likely",
        "●",
        "45",
        "35 to 55",
        "97 %",
    )
    corner = _square(table, muscle_names([CORNER]), "eye-close-tight")
    assert (corner.state, corner.symbol, corner.probability) == ("open", "○", "42 %")
    assert _square(table, muscle_names([CHIN]), "pucker").state == "unlikely"
    own = _square(table, muscle_names([CORNER]), "smile-open")
    assert (own.state, own.value, own.interval) == ("own", "55 %", "cannot tell")
    neck = _square(table, "platysma", "pucker")
    assert (neck.state, neck.note, neck.title) == ("unknown", 1, UNSEEN)
    assert not table.quiet
    assert wiring_table(drive_of("right"), "left").quiet


def test_the_wiring_matrix_is_mirrored_with_the_sides() -> None:
    drive = drive_of("right")
    assert wiring_table(drive, "right").rows == wiring_table(mirrored(drive), "left").rows


def test_a_branch_picture_gives_both_answers() -> None:
    first = drive_of("right").suspects[0]
    rows = {row.branch: row for row in branch_rows(first)}
    assert list(rows) == ["T", "Z", "B", "MM", "C"]
    assert (rows["B"].source, rows["Z"].route, rows["C"].route) == (0.72, 0.78, 0.0)
    svg = branch_picture(first)
    assert "meant for B: 72 %" in svg
    assert "arrives through Z: 78 %" in svg
    assert "arrives through B" not in svg
    assert all(muscle_shape(muscle, "right").path in svg for muscle in first.muscles)


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_branch_picture_shows_the_suspects_half(side: Side) -> None:
    one = drive_of(side).suspects[1]
    svg = branch_picture(one)
    box = re.search(r'viewBox="(\S+) \S+ (\S+) ', svg)
    assert box is not None
    left, width = float(box.group(1)), float(box.group(2))
    x, _ = muscle_shape(CHIN, side).middle
    assert left < x < left + width
    assert (x < 0) == (side == "right")
    assert f"patient’s {side}" in svg
    assert f"patient’s {other_side(side)}" not in svg


def _text(html: str) -> str:
    return _words(html[html.index("Suspected muscles and nerve branches") : html.index("<h2>Every movement")])


def _words(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


@pytest.fixture
def page(assessment: Assessment, signals: xr.Dataset, trials: Trials, tmp_path: Path) -> Writer:
    def written(drive: Drive | None) -> str:
        path = write_report(replace(assessment, drive=drive), signals, trials, tmp_path)
        return path.read_text(encoding="utf-8")

    return written


def test_every_suspect_is_named_with_all_that_belongs_to_it(page: Writer) -> None:
    drive = drive_of("right")
    text = _text(page(drive))
    for one in drive.suspects:
        name = muscle_names(one.muscles)
        assert f"{name[:1].upper()}{name[1:]}, patient’s right (affected)" in text
        assert percent(one.probability) in text
        assert one.plain in text
        assert one.anatomical in text
        assert one.test in text
    assert "suspected, 97 %" in text
    assert "possible, 42 %" in text
    assert "levator labii superioris or zygomaticus minor (12 %)" in text
    for (group, _), (share, _, mm, _) in EXCESS.items():
        assert f"{mm} ±" in text, group
        assert f"{100 * share:.0f} %" in text
    assert "no diagnosis" in text


def _table(html: str, title: str) -> str:
    """The first table below a heading, as text."""
    return _words(html.partition(f"<h3>{title}</h3>")[2].partition("</table>")[0])


def test_zones_are_present_absent_above_a_limit_or_not_assessed(page: Writer) -> None:
    said = _table(page(drive_of("right")), "Abnormal contraction by zone")
    assert re.search(r"eye right ● present 97 % .* 2.6 ±", said)
    assert "chin right ● present 78 %" in said
    assert "brow right ○ absent above 0.7 mm" in said
    assert f"neck right – not assessed: {UNSEEN}" in said
    assert "left" not in said


def test_territories_stand_down_and_branches_across(page: Writer) -> None:
    drive = drive_of("right")
    found = territory_table(drive, "right")
    assert found is not None
    assert territory_table(drive, "left") is None
    assert [row[0].split()[0] for row in found.rows] == ["T", "Z", "B", "MM", "C", "no"]
    squares = {(name.split()[0], at): square for name, row in found.rows for at, square in enumerate(row)}
    assert (squares["B", 1].state, squares["B", 1].value, squares["B", 1].probability) == ("likely", "45", "84 %")
    assert (squares["Z", 3].state, squares["Z", 3].probability) == ("open", "31 %")
    assert {square.state for (_, at), square in squares.items() if at == 4} == {"unknown"}
    html = page(drive)
    assert html.count("through MM marginal mandibular") == 1
    assert "From territory to branch" not in page(replace(drive, territories=()))


def test_independent_movements_of_both_sides_stand_beside_each_other(page: Writer) -> None:
    said = _table(page(drive_of("right")), "Coordination")
    assert "patient’s right (affected) 2.1 ± 0.6 5.0 ± 0.8 ● fewer 97 %" in said
    assert "patient’s left 4.6 ± 0.6 5.0 ± 0.8 what the other side is held against" in said


def test_antagonists_are_present_only_beyond_healthy_people(page: Writer) -> None:
    html = page(drive_of("right"))
    below = _words(html.partition("<h3>Coordination</h3>")[2])
    assert re.search(r"mouth open smile ● present 62 % \(52 to 72\) 0.72 ○ absent above 22 %", below, re.IGNORECASE)
    rows = co_firing_rows(drive_of("right"))
    assert [row.present for row in rows].count(True) == 1
    assert rows[0].present
    # What was not driven on either side is no row: there is nothing to say of it.
    assert {row.movement for row in rows if row.zone == "brow"} == {"brow-raise", "frown"}
    assert "No antagonists were found to fire together" in _text(page(drive_of(None)))


def test_figures_are_written_for_faces_and_branches(page: Writer, tmp_path: Path) -> None:
    page(drive_of("right"))
    names = {path.stem for path in (tmp_path / "figures").iterdir()}
    assert {f"muscles-{name}" for name in MOVEMENTS} | {"branches-1", "branches-2", "branches-3"} <= names


def test_both_sides_can_have_suspects(page: Writer) -> None:
    drive = bilateral()
    html = page(drive)
    text = _text(html)
    assert [int(rank) for rank in re.findall(r'<span class="rank">(\d+)', html)] == list(range(1, 7))
    assert "Mentalis, patient’s right (affected): suspected" in text
    assert "Mentalis, patient’s left: suspected" in text
    assert "neither side of this patient can serve" in text
    assert html.count('class="heat wiring"') == 2


def test_none_found_is_said(page: Writer) -> None:
    text = _text(page(drive_of(None)))
    assert "No muscle is suspected of moving against the patient’s will." in text
    assert "Through which branch" not in text


@pytest.mark.parametrize("drive", [not_found(), None])
def test_not_assessed_is_one_sentence(page: Writer, drive: Drive | None) -> None:
    text = _text(page(drive))
    said = "fewer than two movements could be used" if drive else "movement was not traced back to muscles"
    assert f"Not assessed: {said}" in text
    assert "Muscle map" not in text


def test_ids_meet_nowhere(page: Writer) -> None:
    ids = re.findall(r' id="([^"]+)"', page(bilateral()))
    assert len(ids) == len(set(ids))


def test_what_came_from_outside_is_escaped(page: Writer) -> None:
    evil = '<script>alert("x")</script>&'
    drive = drive_of("right")
    first = replace(drive.suspects[0], plain=evil, anatomical=evil, test=evil, evidence=(evil,))
    reason = not_assessed("of full drive", evil)
    wiring = tuple(replace(one, excess=reason) if one.movement == "frown" else one for one in drive.wiring)
    html = page(replace(drive, suspects=(first,), wiring=wiring))
    assert "<script" not in html


def test_a_result_without_intervals_is_drawn_as_unsure() -> None:
    drive = drive_of("right")
    bare = replace(drive.wiring[0], excess=replace(measured(0.4, "of full drive", 0.1, 3), ci95=None), probability=0.9)
    rows = [row for row in shown(replace(drive, wiring=(bare,)), bare.movement) if row.likely]
    assert [row.sure for row in rows] == [False]
    assert rows[0].opacity < 0.5


def test_names_say_what_is_shared_once() -> None:
    assert muscle_names(["orbicularis-oris-upper", "orbicularis-oris-lower"]) == (
        "orbicularis oris, upper lip or lower lip"
    )
    assert muscle_names(["risorius", "buccinator"]) == "risorius or buccinator"
    assert all(muscle_names([muscle]) == facts.label for muscle, facts in MUSCLES.items())


def test_nothing_is_certain_in_words() -> None:
    assert percent(1.0) == "over 99 %"
    assert percent(0.0) == "under 1 %"
    assert percent(0.425) == "42 %"


def test_a_view_of_nothing_has_no_figures() -> None:
    assert drive_view(None).figures == {}
    assert drive_view(not_found()).reason == "fewer than two movements could be used"
