"""Worker processes whose server is gone."""

from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from pipeline.processes import Pool


@pytest.mark.parametrize("error", [EOFError(), ConnectionResetError()])
def test_a_server_that_has_ended_breaks_the_pool(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def started(_: Any) -> Any:
        raise error

    monkeypatch.setattr(Pool, "_started", started)
    pool = Pool(1, "pipeline.report.warm", ({}, ".", None, ()))
    with pytest.raises(BrokenProcessPool, match=r"pipeline\.report\.warm has ended"):
        pool.submit(len, ()).result(60)
    pool.shutdown()
