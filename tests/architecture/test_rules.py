"""Rules that hold for the whole project: who may import whom, who may reach outside, what is documented."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from synkin.cli import app

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "synkin").rglob("*.py"))
USAGE = ROOT / "docs" / "usage.md"
REACHES_OUTSIDE = {"recording/models.py"}
NET = {"http", "urllib", "socket", "ssl", "ftplib", "requests", "httpx", "aiohttp", "urllib3", "smtplib"}
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "core", "manager", "common", "misc"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "src" / "synkin").as_posix()


def test_imports_keep_the_layers() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


def imported(path: Path) -> set[str]:
    """Top-level packages that a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_only_the_download_of_a_model_can_reach_outside(path: Path) -> None:
    if name_of(path) in REACHES_OUTSIDE:
        assert imported(path) & NET
    else:
        assert not imported(path) & NET


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in (ROOT / "src" / "synkin").rglob("*")
        if path.suffix in (".py", ".j2", ".css", ".js", ".html", ".toml", ".json")
    ],
    ids=lambda path: path.name,
)
def test_no_other_host_is_named(path: Path) -> None:
    """Names of an XML namespace or of a JSON Schema are not addresses that anything is fetched from."""
    if name_of(path) in REACHES_OUTSIDE:
        return
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"']*", path.read_text(encoding="utf-8"))
    names = ("http://www.w3.org/", "https://json-schema.org/draft/")
    assert [one for one in addresses if not one.startswith(names)] == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_modules_are_named_after_what_they_are_about(path: Path) -> None:
    assert not {path.stem, path.parent.name} & JUNK_DRAWERS
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), "a module says what it is about"


def commands() -> dict[str, Any]:
    """Every command by its words, e.g. "models add"."""
    found: dict[str, Any] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        if hasattr(command, "commands"):
            for name, one in command.commands.items():
                walk(one, (*words, name))
        elif not command.hidden:
            found[" ".join(words)] = command

    walk(typer.main.get_command(app), ())
    return found


def section(word: str) -> str:
    """The part of the page on a command."""
    parts = re.split(r"^## ", USAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return next((part for part in parts if part.startswith(f"synkin {word}")), "")


def options(command: Any) -> list[Any]:
    """The options of a command that its help shows."""
    return [one for one in command.params if one.param_type_name == "option" and not one.hidden and one.name != "help"]


@pytest.mark.parametrize("words", commands())
def test_every_command_and_option_is_documented(words: str) -> None:
    first, _, second = words.partition(" ")
    text = section(first)
    assert text, f"docs/usage.md has no section on synkin {first}"
    assert second in text
    for option in options(commands()[words]):
        for name in (*option.opts, *option.secondary_opts):
            where = text if name.startswith("--") else USAGE.read_text(encoding="utf-8")
            assert re.search(rf"(?<![\w-]){name}(?![\w-])", where), f"{name} of synkin {words} is not documented"


def test_every_documented_option_exists() -> None:
    known = {
        name
        for command in commands().values()
        for option in options(command)
        for name in (*option.opts, *option.secondary_opts)
    } | {"--help", "--version"}
    assert set(re.findall(r"--[a-z][a-z-]+", USAGE.read_text(encoding="utf-8"))) <= known


def test_every_option_has_its_help() -> None:
    for words, command in commands().items():
        assert command.help, words
        for option in options(command):
            assert option.help, f"{words}: {option.name}"


def test_every_exit_code_is_documented() -> None:
    from synkin import cli, errors

    classes = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.SynkinError)]
    codes = {one.exit_code for one in classes} | {0, cli.INTERRUPTED, cli.INTERNAL}
    text = USAGE.read_text(encoding="utf-8").partition("## Exit codes")[2].partition("\n## ")[0]
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, flags=re.MULTILINE)} == codes


def test_documented_movements_are_those_that_a_cue_sheet_may_name() -> None:
    from synkin.trials import parse_cues

    listed = re.search(r"Movements: `([^`]+)`", USAGE.read_text(encoding="utf-8"))
    assert listed
    for movement in listed.group(1).split():
        parse_cues(f"WEBVTT\n\n00:01.000 --> 00:03.000\n{movement}\n", 10.0)
