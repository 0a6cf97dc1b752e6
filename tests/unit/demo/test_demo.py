import base64
import hashlib
import json
import re
from datetime import timedelta

import httpx
import pytest
from cryptography import x509

from pipeline.demo import World, generate, rewind
from pipeline.demo.app import INTEGRITY, SIMPLE
from tests.helpers.demo_index import BASE, a_thousand, attested_paths, get, get_one, living


@pytest.fixture(scope="module")
def world() -> World:
    return a_thousand()


def test_another_seed_is_another_world() -> None:
    assert generate(1, 60).top_list() != generate(2, 60).top_list()


@pytest.mark.parametrize("size", [1, 2, 10, 100])
def test_small_worlds(size: int) -> None:
    world = generate(3, size)
    assert [project.rank for project in world.projects] == list(range(1, size + 1))
    assert world.truth["projects"] == size


def test_a_world_of_an_earlier_day_has_nothing_of_later(world: World) -> None:
    day = world.as_of - timedelta(days=30)
    before = rewind(world, day)
    assert before == rewind(world, day)
    assert before.as_of == day
    pairs = list(zip(world.projects, before.projects, strict=True))
    for now, then in pairs:
        assert (then.rank, then.name, then.downloads) == (now.rank, now.name, now.downloads)
        uploaded = {file.filename: file for each in now.releases for file in each.files}
        shown = [file for each in then.releases for file in each.files]
        assert shown == [file for file in uploaded.values() if file.uploaded_at <= day]
        assert all(each.files for each in then.releases)
    assert sum(now.roles != then.roles for now, then in pairs) >= 10
    assert sum(now.organization != then.organization for now, then in pairs) >= 5
    assert sum(now.status != then.status for now, then in pairs) >= 1
    assert sum(now.releases != then.releases for now, then in pairs) >= 1


def test_names_are_fictional_and_unique(world: World) -> None:
    for project in world.projects:
        assert re.fullmatch(r"(sim|simulated)-[a-z]+-[a-z]+-\d{4}", project.name)
        assert project.name == re.sub(r"[-_.]+", "-", project.display_name).lower()
        assert all(user.startswith("sim-user-") for _, user in project.roles)
        assert project.organization is None or project.organization.startswith("sim-org-")
        for release in project.releases:
            for file in release.files:
                if file.publisher and file.publisher.repository:
                    assert file.publisher.repository.startswith("sim-owner-")
                if file.publisher and file.publisher.email:
                    assert file.publisher.email.endswith(".invalid")
    assert len({project.name for project in world.projects}) == 1000
    filenames = [f.filename for p in world.projects for r in p.releases for f in r.files]
    assert len(filenames) == len(set(filenames))


def test_no_host_but_forges_and_invalid_ones(world: World) -> None:
    paths = [f"/pypi/{project.name}/json" for project in world.projects]
    paths += [f"/simple/{project.name}/" for project in world.projects]
    text = "".join(answer.text for answer in get(world, *paths, accept=SIMPLE))
    shown = set(re.findall(r"https://([a-z0-9.-]+)", text))
    assert {host for host in shown if not host.endswith(".invalid")} == {
        "github.com",
        "gitlab.com",
    }


def test_the_top_list_has_the_published_shape(world: World) -> None:
    document = json.loads(world.top_list())
    assert document["last_update"] == "2026-11-01 00:00:00"
    assert document["source"] == "simulated"
    assert document["rows"] == [
        {"download_count": project.downloads, "project": project.display_name}
        for project in world.projects
    ]
    downloads = [project.downloads for project in world.projects]
    assert downloads == sorted(downloads, reverse=True)
    assert len(set(downloads)) == 1000


def test_a_file_list_whole(world: World) -> None:
    project = living(world, "environment")
    answer = get_one(world, f"/simple/{project.name}/", SIMPLE)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == SIMPLE
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert answer.headers["x-pypi-last-serial"] == str(project.serial)
    body = answer.json()
    assert {key: body[key] for key in ("meta", "name", "project-status", "versions")} == {
        "meta": {"_last-serial": project.serial, "api-version": "1.4"},
        "name": project.name,
        "project-status": {"status": "active"},
        "versions": [release.version for release in project.releases],
    }
    release = project.releases[-1]
    file = min(release.files, key=lambda file: file.filename)
    metadata = {"sha256": hashlib.sha256(f"{file.sha256}|metadata".encode()).hexdigest()}
    place = f"{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256[4:]}"
    assert next(shown for shown in body["files"] if shown["filename"] == file.filename) == {
        "filename": file.filename,
        "url": f"{BASE}/files/packages/{place}/{file.filename}",
        "hashes": {"sha256": file.sha256},
        "requires-python": release.requires_python,
        "size": file.size,
        "upload-time": file.uploaded_at.replace(tzinfo=None).isoformat() + "Z",
        "yanked": False,
        "core-metadata": metadata,
        "data-dist-info-metadata": metadata,
        "provenance": (
            f"{BASE}/integrity/{project.name}/{release.version}/{file.filename}/provenance"
        ),
    }


