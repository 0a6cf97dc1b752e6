"""The whole line: demo to report, twice; truth, bytes, pages, and refusals that leave nothing."""

import csv
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline import paths
from pipeline.figures import charts, press
from pipeline.report import notebooks, parameters
from pipeline.report.wording import known_hosts
from pipeline.snapshot import sha256
from tests.helpers import restated
from tests.helpers.command import called
from tests.helpers.figure_tables import DOCUMENTARY, LOGGED
from tests.helpers.shared import PROJECTS, Made, made
from tests.helpers.shared import demo_report as make_demo_report
from tests.helpers.surroundings import HANGS_SECONDS

Twice = tuple[Path, Path, Path]


@pytest.fixture(scope="module")
def twice(demo_report: Made, tmp_path_factory: pytest.TempPathFactory) -> Twice:
    """The shared report, and a second run with a data folder, hash seed and time zone of its own:
    data, report, other report.
    """
    root = tmp_path_factory.mktemp("again")
    make_demo_report(root, seed="1", zone="Asia/Tokyo")
    return demo_report.data, demo_report.report, made(root).report


def test_the_truth_file_equals_the_summary(twice: Twice) -> None:
    data, report, _ = twice
    [snapshot] = (data / "snapshots").glob("demo-*")
    truth = json.loads((snapshot / "truth.json").read_text())
    summary = json.loads((report / "summary.json").read_text())
    found = {row["id"]: (row["numerator"], row["denominator"]) for row in summary["metrics"]}
    expected = {key: (value["numerator"], value["denominator"])
                for key, value in truth["metrics"].items()}  # fmt: skip
    assert len(expected) >= 28
    assert {key: found[key] for key in expected} == expected
    events = json.loads((report / "events.json").read_text())
    keys = ("project", "kind", "subtype", "version", "previous_version")
    told = [tuple(event[key] or "" for key in keys) for event in events]
    assert sorted(told) == sorted(tuple(e[key] or "" for key in keys) for e in truth["events"])


def test_nothing_in_a_report_contradicts_its_summary(twice: Twice, tmp_path: Path) -> None:
    _, report, _ = twice
    assert list(restated.of_report(report)) == []
    changed = tmp_path / "changed"
    shutil.copytree(report, changed)
    summary = json.loads((changed / "summary.json").read_text())
    attested = next(row for row in summary["metrics"] if row["id"] == "projects_attested")
    attested["numerator"] -= 1
    (changed / "summary.json").write_text(json.dumps(summary))
    told = "\n".join(restated.of_report(changed))
    for part in ("evidence_by_rank: numerator of projects_attested", "card: ", "C45: "):
        assert part in told


def test_two_runs_are_equal_byte_for_byte(twice: Twice) -> None:
    _, one, other = twice
    assert one.name == other.name
    first, second = (json.loads((path / "manifest.json").read_text()) for path in (one, other))
    assert first["files"] == second["files"]
    assert first == second


def test_the_manifest_hashes_every_file(twice: Twice) -> None:
    _, report, _ = twice
    manifest = json.loads((report / "manifest.json").read_text())
    files = manifest["files"]
    there = {path.relative_to(report).as_posix() for path in report.rglob("*") if path.is_file()}
    assert manifest["mutable"] == ["assets/status.js"]
    assert set(files) == there - {"manifest.json", "assets/status.js"}
    status = (report / "assets" / "status.js").read_text()
    assert status == "window.trustcensusStatus = null;\n"
    assert all(sha256((report / name).read_bytes()) == digest for name, digest in files.items())
    assert (report.parent / "latest").readlink() == Path(report.name)


def test_a_report_has_the_claims_the_command_prints(twice: Twice) -> None:
    data, report, _ = twice
    shown = called("claims", "demo", "--format", "json", "--data-dir", str(data))
    assert shown.stdout == (report / "claims.json").read_text(encoding="utf-8"), shown.stderr
    page = (report / "article_figures.md").read_bytes()
    assert (report.parent / "article_figures.md").read_bytes() == page


def test_the_claims_page_has_no_verdict_from_simulated_data(
    twice: Twice,
) -> None:
    page = (twice[1] / "claims.html").read_text(encoding="utf-8")
    articles = page.split('<article class="claim"')[1:]
    assert len(articles) == 64
    assert all(each.count('<dd class="verdict vd-') == 2 for each in articles), "documents alone"
    [told] = [each for each in articles if 'id="C45"' in each]
    assert "<dd>no verdict from simulated data</dd>" in told
    assert "nothing: simulated" in told
    [near] = [each for each in articles if 'id="C36"' in each]
    assert "<dd>no verdict: a related number</dd>" in near
    assert f"<b>Related number.</b> Simulated data: In the top {PROJECTS}" in near
    assert "nothing: related number" in near


