"""A capture asks for as little as it can, survives every fault, and says what it did not learn."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import capture
from pipeline import snapshot as store
from pipeline.capture.plan import attested_files
from pipeline.errors import BadInput, CoverageTooLow, SourceUnavailable
from pipeline.snapshot import Snapshot
from pipeline.sources.index import SIMPLE_JSON
from tests.helpers import lazily
from tests.helpers.captures import FAST, IMPATIENT, WORLD, index, options, outcomes, rows_of
from tests.helpers.servers import (
    FAULTS,
    Answering,
    Reply,
    encoded,
    faulty,
    serve,
    top_list,
    world_index,
)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Outcomes of a capture that nothing goes wrong in."""
    with index(lambda base: world_index(WORLD, base)) as (url, _):
        return rows_of(capture.collect(options(tmp_path_factory.mktemp("clean"), url)))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_fifth_of_the_requests_changes_nothing_or_is_named(
    clean: dict[tuple[str, str, str], dict[str, Any]], tmp_path: Path, fault: str
) -> None:
    breaker = replace(IMPATIENT if fault == "drip" else FAST, breaker=1000)
    with index(lambda base: faulty(world_index(WORLD, base), fault, 0.2)) as (url, log):
        snapshot = capture.collect(
            options(tmp_path / "faulty", url, min_coverage=0, settings=breaker)
        )
    found = rows_of(snapshot)
    assert len(log) > len(clean) or fault == "403", "all but a refusal is asked again"
    lost = {
        key for key in found if found[key]["reason"] != clean.get(key, {"reason": "ok"})["reason"]
    }
    named = {"403": {"refused"}, "loop": {"redirect_refused"}}.get(fault, set())
    # what is asked next depends on the answers: files listed, and changes to confirm
    affected = {project for _, project, _ in lost}
    assert {project for _, project, _ in clean.keys() ^ found.keys()} <= affected
    for key in (found.keys() & clean.keys()) - lost:
        assert (found[key]["status"], found[key]["reason"]) == (
            clean[key]["status"],
            clean[key]["reason"],
        )
    assert {found[key]["reason"] for key in lost} <= named
    assert lost or fault != "403", "a refusal does not pass: it is named"
    counted = Counter((row["kind"], row["reason"]) for row in found.values())
    assert snapshot.manifest["unanswered_requests"] == {
        kind: {r: n for (k, r), n in sorted(counted.items()) if k == kind and r != "ok"}
        for kind in sorted({k for (k, r) in counted if r != "ok"})
    }


def test_every_reason_is_in_the_manifest_and_coverage_adds_up(tmp_path: Path) -> None:
    names = ["slow", "moved", "wrong", "big", "junk", "refused", "gone", "quarantined", "empty"]
    simple = "application/vnd.pypi.simple.v1+json"
    good = Reply(200, b'{"files": [{"filename": "x-1.0.tar.gz"}]}', simple)

    def answer(path: str, headers: dict[str, str]) -> Reply:
        name = path.split("/")[2]
        if path.startswith("/pypi/"):
            return Reply(404, b'{"message": "Not Found"}')
        return {
            "slow": Reply(200, b" " * 500, simple, fault="drip"),
            "moved": Reply(301, headers={"Location": "/simple/other/"}),
            "wrong": Reply(404, b"<html></html>", "text/html"),
            "big": Reply(200, b'{"a": "' + b"x" * 5000 + b'"}', simple),
            "junk": Reply(200, b'{"a": ', simple),
            "refused": Reply(403, b"{}"),
            "gone": Reply(410, b"{}"),
            "quarantined": Reply(
                200, b'{"files": [], "project-status": {"status": "quarantined"}}', simple
            ),
            "empty": Reply(200, b'{"files": []}', simple),
        }.get(name, good)

    with serve(answer) as (url, _):
        asked = options(tmp_path, url, min_coverage=0, settings=replace(
            IMPATIENT, tries=2, max_body=4000, breaker=99))  # fmt: skip
        Path(str(asked.top_list)).write_bytes(top_list(*names))
        manifest = capture.collect(asked).manifest
    assert manifest["coverage"] == {
        "asked": 9, "answered": 0, "unchanged": 0,
        "missing": {
            "gone": 1, "no_releases": 1, "oversized": 1, "quarantined": 1, "refused": 1,
            "renamed": 1, "timed_out": 1, "unreadable": 1, "wrong_path": 1,
        },
    }  # fmt: skip
    assert manifest["statuses"] == {"not_stated": 1, "quarantined": 1}