def test_project_json_whole(world: World) -> None:
    project = living(world, "ordinary")
    answer = get_one(world, f"/pypi/{project.name}/json", "application/json")
    assert answer.status_code == 200
    assert answer.headers["x-pypi-last-serial"] == str(project.serial)
    body = answer.json()
    assert sorted(body) == [
        "info",
        "last_serial",
        "ownership",
        "releases",
        "urls",
        "vulnerabilities",
    ]
    assert list(body["releases"]) == sorted(body["releases"])
    assert body["urls"] == body["releases"][body["info"]["version"]]
    assert body["info"]["name"] == project.display_name
    assert body["ownership"] == {
        "organization": project.organization,
        "roles": [{"role": role, "user": user} for role, user in project.roles],
    }
    assert "provenance" not in body["urls"][0]


def test_the_index_lists_projects_by_display_name_with_serials(world: World) -> None:
    body = get_one(world, "/simple/", SIMPLE).json()
    hidden = [p for p in world.projects if p.status in ("gone", "quarantined")]
    assert len(body["projects"]) == 1000 - len(hidden)
    project = next(p for p in world.projects if p.display_name != p.name)
    assert {"name": project.display_name, "_last-serial": project.serial} in body["projects"]


@pytest.mark.parametrize(
    ("life", "simple", "status", "is_json_served"),
    [
        ("gone", 404, None, False),
        ("quarantined", 200, "quarantined", False),
        ("no releases", 200, "active", False),
        ("archived", 200, "archived", True),
        ("all yanked", 200, "active", True),
    ],
)
def test_states(
    world: World, life: str, simple: int, status: str | None, is_json_served: bool
) -> None:
    project = living(world, life)
    listed = get_one(world, f"/simple/{project.name}/", SIMPLE)
    described = get_one(world, f"/pypi/{project.name}/json", "application/json")
    assert listed.status_code == simple
    if status is None:
        assert listed.headers["content-type"].startswith("text/plain")
    else:
        assert listed.json()["project-status"] == {"status": status}
        assert bool(listed.json()["files"]) == is_json_served
    assert described.status_code == (200 if is_json_served else 404)
    if not is_json_served:
        assert described.json() == {"message": "Not Found"}
        assert described.headers["content-type"] == "application/json"


def test_absent_keys_stay_absent(world: World) -> None:
    project = living(world, "provenance undeclared")
    files = get_one(world, f"/simple/{project.name}/", SIMPLE).json()["files"]
    assert files
    assert all("provenance" not in file for file in files)
    project = living(world, "ownership undeclared")
    assert "ownership" not in get_one(world, f"/pypi/{project.name}/json", "").json()


def test_redirects(world: World) -> None:
    project = next(p for p in world.projects if p.display_name != p.name and p.is_json_served)
    wanted = {
        f"/simple/{project.display_name}/": f"{BASE}/simple/{project.name}/",
        f"/pypi/{project.display_name}/json": f"{BASE}/pypi/{project.name}/json",
        f"/pypi/{project.display_name}/json?a=1": f"{BASE}/pypi/{project.name}/json?a=1",
        f"/simple/{project.name}": f"{BASE}/simple/{project.name}/",
        "/simple/nobody": f"{BASE}/simple/nobody/",
    }
    answers = get(world, *wanted, accept=SIMPLE)
    assert [answer.status_code for answer in answers] == [301] * len(wanted)
    assert [answer.headers["location"] for answer in answers] == list(wanted.values())


