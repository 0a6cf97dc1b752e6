"""Judges of certificates, attestations, lists, tables, build files and the ledger."""

import base64
import csv
import io
import json
import re
import tomllib
from collections.abc import Callable

from pipeline import certificates, versions
from pipeline.claims import claim_ledger, prose
from pipeline.errors import PipelineError
from pipeline.schemas import SCHEMAS
from pipeline.signatures import VERIFIED, check_object
from pipeline.sources.dependencies import read_dependencies
from pipeline.sources.list_history import parse_top_history
from pipeline.sources.published import parse_adoption, parse_top_list
from tests.helpers.fuzzing.parser import Wrong


def judge_certificate(der: bytes) -> str:
    claims = certificates.claims(base64.b64encode(der).decode())
    if set(claims) != set(certificates.FIELDS.values()):
        raise Wrong(f"columns {sorted(claims)}")
    for column, value in claims.items():
        if value is not None and value.encode() not in der:
            raise Wrong(f"{column} {value!r} is not in the certificate")
    try:
        text = der.decode("latin-1")
        if any(certificates.claims(text + "!").values()):
            raise Wrong("claims of what is not base64")
    except PipelineError as error:
        raise Wrong("a certificate refuses by None") from error
    return ",".join(column for column, value in claims.items() if value is not None)


def judge_attestation(body: bytes) -> str:
    results = [row["result"] for row in check_object(body, "proj0-1.0.tar.gz", "0" * 64)]
    if VERIFIED in results:
        raise Wrong("verified what nobody signed")
    return ",".join(sorted(set(results)))


# Judges: lists, tables and build files


def judge_top_list(body: bytes) -> str:
    read = parse_top_list(body, "list")
    names = [row.project for row in read.rows]
    if len(names) != len(set(names)) or any(versions.normalise(each) != each for each in names):
        raise Wrong("names repeat or are not normalised")
    for row in read.rows:
        if row.downloads is not None and not 0 <= row.downloads < 2**63:
            raise Wrong(f"{row.downloads} downloads")
        if versions.normalise(row.listed_name) != row.project:
            raise Wrong(f"{row.listed_name!r} became {row.project!r}")
    again = {
        "rows": [{"project": row.listed_name, "download_count": row.downloads} for row in read.rows]
    }
    if parse_top_list(json.dumps(again).encode(), "again").rows != read.rows:
        raise Wrong("read again, the list is another")
    return f"{min(len(names), 2)} {sorted(read.unreadable)} {read.last_update is not None}"


def judge_adoption(body: bytes) -> str:
    table, left_out = parse_adoption(body, "adoption.csv")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    if table.num_rows + sum(left_out.values()) != len(rows):
        raise Wrong("rows are lost without being counted")
    said = {
        (
            versions.normalise(row["project"] or ""),
            row["file"],
            (row["has_provenance"] or "").strip().lower(),
        )
        for row in rows
    }
    for row in table.to_pylist():
        word = str(row["has_provenance"]).lower()
        if (row["project"], row["filename"], word) not in said:
            raise Wrong(f"{row['filename']!r} is {word} and no row says so")
    return f"{min(table.num_rows, 2)} {sorted(left_out)}"


_REASONS = {
    "include",
    "constraint",
    "editable",
    "option",
    "URL",
    "local path",
    "not a requirement",
    "not a project name",
    "duplicate project",
    "not a version",
    "the project itself",
}


def build_file(name: str) -> Callable[[bytes], str]:
    def judge(body: bytes) -> str:
        found = read_dependencies(body, name)
        for each in found.wanted:
            if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", each.project):
                raise Wrong(f"{each.project!r} is not a normalised name")
            if versions.normalise(each.listed_name) != each.project:
                raise Wrong(f"{each.listed_name!r} became {each.project!r}")
            if len(each.pins) != len(set(each.pins)):
                raise Wrong(f"pins repeat: {each.pins}")
        reasons = set(found.counted())
        if not reasons <= _REASONS:
            raise Wrong(f"a reason quotes the file: {reasons - _REASONS}")
        listed = parse_top_list(json.dumps(found.as_list()).encode(), "as list")
        if [row.project for row in listed.rows] != [each.project for each in found.wanted]:
            raise Wrong("as a list, the build has other projects")
        return f"{found.form} {sorted(reasons)}"

    return judge


def judge_history(body: bytes) -> str:
    table, left_out = parse_top_history(body, "lists.parquet")
    if table.schema != SCHEMAS["top_history"] or not table.num_rows:
        raise Wrong(f"schema {table.schema}")
    for row in table.to_pylist():
        if row["as_of"] is None or row["rank"] < 1 or row["window_days"] < 1:
            raise Wrong(f"kept {row}")
        if not row["project"].strip() or versions.normalise(row["project"]) != row["project"]:
            raise Wrong(f"name {row['project']!r}")
    return f"{sorted(left_out)}"


def judge_ledger(body: bytes) -> str:
    units = {"projects_attested": "share", "owner_changes": "per_1000"}
    found = claim_ledger.read(body.decode("utf-8", "replace"), units, {"files_by_month"})
    ids = [claim.id for claim in found.claims]
    if len(ids) != len(set(ids)) or not all(re.fullmatch(r"C[0-9]{2}", each) for each in ids):
        raise Wrong(f"ids {ids}")
    if len(ids) != len(tomllib.loads(body.decode("utf-8", "replace")).get("claim", [])):
        raise Wrong("claims are lost")
    for claim in found.claims:
        if claim.section not in found.sections:
            raise Wrong(f"{claim.id}: section {claim.section!r}")
        if not {claim.then, claim.now} <= set(claim_ledger.VERDICTS) or not claim.evidence:
            raise Wrong(f"{claim.id} has a verdict or no evidence it cannot have")
        if not claim.numbers <= set(units):
            raise Wrong(f"{claim.id} depends on numbers nobody has")
        for text in (claim.claim, claim.why, claim.sentence, *claim.finding, *claim.confounders):
            if list(prose.faults(text, units)):
                raise Wrong(f"prose against the grammar was taken: {text!r}")
    return f"{len(found.claims)} claims"