def test_the_request_bounds_cold_and_warm(tmp_path: Path) -> None:
    with index(lambda base: world_index(WORLD, base)) as (url, log):
        cold = capture.collect(options(tmp_path, url))
        asked = Counter(path.split("/")[1] for path in log)
        n_releases, n_further = attested(cold)
        assert asked["simple"] == asked["pypi"] == len(WORLD.projects)
        confirm = cold.manifest["circumstances"]["plan"]["confirm"]
        assert 0 < asked["integrity"] <= 2 * n_releases + n_further + confirm
        assert cold.manifest["requests"] == {
            "project": len(WORLD.projects),
            "provenance": asked["integrity"],
            "simple": len(WORLD.projects),
            "top_list": 1,
        }
        log.clear()
        again = capture.collect(options(tmp_path, url, incremental=True))
        assert again.id == cold.id
        refused = cold.manifest["unanswered_requests"].get("provenance", {}).get("refused", 0)
        missing = sum(each != "answered" for each in outcomes(cold))
        assert log[0] == "/simple/"
        assert len(log) <= 1 + 2 * missing + refused, "only what is not known yet is asked again"


def test_a_change_costs_two_requests_and_its_new_files(tmp_path: Path) -> None:
    changed = {"n": 0}
    simple = "application/vnd.pypi.simple.v1+json"

    def answer(base: Callable[[], str]) -> Answering:
        def bodies(path: str, headers: dict[str, str]) -> Reply:
            name = path.split("/")[2]
            serial = 10 + changed["n"] * (name == "b")
            if path == "/simple/":
                listed = [
                    {"name": each, "_last-serial": 10 + changed["n"] * (each == "b")}
                    for each in "abc"
                ]
                return Reply(200, json.dumps({"projects": listed}).encode(), simple)
            releases = range(1, 2 + changed["n"] * (name == "b"))
            files = [
                {"filename": f"{name}-{n}.0{end}", "hashes": {"sha256": f"{n:064x}"},
                 "provenance": f"{base()}/integrity/{name}/{n}.0/{name}-{n}.0{end}/provenance"}
                for n in releases for end in ("-py3-none-any.whl", ".tar.gz")
            ]  # fmt: skip
            if path.startswith("/simple/"):
                body = {"files": files, "meta": {"_last-serial": serial, "api-version": "1.4"}}
                return Reply(200, json.dumps(body).encode(), simple)
            if path.startswith("/pypi/"):
                return Reply(200, json.dumps({"last_serial": serial}).encode())
            kind = "application/vnd.pypi.integrity.v1+json"
            return Reply(200, json.dumps({"attestation_bundles": [], "of": path}).encode(), kind)

        return encoded(bodies)

    with index(answer) as (url, log):
        asked = options(tmp_path, url, incremental=True)
        Path(str(asked.top_list)).write_bytes(top_list("a", "b", "c"))
        capture.collect(asked)
        assert Counter(path.split("/")[1] for path in log) == {
            "simple": 3,
            "pypi": 3,
            "integrity": 6,
        }, "the first capture is a full one"
        changed["n"] = 1
        log.clear()
        second = capture.collect(replace(asked, as_of=datetime(2026, 11, 8, tzinfo=UTC)))
        assert sorted(log) == [
            "/integrity/b/2.0/b-2.0-py3-none-any.whl/provenance",
            "/integrity/b/2.0/b-2.0.tar.gz/provenance",
            "/pypi/b/json",
            "/simple/",
            "/simple/b/",
        ]
        assert second.manifest["coverage"] == {
            "asked": 3,
            "answered": 1,
            "unchanged": 2,
            "missing": {},
        }
        plan = second.manifest["circumstances"]["plan"]
        assert (plan["mode"], plan["unmoved"], plan["provenance"]) == ("incremental", 2, 2)
        log.clear()
        later = replace(asked, as_of=datetime(2026, 12, 5, tzinfo=UTC))
        third = capture.collect(later)
        assert third.manifest["circumstances"]["plan"]["mode"] == "full"
        assert len(log) == 6, "after full_every days everything is asked, conditionally"
        assert third.manifest["coverage"]["unchanged"] == 3


