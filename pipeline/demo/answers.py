"""The bodies of the index's answers, rendered from the records.

Shapes: Simple API 1.4 JSON (and its HTML form) and project JSON. Keys are sorted, as the real
renderer sorts them.
"""

import html
import json
from datetime import datetime
from typing import Any

from packaging.version import InvalidVersion, Version

from pipeline.demo.certificates import digest
from pipeline.demo.world import File, Project, Release, World

#: Fields of ``info`` that are null here.
_UNSET = (
    "author",
    "bugtrack_url",
    "description_content_type",
    "docs_url",
    "dynamic",
    "keywords",
    "license",
    "license_expression",
    "license_files",
    "maintainer",
    "maintainer_email",
    "platform",
)


def dump(document: Any) -> bytes:
    """A JSON body."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _indexed(world: World) -> list[Project]:
    """The projects the index lists: not those in quarantine."""
    projects = [project for project in world.by_name.values() if project.status != "quarantined"]
    return sorted(projects, key=lambda project: project.name)


def index_serial(world: World) -> int:
    """The newest serial of any project."""
    return max((project.serial for project in _indexed(world)), default=0)


def simple_index(world: World) -> bytes:
    """Every project of the index with its serial, under its display name."""
    projects = [
        {"name": project.display_name, "_last-serial": project.serial}
        for project in _indexed(world)
    ]
    meta = {"api-version": "1.4", "_last-serial": index_serial(world)}
    return dump({"meta": meta, "projects": projects})


def simple_index_page(world: World) -> bytes:
    """The index as HTML."""
    links = "".join(
        f'<a href="/simple/{project.name}/">{html.escape(project.display_name)}</a><br>\n'
        for project in _indexed(world)
    )
    return f"<!DOCTYPE html>\n<html><body>{links}</body></html>\n".encode()


def _file_url(file: File, base_url: str) -> str:
    place = f"{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256[4:]}"
    return f"{base_url}/files/packages/{place}/{file.filename}"


def _provenance_url(project: Project, release: Release, file: File, base_url: str) -> str | None:
    if file.publisher is None:
        return None
    path = f"{project.name}/{release.version}/{file.filename}"
    return f"{base_url}/integrity/{path}/provenance"


def _metadata(file: File) -> dict[str, str] | bool:
    """Wheels have their metadata beside them."""
    if file.packagetype != "bdist_wheel":
        return False
    return {"sha256": digest(file.sha256, "metadata").hex()}


def _ordered(project: Project) -> list[Release]:
    return sorted(project.visible_releases, key=lambda release: release.parsed)


def simple_project(project: Project, base_url: str) -> bytes:
    """The file list of a project."""
    releases = _ordered(project)
    files = [
        _simple_file(project, release, file, base_url)
        for release in releases
        for file in sorted(release.files, key=lambda file: file.filename)
    ]
    return dump(
        {
            "meta": {"api-version": "1.4", "_last-serial": project.serial},
            "name": project.name,
            "project-status": {"status": project.status},
            "versions": [release.version for release in releases],
            "files": files,
        }
    )


def _simple_file(
    project: Project, release: Release, file: File, base_url: str
) -> dict[str, object]:
    entry: dict[str, object] = {
        "filename": file.filename,
        "url": _file_url(file, base_url),
        "hashes": {"sha256": file.sha256},
        "requires-python": release.requires_python,
        "size": file.size,
        "upload-time": _iso(file.uploaded_at),
        # No reason is true, a reason is its text, and not yanked is false.
        "yanked": False if release.yanked is None else release.yanked or True,
        "core-metadata": _metadata(file),
        "data-dist-info-metadata": _metadata(file),
    }
    if project.is_provenance_declared:
        entry["provenance"] = _provenance_url(project, release, file, base_url)
    return entry


def simple_page(project: Project, base_url: str) -> bytes:
    """The file list as HTML: what an answer without a matching Accept header is."""
    links = []
    for release in _ordered(project):
        for file in sorted(release.files, key=lambda file: file.filename):
            url = f"{_file_url(file, base_url)}#sha256={file.sha256}"
            provenance = _provenance_url(project, release, file, base_url)
            extra = f' data-provenance="{html.escape(provenance)}"' if provenance else ""
            name = html.escape(file.filename)
            links.append(f'<a href="{html.escape(url)}"{extra}>{name}</a><br>\n')
    head = f"<!DOCTYPE html>\n<html><head><title>Links for {project.name}</title></head>\n<body>\n"
    return f"{head}{''.join(links)}</body></html>\n".encode()


def _iso(at: datetime) -> str:
    """UTC with a Z; the fraction is left out when it is zero."""
    return at.replace(tzinfo=None).isoformat() + "Z"


def project_json(project: Project, base_url: str) -> bytes:
    """The project JSON; ``info`` is of the newest release, yanked and pre-releases last."""
    latest = max(
        project.visible_releases,
        key=lambda release: (
            release.yanked is None,
            not release.parsed.is_prerelease,
            release.parsed,
        ),
    )
    releases = {
        release.version: _json_files(release, base_url) for release in project.visible_releases
    }
    document: dict[str, object] = {
        "info": _info(project, latest, base_url),
        "last_serial": project.serial,
        "releases": releases,
        "urls": releases[latest.version],
        "vulnerabilities": [],
    }
    if project.is_ownership_declared:
        document["ownership"] = {
            "organization": project.organization,
            "roles": [{"role": role, "user": user} for role, user in project.roles],
        }
    return dump(document)


def _info(project: Project, release: Release, base_url: str) -> dict[str, object]:
    urls = dict(project.project_urls)
    if project.home_page:
        urls.setdefault("Homepage", project.home_page)
    page = f"{base_url}/project/{project.name}/"
    return dict.fromkeys(_UNSET) | {
        "author_email": f"authors@{project.name}.invalid",
        "classifiers": ["Development Status :: 5 - Production/Stable"],
        "description": f"# {project.display_name}\n\nA project of a simulated index.\n",
        "download_url": project.download_url,
        "downloads": {"last_day": -1, "last_month": -1, "last_week": -1},
        "home_page": project.home_page,
        "name": project.display_name,
        "package_url": page,
        # A list without entries is null, as the real renderer writes it.
        "provides_extra": sorted(
            {requirement.under for requirement in project.requires if requirement.under}
        )
        or None,
        "requires_dist": [requirement.text for requirement in project.requires] or None,
        "project_url": page,
        "project_urls": urls or None,
        "release_url": f"{page}{release.version}/",
        "requires_python": release.requires_python,
        "summary": project.summary,
        "version": release.version,
        "yanked": release.yanked is not None,
        "yanked_reason": release.yanked or None,
    }


def _json_files(release: Release, base_url: str) -> list[dict[str, object]]:
    return [
        {
            "comment_text": "",
            "core-metadata": _metadata(file),
            "digests": {
                "blake2b_256": digest(file.sha256, "blake2b").hex(),
                "md5": file.sha256[:32],
                "sha256": file.sha256,
            },
            "downloads": -1,
            "filename": file.filename,
            "has_sig": False,
            "md5_digest": file.sha256[:32],
            "packagetype": file.packagetype,
            "python_version": "source" if file.packagetype == "sdist" else "py3",
            "requires_python": release.requires_python,
            "size": file.size,
            "upload_time": _iso(file.uploaded_at.replace(microsecond=0))[:-1],
            "upload_time_iso_8601": _iso(file.uploaded_at),
            "url": _file_url(file, base_url),
            "yanked": release.yanked is not None,
            "yanked_reason": release.yanked or None,
        }
        for file in sorted(release.files, key=lambda file: file.filename)
    ]


def find_file(project: Project, version: str, filename: str) -> tuple[Release, File] | None:
    """The file of this exact name; the version may be spelled in any equivalent way."""
    for release in project.visible_releases:
        if release.version == version or release.parsed == _parsed(version):
            for file in release.files:
                if file.filename == filename:
                    return release, file
    return None


def _parsed(version: str) -> Version | None:
    try:
        return Version(version)
    except InvalidVersion:
        return None