def test_a_known_etag_is_answered_304_without_a_body(world: World) -> None:
    project = living(world, "lost")
    for path in (f"/simple/{project.name}/", f"/pypi/{project.name}/json", "/simple/"):
        first = get_one(world, path, SIMPLE)
        again = get_one(world, path, SIMPLE, **{"if-none-match": first.headers["etag"]})
        other = get_one(world, path, SIMPLE, **{"if-none-match": '"other"'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert "content-type" not in again.headers
        assert other.content == first.content


def test_without_its_media_type_the_file_list_is_html(world: World) -> None:
    project = living(world, "lost")
    for accept in ("*/*", "text/html", f"{SIMPLE};charset=utf-8"):
        answer = get_one(world, f"/simple/{project.name}/", accept)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
    assert "data-provenance=" in answer.text


def test_integrity_answers(world: World) -> None:
    lost, refused = living(world, "lost"), living(world, "refused")
    bare = next(file for file in lost.releases[-1].files)
    path = f"/integrity/{lost.name}/{lost.releases[-1].version}/{bare.filename}/provenance"
    none = get_one(world, path, INTEGRITY)
    assert none.status_code == 404
    assert none.headers["content-type"] == "application/json"
    assert none.json() == {"message": f"No provenance available for {bare.filename}"}
    nowhere = get_one(world, f"/integrity/{lost.name}/9.9/none.whl/provenance", INTEGRITY)
    assert nowhere.status_code == 404
    assert nowhere.headers["content-type"].startswith("text/html")
    disabled = get_one(world, attested_paths(refused)[0], INTEGRITY)
    assert (disabled.status_code, disabled.json()) == (
        403,
        {"message": "Attestations temporarily disabled"},
    )
    attested = attested_paths(lost)[0]
    assert get_one(world, attested, "text/html").status_code == 406
    assert get_one(world, attested, f"{INTEGRITY};charset=utf-8").status_code == 406
    assert get_one(world, attested, INTEGRITY).headers["content-type"] == INTEGRITY
    assert get_one(world, attested, "application/json").headers["content-type"] == (
        "application/json"
    )


@pytest.mark.parametrize(
    ("life", "keys"),
    [
        ("renamed", {"kind", "repository", "workflow", "environment"}),
        ("to GitLab", {"kind", "repository", "workflow_filepath", "environment"}),
        ("another e-mail", {"kind", "email"}),
        ("unknown kind", {"kind", "repository", "workflow", "environment"}),
    ],
)
def test_provenance_objects(world: World, life: str, keys: set[str]) -> None:
    project = living(world, life)
    release = project.releases[-1]
    file = release.files[0]
    path = f"/integrity/{project.name}/{release.version}/{file.filename}/provenance"
    (bundle,) = get_one(world, path, INTEGRITY).json()["attestation_bundles"]
    assert set(bundle["publisher"]) - {"claims"} == keys
    (attestation,) = bundle["attestations"]
    statement = json.loads(base64.b64decode(attestation["envelope"]["statement"]))
    assert statement["subject"] == [{"name": file.filename, "digest": {"sha256": file.sha256}}]
    (entry,) = attestation["verification_material"]["transparency_entries"]
    assert int(entry["integratedTime"]) == int(file.uploaded_at.timestamp())


def test_a_file_has_an_attestation_for_each_statement(world: World) -> None:
    project = living(world, "build provenance lost")
    stated = []
    for release in project.releases[-2:]:
        path = f"/integrity/{project.name}/{release.version}/{release.files[0].filename}/provenance"
        (bundle,) = get_one(world, path, INTEGRITY).json()["attestation_bundles"]
        stated.append([
            json.loads(base64.b64decode(each["envelope"]["statement"]))
            for each in bundle["attestations"]
        ])  # fmt: skip
    types = [[each["predicateType"].rsplit("/", 2)[1] for each in all_] for all_ in stated]
    assert types == [["publish", "provenance"], ["publish"]]
    publish, build = stated[0]
    assert publish["subject"] == build["subject"]
    assert publish["predicate"] is None
    assert build["predicate"]["runDetails"]["builder"]["id"].startswith("https://github.com/sim-")


def test_old_objects_keep_the_shape_of_their_day(world: World) -> None:
    shapes = set()
    for project in world.projects:
        if any("2024-10-03" < f"{r.first_file_at}" < "2024-12" for r in project.releases):
            for answer in get(world, *attested_paths(project), accept=INTEGRITY):
                if answer.status_code == 200:
                    publisher = answer.json()["attestation_bundles"][0]["publisher"]
                    shapes.add(("claims" in publisher, publisher.get("environment") == ""))
    assert {(True, True), (False, False)} <= shapes


def certificate_claims(answer: httpx.Response) -> dict[int, str]:
    (bundle,) = answer.json()["attestation_bundles"]
    material = bundle["attestations"][0]["verification_material"]
    certificate = x509.load_der_x509_certificate(base64.b64decode(material["certificate"]))
    found = {}
    for extension in certificate.extensions:
        number = extension.oid.dotted_string.removeprefix("1.3.6.1.4.1.57264.1.")
        if number.isdecimal():
            assert isinstance(extension.value, x509.UnrecognizedExtension)
            value = extension.value.value
            assert value[0] == 0x0C
            start = 2 + (value[1] & 0x7F if value[1] & 0x80 else 0)
            found[int(number)] = value[start:].decode()
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert len(list(names)) == 1
    return found


def test_certificates_say_who_signed(world: World) -> None:
    project = living(world, "renamed")
    first, *_, last = project.releases[-4:]
    paths = [
        f"/integrity/{project.name}/{r.version}/{r.files[0].filename}/provenance"
        for r in (first, last)
    ]
    before, after = map(certificate_claims, get(world, *paths, accept=INTEGRITY))
    assert set(before) == {8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22}
    assert (before[15], before[17]) == (after[15], after[17])
    assert before[12] != after[12]
    publisher = last.files[0].publisher
    assert publisher is not None
    assert after[12] == f"https://github.com/{publisher.repository}"
    is_branch = last.files[0].reference == "branch"
    ref = "refs/heads/main" if is_branch else f"refs/tags/v{last.version}"
    assert after[14] == ref
    assert after[18] == f"{after[12]}/.github/workflows/{publisher.workflow}@{ref}"
    assert re.fullmatch(r"[0-9a-f]{40}", after[13])


def test_certificates_without_ids(world: World) -> None:
    path = attested_paths(living(world, "ids missing"))[-1]
    claims = certificate_claims(get_one(world, path, INTEGRITY))
    assert 12 in claims
    assert not {15, 17} & set(claims)
