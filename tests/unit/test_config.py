"""One tree of settings: what derives from it agrees with it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.main import get_command

from pipeline import config
from pipeline.capture import Options
from pipeline.cli.main import app
from pipeline.config import CaptureSettings
from pipeline.errors import BadInput
from pipeline.report.parameters import parameters
from pipeline.setting_tree import Leaf, leaves

TREE = {leaf.name: leaf for leaf in leaves(CaptureSettings)}
#: What a capture must have in common with the one it resumes.
DECIDING = {
    "adoption",
    "adoption_date",
    "also",
    "as_of",
    "cohort",
    "downloads",
    "endpoint",
    "full_every",
    "identity",
    "incremental",
    "installers",
    "metadata",
    "projects",
    "seed",
    "since",
    "source",
    "top",
    "top_history",
    "top_list",
    "window_days",
}


def options(**more: Any) -> Options:
    return Options(data=Path("data"), **more)


@pytest.mark.parametrize("verb", ["collect", "run"])
def test_every_setting_is_an_option_with_its_default(verb: str) -> None:
    command = get_command(app).commands[verb]  # type: ignore[attr-defined]
    found = {each.name: each for each in command.params}
    for leaf in TREE.values():
        option = found[leaf.option]
        assert option.help == leaf.setting.help
        default = option.default
        assert getattr(default, "value", default) in {leaf.default, None} or not leaf.default
        if isinstance(leaf.default, int | float | str) and leaf.default:
            assert getattr(default, "value", default) == leaf.default


def test_the_notebook_that_captures_has_the_same_defaults() -> None:
    found = parameters("00_collect")
    assert len(found) > 5
    for name, parameter in found.items():
        leaf = TREE[name]
        assert parameter.default == ("" if leaf.default is None else leaf.default), name
        kinds = {
            kind.__name__ for kind in get_args(leaf.type) or (leaf.type,) if isinstance(kind, type)
        } or {"str"}
        assert parameter.type in kinds, name


def test_what_a_resumed_capture_must_have_in_common() -> None:
    assert set(options().content) == DECIDING
    assert json.loads(json.dumps(options().content)) == options().content
    strict = options(min_coverage=0.5, settings=config.Settings(rate=1, tries=2), resume=True)
    assert strict.content == options().content
    dated = options(as_of=datetime(2026, 11, 1, tzinfo=UTC), installers=("pip", "a"))
    assert dated.content["as_of"] == "2026-11-01T00:00:00+00:00"
    assert dated.content["installers"] == ["a", "pip"]


def test_a_key_in_an_address_is_not_written_down() -> None:
    listed = [
        options(source="index", top_list=f"https://u:p@x.invalid/l?key={key}").content
        for key in ("one", "two")
    ]
    assert listed[0] != listed[1]
    assert not any(word in json.dumps(listed) for word in ("one", "two", "u:p"))


def changed(fine: Options, group: str, **more: Any) -> Options:
    return replace(fine, **({group: replace(getattr(fine, group), **more)} if group else more))


@pytest.mark.parametrize(
    ("group", "name", "value", "fault"),
    [
        ("", "top", 0, "--top must be at least 1; it is 0"),
        ("", "top", 10**7, "--top must be at most 1,000,000; it is 10000000"),
        ("", "min_coverage", 2.0, "--min-coverage must be between 0 and 1; it is 2.0"),
        ("", "min_coverage", float("nan"), "--min-coverage must be between 0 and 1; it is nan"),
        ("", "window_days", 0, "--window-days must be between 1 and 3,660; it is 0"),
        ("", "identity", "some", "--identity must be one of latest, per-release, all; it is some"),
        ("", "also", ("x",), "--also must be one of downloads_by_day"),
        ("settings", "rate", -1.0, "--rate must be at least 0; it is -1.0"),
        ("settings", "rate", float("inf"), "--rate must be at most 1,000,000; it is inf"),
        ("settings", "concurrency", 0, "--concurrency must be between 1 and 1,000; it is 0"),
        ("settings", "timeout", 0.0, "--timeout must be greater than 0; it is 0.0"),
        ("settings", "max_body", 2**41, "--max-body must be between 1 and"),
        ("settings", "contact", "Zoë", "--contact must be plain ASCII"),
        ("budget", "max_cost", -1.0, "--max-cost must be at least 0; it is -1.0"),
        ("access", "metadata", "x", "--metadata-table must be project.dataset.table; it is 'x'"),
    ],
)
def test_a_value_out_of_bounds_is_named_with_its_bounds(
    group: str, name: str, value: Any, fault: str
) -> None:
    fine = options()
    with pytest.raises(BadInput) as refused:
        changed(fine, group, **{name: value})
    assert str(refused.value).startswith(fault)


@pytest.mark.parametrize("leaf", TREE.values(), ids=TREE)
def test_every_default_may_be_taken(leaf: Leaf) -> None:
    assert leaf.setting.fault(leaf.default) is None