def test_every_figure_is_there_in_every_form_and_marked(twice: Twice) -> None:
    _, report, _ = twice
    filled = [name for name in charts.NAMES if name not in LOGGED]  # a demo has no logs in BigQuery
    filled.append("attested_releases_by_organization")  # of the template for one's own question
    expected = {
        f"{name}.{form}"
        for name in filled
        for form in ("svg", "png", "vl.json", "csv", "txt", "long.txt")
    }
    assert {path.name for path in (report / "figures").iterdir()} == expected
    for name in filled:  # what documents say is not simulated, whatever snapshot stands beside it
        simulated = name not in DOCUMENTARY
        assert ("SIMULATED" in (report / "figures" / f"{name}.svg").read_text()) is simulated
        assert (b"SIMULATED" in (report / "figures" / f"{name}.png").read_bytes()) is simulated
    assert json.loads((report / "summary.json").read_text())["simulated"] is True
    assert "Simulated data" in (report / "feed.atom").read_text()


def test_every_figure_has_a_page_and_a_record_of_its_own(twice: Twice) -> None:
    _, report, _ = twice
    names = {path.stem for path in (report / "figures").glob("*.svg")}
    assert {path.stem for path in (report / "f").glob("*.html")} == names
    for name in names:
        about = json.loads((report / "f" / f"{name}.json").read_bytes())
        assert (about["schema"], about["name"]) == (1, name)
        assert about["simulated"] is (name not in DOCUMENTARY)
        assert about["sources"]
        assert all(each["licence"] for each in about["sources"])
        assert all((report / file).is_file() for file in about["files"].values())
        with (report / "figures" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        assert [each["name"] for each in about["columns"]] == head
        assert about["rows"] == len(rows)
        page = (report / "f" / f"{name}.html").read_text(encoding="utf-8")
        found = re.search(r'<meta property="og:title" content="([^"]+)">', page)
        assert found
        marked = "Simulated data: " if about["simulated"] else ""
        assert html.unescape(found[1]) == f"{marked}{about['finding']}"
        assert "og:image" not in page, "cards need an address, and this report has none"


class Links(HTMLParser):
    """Collects what a page refers to, and its visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for key, value in attrs if key in {"href", "src"} and value]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_pages_open_from_disk_and_refer_only_to_the_report(twice: Twice) -> None:
    _, report, _ = twice
    pages = [*sorted(report.glob("*.html")), *sorted((report / "notebooks").glob("*.html"))]
    assert len(pages) == 11 + len(parameters.reporting())
    for page in pages:
        found = Links()
        found.feed(page.read_text(encoding="utf-8"))
        assert "Simulated data." in " ".join(found.words)
        for link in found.links:
            if not link.startswith(("#", "data:image/svg+xml;base64,")):
                if link.startswith("https:"):  # a source cited in our reference files
                    assert urlsplit(link).netloc in known_hosts(), link
                    continue
                assert not re.match(r"[a-z]+:|//", link), link
                assert (page.parent / link.partition("#")[0]).exists(), link


def test_hostile_text_of_the_index_reaches_no_page_as_markup(
    twice: Twice,
) -> None:
    _, report, _ = twice
    for page in [*report.glob("*.html"), *(report / "notebooks").glob("*.html")]:
        text = page.read_text(encoding="utf-8")
        text = re.sub(r'<script (defer )?src="(\.\./)?assets/[\w/]+\.js"></script>', "", text)
        assert not re.search(r"<script|javascript:|onerror=|<iframe", text, re.I), page.name
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", text), page.name
    for path in (report / "data").glob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
            for cell in row:
                assert not re.match(r"[=+@\t\r]|-[^0-9]", cell), (path.name, cell)


def test_no_machine_path_and_no_holder_in_a_report(twice: Twice) -> None:
    data, report, _ = twice
    secret = [str(data.parent).encode(), str(paths.ROOT).encode(), b"sim-user-"]
    for path in sorted(report.rglob("*")):
        if path.is_file():
            body = path.read_bytes()
            assert not [each for each in secret if each in body], path.relative_to(report)


def test_notebooks_are_executed_canonical_and_small(twice: Twice) -> None:
    _, report, _ = twice
    for path in sorted((report / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert "papermill" not in notebook["metadata"]
        codes = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert all(cell["execution_count"] for cell in codes)
        assert path.stat().st_size < 5_000_000


def test_every_exported_column_is_in_the_dictionary(twice: Twice) -> None:
    import pyarrow.parquet as pq

    _, report, _ = twice
    words = json.loads((report / "data" / "dictionary.json").read_text())
    for path in sorted((report / "data").glob("*.parquet")):
        schema = pq.read_schema(path)
        table = words[path.stem]
        assert [column["name"] for column in table["columns"]] == schema.names
        assert table["grain"].endswith((".", ":")), table["grain"]
        assert all(column["meaning"] and column["unit"] for column in table["columns"])
    assert set(words) == {path.stem for path in (report / "data").glob("*.parquet")}


def test_a_failed_or_refused_report_leaves_the_last_good_one(twice: Twice, tmp_path: Path) -> None:
    data, report, _ = twice
    out = tmp_path / "out"
    shutil.copytree(report.parent, out, symlinks=True)
    before = sorted(path.name for path in out.iterdir())
    [snapshot] = [path.name for path in (data / "snapshots").glob("demo-*")]
    common = ("report", snapshot, "--data-dir", str(data), "--out", str(out))
    for arguments, fault in [
        (("-p", "rowz=3"), "no chosen notebook has this parameter"),
        (("-p", "rows=many"), "not of type int"),
        (("-p", "rows"), "not NAME=VALUE"),
        (("-p", f"snapshot={snapshot}"), "leave it out"),
        (("--notebook", "99_nothing"), "there is no such notebook"),
    ]:
        done = called(*common, *arguments)
        assert done.returncode == 2
        assert fault in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert sorted(path.name for path in out.iterdir()) == before


def test_a_notebook_that_fails_is_exit_6_and_names_its_cell(twice: Twice, tmp_path: Path) -> None:
    data, _, _ = twice
    broken = json.loads((paths.notebooks() / "01_cohort.ipynb").read_text(encoding="utf-8"))
    broken["cells"][-2] |= {"cell_type": "code", "source": ["1 / 0"], "outputs": [],
                            "execution_count": None}  # fmt: skip
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_cohort.ipynb").write_text(json.dumps(broken), encoding="utf-8")
    done = called(
        "report", "demo", "--data-dir", str(data), "--out", str(tmp_path / "out"), "--notebook",
        "01_cohort", env={"TRUSTCENSUS_NOTEBOOKS": str(tmp_path / "notebooks")},
    )  # fmt: skip
    assert done.returncode == 6, done.stderr
    assert "notebook 01_cohort, cell" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out" / "latest").exists()


@pytest.mark.parametrize("name", notebooks.available())
def test_notebooks_in_git_are_thin_and_clean(name: str) -> None:
    text = (paths.notebooks() / f"{name}.ipynb").read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert text == json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    assert len(notebook["cells"]) <= 24
    [parameters] = [
        cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])
    ]
    for line in parameters["source"]:
        assert re.fullmatch(r"\w+: (str|int|float|bool) = \S+  # .+\n?", line), line
    for cell in notebook["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert re.fullmatch(r"[a-z_]+", cell["id"])
        if cell["cell_type"] == "code":
            assert len(cell["source"]) <= 22  # a query, or a chart with its words
            code = re.sub(r"#.*", "", "".join(cell["source"]))
            assert not re.search(r"\b(def|while)\b", code)
    declared = notebooks.parameters(name)
    assert ("snapshot" in declared) == (name != "00_collect")
    assert all(parameter.help for parameter in declared.values())


def papermill(name: str, out: Path, data: Path, *parameters: str) -> str:
    """Run a notebook by papermill's own command; gives the executed notebook's text."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "papermill"), f"notebooks/{name}.ipynb", str(out),
         "--no-progress-bar", *parameters],
        capture_output=True, text=True, timeout=HANGS_SECONDS, cwd=paths.ROOT,
        env=os.environ | {paths.DATA_DIR_VARIABLE: str(data)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out.read_text(encoding="utf-8")


def test_papermill_alone_runs_a_notebook(twice: Twice, tmp_path: Path) -> None:
    data, _, _ = twice
    out = tmp_path / "out.ipynb"
    text = papermill("02_trusted_publishing", out, data, "-p", "snapshot", "demo")
    assert press.MIME in text
    assert '"image/png"' in text


def test_the_capture_notebook_makes_a_snapshot(tmp_path: Path) -> None:
    text = papermill("00_collect", tmp_path / "out.ipynb", tmp_path / "data", "-p", "top", "60")
    assert "ask demo index" in text
    assert len(list((tmp_path / "data" / "snapshots").glob("demo-*"))) == 1
