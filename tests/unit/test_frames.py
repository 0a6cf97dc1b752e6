"""What of a metric's answer a frame is, after somebody has worked with it."""

import pandas as pd
import pyarrow as pa
import pytest

from pipeline import frames

TABLE = pa.table(
    {
        "band": ["1–10", "11–20", "21–30"],
        "share": [0.5, None, 0.25],
        "month": pa.array([1, 2, 3], pa.date32()),
        "names": [["a"], [], ["b", "c"]],
    }
)


@pytest.fixture
def answer() -> pd.DataFrame:
    return frames.answer(TABLE, {"bands": "10,20"})


def test_a_whole_answer_is_one_in_any_order(answer: pd.DataFrame) -> None:
    asked = {"parameters": {"bands": "10,20"}}
    assert frames.rows_drawn(answer) == asked
    assert frames.rows_drawn(answer.sort_values("band", ascending=False)) == asked
    assert frames.rows_drawn(frames.answer(TABLE, {})) == {}
    assert frames.rows_drawn(frames.answer(TABLE[:0], {})) == {}


def test_chosen_rows_are_known_by_their_places(answer: pd.DataFrame) -> None:
    last = answer[answer.month > "1970-01-02"]
    assert frames.rows_drawn(last)["rows"] == [1, 2]
    assert frames.rows_drawn(last.reset_index(drop=True))["rows"] == [1, 2]
    assert frames.rows_drawn(answer[answer.share > 1])["rows"] == []


def test_rows_that_are_no_answer_s_are_known(answer: pd.DataFrame) -> None:
    other = {"is_answer": False}
    assert frames.rows_drawn(answer.assign(share=answer.share * 2)) == other
    assert frames.rows_drawn(answer.assign(more=1)) == other
    assert frames.rows_drawn(answer[["band", "share"]]) == other
    assert frames.rows_drawn(frames.to_frame(TABLE)) == other
