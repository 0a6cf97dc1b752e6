"""A requirement as metadata spells it: what it asks for, and where it applies."""

import pytest

from pipeline import reference, requirements


def under(text: str, *asked: str) -> tuple[str, ...] | None:
    found = requirements.read(text)
    assert found is not None
    return requirements.applies_to(found, set(asked), reference.environment())


def test_the_environment_states_every_variable_and_no_other() -> None:
    from packaging.markers import default_environment

    assert reference.environment().keys() == default_environment().keys()


@pytest.mark.parametrize(
    ("text", "dependency", "extras"),
    [
        ("click", "click", ()),
        ("Foo_Bar.baz >=1,<2", "foo-bar-baz", ()),
        ("a (>=1)", "a", ()),
        ("a[B_x,c.D] ; python_version > '3'", "a", ("b-x", "c-d")),
    ],
)
def test_a_requirement_names_a_project_and_extras(
    text: str, dependency: str, extras: tuple[str, ...]
) -> None:
    found = requirements.read(text)
    assert found is not None
    assert (found.dependency, found.extras) == (dependency, extras)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "=cmd()", "a b", "a>=", "a; b == 'c'", "a @ https://elsewhere.invalid/a.whl", "é",
        "a>=1\nb", "\x00", "a" * 2001, "a; " + "(" * 900 + "os_name == 'x'" + ")" * 900,
        "a; os_name == 'x' and", "a[",
    ],
)  # fmt: skip
def test_what_names_no_project_is_not_read(text: str) -> None:
    assert requirements.read(text) is None


@pytest.mark.parametrize(
    ("marker", "asked", "expected"),
    [
        ("python_version >= '3.8'", (), ("",)),
        ("python_version < '3.8'", (), ()),
        ("sys_platform == 'win32' or os_name == 'posix'", (), ("",)),
        ("platform_python_implementation == 'PyPy'", (), ()),
        ("extra == 'fast'", (), ()),
        ("extra == 'Fast_IO'", ("fast-io",), ("fast-io",)),
        ("extra == 'fast'", ("slow",), ()),
        ("extra == 'a' or extra == 'b'", ("a", "b", "c"), ("a", "b")),
        ("extra == 'a' and sys_platform == 'win32'", ("a",), ()),
        ("extra == 'a' or sys_platform == 'linux'", ("a",), ("",)),
        ("python_version ~= 'many'", (), None),
        (
            " or ".join(f"extra == 'x{n}'" for n in range(30)),
            tuple(f"x{n}" for n in range(30)),
            None,
        ),
    ],
)
def test_a_marker_says_under_which_extras(
    marker: str, asked: tuple[str, ...], expected: tuple[str, ...] | None
) -> None:
    assert under(f"a; {marker}", *asked) == expected