def test_a_conditional_request_carries_the_tag_of_its_encoding(tmp_path: Path) -> None:
    seen: list[tuple[str, str | None]] = []

    def answer(base: Callable[[], str]) -> Answering:
        inner = world_index(WORLD, base)

        def noting(path: str, headers: dict[str, str]) -> Reply:
            if not path.startswith("/integrity/"):
                seen.append((headers["accept-encoding"], headers.get("if-none-match")))
            return inner(path, headers)

        return noting

    with index(answer) as (url, _):
        first = capture.collect(options(tmp_path, url))
        assert set(seen) == {("gzip", None)}
        seen.clear()
        capture.collect(options(tmp_path, url))
    rows = [row for row in rows_of(first).values() if row["kind"] != "provenance"]
    tags = {row["etag"]: row["encoding"] for row in rows if row["etag"]}
    assert {encoding for encoding, tag in seen if tag} == {"gzip"}
    assert {tag: encoding for encoding, tag in seen if tag} == tags


def test_a_damaged_body_is_asked_for_again_and_mended(tmp_path: Path) -> None:
    with index(lambda base: world_index(WORLD, base)) as (url, _):
        first = capture.collect(options(tmp_path, url))
        victim = next(
            row for row in rows_of(first).values() if row["kind"] == "simple" and row["body_sha256"]
        )
        first.objects.path(victim["body_sha256"]).write_bytes(b"")
        assert capture.collect(options(tmp_path, url)).id == first.id
    assert list(store.verify(first)[1]) == []


def attested(snapshot: Snapshot) -> tuple[int, int]:
    """Releases with attested files, and attested files of latest releases beyond two."""
    with lazily.world(snapshot) as db:
        every, latest = (attested_files(db, identity) for identity in ("all", "latest"))
    releases = {(each.project, each.target.version) for each in every}
    of_latest = Counter(each.project for each in latest if each.is_asked)
    return len(releases), sum(max(n - 2, 0) for n in of_latest.values())


def test_resume_does_not_go_on_with_another_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(label: str, limit: int) -> Answering:
        served: list[str] = []

        def bodies(path: str, _: dict[str, str]) -> Reply:
            served.append(path)
            if len(served) > limit:
                return Reply(503)
            files = [{"filename": f"{label}-1.0.tar.gz"}]
            return Reply(200, json.dumps({"files": files}).encode(), SIMPLE_JSON)

        return bodies

    (tmp_path / "list.json").write_bytes(top_list("a", "b", "c"))
    for label, limit in (("one", 3), ("two", 99)):
        with serve(answer(label, limit)) as (url, _):
            monkeypatch.setenv("TRUSTCENSUS_ENDPOINT", url)
            asked = replace(options(tmp_path, url, resume=True), endpoint=None)
            if label == "one":
                with pytest.raises((CoverageTooLow, SourceUnavailable)):
                    capture.collect(asked)
            else:
                found = capture.collect(asked)
    bodies = {found.objects.get(digest) for digest in store.named_objects(found)}
    assert not any(b"one-1.0" in body for body in bodies)


def test_since_of_another_endpoint_is_refused(tmp_path: Path) -> None:
    with index(lambda base: world_index(WORLD, base)) as (url, _):
        first = capture.collect(options(tmp_path, url))
    with (
        index(lambda base: world_index(WORLD, base)) as (url, _),
        pytest.raises(BadInput, match="not a capture of"),
    ):
        capture.collect(options(tmp_path, url, since=first.id))


def test_a_damaged_provenance_body_is_asked_for_again(tmp_path: Path) -> None:
    with index(lambda base: world_index(WORLD, base)) as (url, log):
        first = capture.collect(options(tmp_path, url))
        victims = [
            row
            for row in rows_of(first).values()
            if row["body_sha256"] and row["kind"] in {"provenance", "project"}
        ]
        for victim in (victims[0], victims[-1]):
            first.objects.path(victim["body_sha256"]).unlink()
        log.clear()
        again = capture.collect(options(tmp_path, url, incremental=True))
    assert again.id == first.id
    assert list(store.verify(first)[1]) == []
    assert any(path.startswith("/integrity/") for path in log)
