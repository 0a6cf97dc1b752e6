"""Entries of the reference data as records: what is wrong in one is named, not a traceback."""

from datetime import date
from pathlib import Path

import pytest

from pipeline import datafile, paths
from pipeline.codes.records import EventKind, PublisherKind, Source
from pipeline.errors import DamagedData
from pipeline.reference.entries import Boundary

KIND = 'code = "x"\nwords = "a change"\norigin = "history"\ncounts = "files"\nseverity = "notice"\n'
SOURCE = 'code = "x"\nwords = "a table"\nhelp = "files"\nreads = "table"\n'
DATED = 'axis = "list"\nwhat = "a change"\nsource = "a post"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "REFERENCE", tmp_path)
    return tmp_path


def test_lists_and_entries_within_become_what_the_fields_are(folder: Path) -> None:
    subtype = '[[kind.subtypes]]\ncode = "y"\nseverity = "record"\n'
    (folder / "a.toml").write_text(f'[[kind]]\n{KIND}needs = ["owners"]\n{subtype}')
    [kind] = datafile.records(EventKind, "a", "kind")
    assert (kind.needs, kind.is_simulated) == (frozenset({"owners"}), True)
    assert [(subtype.code, subtype.severity) for subtype in kind.subtypes] == [("y", "record")]
    (folder / "b.toml").write_text(f"[[boundary]]\ndate = 2024-10-03\n{DATED}")
    assert datafile.records(Boundary, "b", "boundary")[0].date == date(2024, 10, 3)


@pytest.mark.parametrize(
    ("record", "entry", "fault"),
    [
        (EventKind, f'{KIND}exactnes = "exact"', "x: exactnes is not a field; did you mean exa"),
        (EventKind, KIND.replace("words", "word"), "x: word is not a field; did you mean words"),
        (EventKind, KIND.replace('words = "a change"\n', ""), "x: words is missing"),
        (EventKind, f'{KIND}needs = ["owner"]', "x, needs = 'owner'; did you mean owners"),
        (EventKind, KIND.replace("notice", "grave"), "x, severity = 'grave'; use one of notice"),
        (EventKind, f"{KIND}is_simulated = 1", "x, is_simulated = 1; give a value of type bool"),
        (Source, f'{SOURCE}tells = "owners"', "x, tells = 'owners'; give a list"),
        (Source, f'{SOURCE}tells = ["provenances"]', "tells = 'provenances'; did you mean prov"),
        (PublisherKind, 'code = "y"\nwords = "y"\nservice = "y"\ncolour = 3', "y, colour = 3"),
        (Boundary, f'date = "2024-10-03"\n{DATED}', r"\[\[entry\]\] 1, date = '2024-10-03'; give"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_entry_is_named(
    folder: Path, record: type, entry: str, fault: str
) -> None:
    (folder / "a.toml").write_text(f"[[entry]]\n{entry}\n")
    with pytest.raises(DamagedData, match=fault) as refused:
        datafile.records(record, "a", "entry")
    assert "data/reference/a.toml, [[entry]] " in str(refused.value)


@pytest.mark.parametrize("text", ["", "[entry]\n", 'entry = ["a"]\n'])
def test_a_file_without_the_entries_is_named(folder: Path, text: str) -> None:
    (folder / "a.toml").write_text(text)
    with pytest.raises(DamagedData, match=r"a\.toml has no entries \[\[entry\]\]; add them"):
        datafile.records(Source, "a", "entry")
