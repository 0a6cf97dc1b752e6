"""Codes: each list is whole, refers only to what there is, and SQL has the same records."""

import re
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pipeline import codes, database, labels, layers, paths
from pipeline.figures import theme
from pipeline.sources import http


@pytest.fixture(scope="module")
def db() -> duckdb.DuckDBPyConnection:
    found = database.open_memory()
    for name, rows in codes.tables().items():
        found.register(f"source_{name}", pa.Table.from_pylist(rows))
        text = (paths.SQL / "raw" / f"{name}.sql").read_text(encoding="utf-8")
        found.execute(f"create table {name} as {text}")
        layers.check_keys(found, {name: text})
    return found


def test_every_table_of_codes_is_built_in_the_first_layer() -> None:
    built = {path.stem for path in (paths.SQL / "raw").glob("code_*.sql")}
    assert built == codes.tables().keys()


def test_codes_refer_only_to_codes_there_are() -> None:
    for event in codes.event_kinds().values():
        assert not event.lane or event.lane in codes.lanes(), event.code
        if event.short:
            assert event.lane == "publisher_changed", event.code
            assert all(each.words for each in event.subtypes), event.code
    for kind in codes.publisher_kinds().values():
        named = {kind.repository, kind.workflow, kind.environment, kind.account} - {""}
        assert named <= set(kind.fields), kind.code
        assert bool(named) == bool(kind.fields), f"{kind.code} is told apart by nothing"


def test_exactly_one_kind_stands_for_all_others_and_is_last() -> None:
    kinds = list(codes.publisher_kinds().values())
    assert [each.code for each in kinds if not each.fields] == [kinds[-1].code] == ["unknown"]


def test_every_code_has_words_and_no_code_is_listed_twice() -> None:
    for name in ("source", "publisher_kind", "lane", "event_kind", "evidence", "no_verdict"):
        entries = codes.listed(name)
        assert all(each["words"].strip() == each["words"] != "" for each in entries), name
        assert len({each["code"] for each in entries}) == len(entries), name
    told = "reason request not_served incident_class relation outcome verdict headline"
    for name in told.split():
        assert all(codes.listed(name).values()), name


def test_colours_are_tokens_of_the_palette() -> None:
    coloured: list[Any] = [
        *codes.lanes().values(),
        *codes.publisher_kinds().values(),
        *codes.evidence().values(),
    ]
    assert all(hasattr(theme.C, each.colour.replace("-", "_")) for each in coloured)


def test_every_reason_of_an_answer_has_words() -> None:
    told = {*http.REASONS.values(), *http.TRANSIENT} - {"ok", "unchanged"}
    assert told - labels.REASONS.keys() == set()


def test_sql_asks_for_what_a_source_tells_never_for_its_name() -> None:
    names = "|".join(codes.sources())
    for path in sorted(paths.SQL.rglob("*.sql")):
        code = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
        assert not re.search(rf"'(?:{names})'", code), path.name


def test_every_kind_of_event_that_sql_finds_is_listed() -> None:
    files = [
        *(paths.SQL / "events" / "kinds").glob("*.sql"),
        *(paths.SQL / "comparison" / "kinds").glob("*.sql"),
    ]
    found = {
        kind
        for path in files
        for kind in re.findall(r"'([a-z]\w+)' as kind\b", path.read_text(encoding="utf-8"))
    }
    assert found
    assert found - codes.event_kinds().keys() == set()


def test_severity_of_a_subtype_is_its_own_or_its_kinds(db: duckdb.DuckDBPyConnection) -> None:
    found = dict(
        db.sql("""
        select kind || ' ' || subtype, severity from code_event_subtype
        where kind in ('dormant_release', 'publisher_repository_changed')
    """).fetchall()
    )
    assert found == {
        "dormant_release same_publisher": "record",
        "dormant_release new_publisher": "notice",
        "dormant_release unattested": "notice",
        "publisher_repository_changed renamed": "record",
        "publisher_repository_changed transferred": "notice",
        "publisher_repository_changed added": "notice",
        "publisher_repository_changed replaced": "notice",
        "publisher_repository_changed unknown": "notice",
    }


def test_a_source_tells_in_sql_what_it_tells_in_python(db: duckdb.DuckDBPyConnection) -> None:
    for source in codes.sources().values():
        told = db.execute(
            "select columns('tells_.*') from code_source where source = $source",
            {"source": source.code},
        ).fetchone()
        assert told == tuple(what in source.tells for what in codes.CAPABILITIES)
    assert [each.code for each in codes.sources().values() if each.is_live] == ["index"]


def test_words_of_a_code_nobody_listed_are_its_own_and_safe() -> None:
    assert labels.spoken(labels.EVENTS, "late_file") == "file added late"
    assert labels.spoken(labels.EVENTS, "no_such_kind") == "no such kind"
    assert "\x1b" not in labels.spoken(labels.REASONS, "\x1b[31m_odd")
    assert labels.title("none found") == "None found"
