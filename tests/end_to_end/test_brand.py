"""A report and its figures under a brand, made by the command."""

import json
from pathlib import Path

import pytest

from pipeline import capture
from tests.helpers.brands import FIGURES, OWN, TEXT
from tests.helpers.command import called, trustcensus


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    capture.collect(capture.Options(source="demo", top=20, data=folder))
    return folder


def test_a_report_has_the_brand_and_is_reproduced_with_it(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "brand.toml"
    file.write_text(OWN + FIGURES + TEXT, encoding="utf-8")
    asked = ["report", "demo", "--data-dir", str(data), "--out", str(tmp_path / "out"),
             "--notebook", "06", "--quiet"]  # fmt: skip
    plain, own = called(*asked), trustcensus(*asked, "--brand", str(file))
    assert (plain.returncode, own.returncode) == (0, 0), own.stderr
    report = Path(own.stdout.strip())
    assert report.name != Path(plain.stdout.strip()).name, "a brand is part of what a report is of"
    text = (report / "f" / "recovery_paths.html").read_text(encoding="utf-8")
    assert 'index.html">Example &lt;Observatory&gt;</a>' in text
    assert "Example <Observatory>" not in text
    [page, *_] = (report / "projects").glob("*.html")
    assert page.read_text(encoding="utf-8").count("Example &lt;Observatory&gt;") == 2
    style = (report / "assets" / "report.css").read_text(encoding="utf-8")
    assert "--accent: #7A1F5C;" in style
    assert '--figure-font: "IBM Plex Sans Condensed"' in style
    spec = json.loads((report / "figures" / "recovery_paths.vl.json").read_bytes())
    assert spec["config"]["background"] == "#FFFDFA", "one that documents fill is on no paper"
    usual = Path(plain.stdout.strip())
    for name in ("assets/IBMPlexSans.woff", "figures/recovery_paths.png"):
        assert (report / name).read_bytes() != (usual / name).read_bytes(), name
    manifest = json.loads((report / "manifest.json").read_bytes())
    assert manifest["brand"]["name"] == "Example <Observatory>"
    again = trustcensus("reproduce", str(report), "--data-dir", str(data))
    assert again.returncode == 0, again.stdout + again.stderr


@pytest.mark.parametrize("verb", [["report", "demo"], ["figures", "demo"], ["run"]])
def test_a_brand_that_cannot_be_read_is_refused_before_anything_is_made(
    data: Path, tmp_path: Path, verb: list[str]
) -> None:
    file = tmp_path / "brand.toml"
    file.write_text('[light]\nmuted = "#AAAAAA"\n')
    out = tmp_path / "out"
    done = called(*verb, "--data-dir", str(data), "--out", str(out), "--brand", str(file))
    assert done.returncode == 2
    [line] = done.stderr.strip().splitlines()
    assert "[light] muted #AAAAAA on figure #FFFFFF has a contrast of 2.32" in line
    assert not out.exists()
