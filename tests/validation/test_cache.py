from pathlib import Path

import pytest

import synkin
from synkin.validation import cache
from synkin.validation.cache import cache_folder, kept_whole, key_of, sweep, version_of


def test_any_other_parameter_or_version_is_another_key() -> None:
    keys = {
        key_of(kind, version, {"seed": seed, "head": head})
        for kind in ("video", "track")
        for version in ("1", "2")
        for seed in (1, 2)
        for head in ("still", "lively")
    }
    assert len(keys) == 16
    assert key_of("video", "1", {"a": 1, "b": 2}) == key_of("video", "1", {"b": 2, "a": 1})


def test_code_and_tables_make_the_version_and_comments_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "files", lambda _package: tmp_path)
    (tmp_path / "room").mkdir()
    module, table = tmp_path / "room" / "one.py", tmp_path / "room" / "one.toml"

    def version(code: str, rows: str = "a = 1\n") -> str:
        module.write_text(code, encoding="utf-8")
        table.write_text(rows, encoding="utf-8")
        version_of.cache_clear()
        return version_of(("room",))

    first = version('"""Says."""\nX = 1\n')
    try:
        assert version('"""Says more."""\n# why\nX = 1\n"""Of X."""\n') == first
        assert version("X = 2\n") != first
        assert version("X = 1\n", "a = 2\n") != first
    finally:
        version_of.cache_clear()


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def half_written() -> None:
        with kept_whole(tmp_path / "outcomes" / "one.json") as part:
            part.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_written()
    assert list((tmp_path / "outcomes").iterdir()) == []


def test_leftovers_of_a_killed_run_are_swept(tmp_path: Path) -> None:
    (tmp_path / "videos" / ".partial-1-one").mkdir(parents=True)
    kept = tmp_path / "videos" / "two"
    kept.mkdir()

    sweep(tmp_path)

    assert list((tmp_path / "videos").iterdir()) == [kept]


def test_the_user_says_where_results_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNKIN_CACHE_DIR", str(tmp_path))

    assert cache_folder(Path("mine")) == Path("mine")
    assert cache_folder() == tmp_path


def test_every_part_that_is_said_not_to_matter_for_pixels_is_there() -> None:
    root = Path(synkin.__file__).parent
    assert [one for one in cache._NOT_IN_VIDEOS if not (root / one).is_file()] == []
    named = {one for many in (cache.LANDMARK_SOURCES, cache.VIDEO_SOURCES, cache.READING_SOURCES) for one in many}
    assert [one for one in named if not (root / one).exists()] == []
