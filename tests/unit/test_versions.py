"""Versions and filenames, as old indexes spelled them too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.versions import by_spelling, from_filename, is_same_file, normalise, parse


@pytest.mark.parametrize(
    ("project", "filename", "version"),
    [
        ("certifi", "certifi-2024.12.14-py3-none-any.whl", "2024.12.14"),
        ("django", "Django-1.1.3.tar.gz", "1.1.3"),
        ("pytz", "pytz-2004d.tar.gz", "2004d"),
        ("pytz", "pytz-2004b-2.tar.gz", "2004b-2"),
        ("werkzeug", "Werkzeug-0.1-py2.4.egg", "0.1"),
        ("lxml", "lxml-2.2.win32-py2.6.exe", "2.2"),
        ("zope-interface", "zope.interface-3.8.0-py2.7-win32.egg", "3.8.0"),
        ("a-b", "a_b-1.0rc1.zip", "1.0rc1"),
        ("p", "p-1!2.0+local.1-py3-none-any.whl", "1!2.0+local.1"),
        ("p", "q-1.0.rpm", None),
        ("p", "p.txt", None),
        ("p", "", None),
    ],
)
def test_version_of_a_filename(project: str, filename: str, version: str | None) -> None:
    assert from_filename(project, filename) == version


def test_order_is_pep_440_with_legacy_below() -> None:
    texts = ["1.10", "1.9", "2004d", "1!0.1", "1.10rc1", "1.10.dev1"]
    ordered = [parsed.text for parsed in sorted(map(parse, texts))]
    assert ordered == ["2004d", "1.9", "1.10.dev1", "1.10rc1", "1.10", "1!0.1"]


def test_equal_versions_share_a_canonical_form() -> None:
    assert {parse(text).canonical for text in ("1.0", "1", "1.0.0", "v1.0")} == {"1"}
    assert parse("1.0rc1").canonical == "1rc1"


def test_a_huge_number_is_read_and_fits() -> None:
    assert parse("9" * 40).major == 2**31 - 1


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    parse(text)
    normalise(text)
    from_filename("p", text)
    from_filename(text, "p-1.0.tar.gz")
    from_filename("p", f"p-{text}.egg", by_spelling([text]))
    assert is_same_file(text, text)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("p-1.0-py2.py3-none-any.whl", "P-1.0.0-py3.py2-none-any.whl", True),
        ("a_b-1.0.tar.gz", "A.b-1.0.tar.gz", True),
        ("p-1.0.tar.gz", "p-1.0.zip", False),
        ("p-1.0.tar.gz", "p-1.0-py3-none-any.whl", False),
        ("p-1.2.tar.gz", "p-2.1.tar.gz", False),
        ("p-1.0-1-py3-none-any.whl", "p-1.0-2-py3-none-any.whl", False),
        ("p-1.0.egg", "P-1.0.egg", False),
        ("", "p-1.0.egg", False),
    ],
)
def test_names_of_one_distribution(one: str, other: str, is_same: bool) -> None:
    assert is_same_file(one, other) == is_same
    assert is_same_file(other, one) == is_same
