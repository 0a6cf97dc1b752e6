"""Nothing that comes from outside is evaluated, unpickled or taken for a template."""

import ast
import re
from pathlib import Path

import pytest

from pipeline import paths


def _calls(tree: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


_MODULES = sorted([*paths.PACKAGE.rglob("*.py"), *paths.ROOT.glob("tools/**/*.py")])


_RUNS_DATA = re.compile(
    r"^(?:eval|exec|compile|__import__|(?:c?[Pp]ickle|dill|joblib|shelve|marshal|runpy)\.\w+|"
    r"yaml\.(?:unsafe_|full_)?load(?:_all)?|(?:pd|pandas)\.read_pickle|importlib\.import_module|"
    r"subprocess\.getoutput|os\.(?:system|popen|exec\w*|spawn\w*))$"
)


@pytest.mark.parametrize("path", _MODULES, ids=lambda path: str(path.relative_to(paths.ROOT)))
def test_nothing_unpickles_or_evaluates(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported & {"pickle", "dill", "joblib", "shelve", "marshal", "runpy", "code"} == set()
    assert [call for call in _calls(tree) if _RUNS_DATA.match(call)] == []
    shells = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        and node.arg == "shell"
        and ast.unparse(node.value) != "False"
    ]
    assert shells == []


def test_the_rule_finds_what_it_is_for() -> None:
    bad = ("eval(x)", "pickle.loads(x)", "yaml.load(x)", "pd.read_pickle(x)", "os.system(x)")
    for text in bad:
        assert [call for call in _calls(ast.parse(text)) if _RUNS_DATA.match(call)], text
    assert not [
        call
        for call in _calls(ast.parse("ast.literal_eval(x); re.compile(x)"))
        if _RUNS_DATA.match(call)
    ]


def test_notebooks_and_templates_come_from_the_project_alone() -> None:
    """Who loads a template or notebook names a folder of this project, never one of the data."""
    loaders, executed = [], []
    for path in _MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if name.endswith(("FileSystemLoader", "PackageLoader", "DictLoader", "from_string")):
                loaders.append(f"{path.name}: {ast.unparse(node)}")
            if name.endswith(("execute_notebook", "inspect_notebook")):
                executed.append(ast.unparse(node.args[0]))
    assert loaders
    for loader in loaders:
        assert re.search(r"PackageLoader\('pipeline\.\w+'\)$", loader), loader
    assert executed
    for argument in executed:
        assert argument.startswith("str(paths.notebooks() / "), argument
