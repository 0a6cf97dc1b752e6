"""The demo has every state that the index tells apart."""

from pathlib import Path

from pipeline import capture, catalog, database


def test_the_demo_has_every_state_the_index_tells_apart(tmp_path: Path) -> None:
    """Changes and losses within its 14 days too: the stories of who is in a hurry."""
    snapshot = capture.collect(capture.Options(source="demo", data=tmp_path, top=300))
    with database.open_memory() as db:
        database.build_tables(db, snapshot)
        states = catalog.run(db, "index_states").to_pylist()
        [index] = [row for row in catalog.run(db, "change_rates").to_pylist()
                   if row["rule"] == "index_rule"]  # fmt: skip
    assert all(row["releases"] > 0 for row in states), states
    assert len(states) == 6
    assert index["changed"] > 0
    assert index["lost"] > 0
