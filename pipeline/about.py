"""What a metric or table is, for reading in a notebook or a terminal."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from textwrap import fill

from pipeline.catalog import Column, Metric, Parameter, Table


@dataclass(frozen=True)
class Description:
    """Question, grain, columns with units, and the SQL of a metric or table.

    Shown as such at the end of a cell, as text by ``print``; ``columns`` and the other parts can be
    read one by one.
    """

    name: str
    question: str
    grain: str
    key: tuple[str, ...]
    denominator: str
    empty: str
    notes: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    sql: str

    def __repr__(self) -> str:
        parts = [f"{head:<12}{text}" for head, text in self._summary()]
        wide = max((len(column.name) for column in self.columns), default=0)
        columns = [f"{column.name:<{wide}}  {_kind(column)}" for column in self.columns]
        lines = [fill(line, 100, subsequent_indent=" " * 12) for line in parts]
        lines += ["", *(fill(line, 100, subsequent_indent=" " * (wide + 2)) for line in columns)]
        return "\n".join([self.name, *lines, "", self.sql.rstrip()]).rstrip()

    def _repr_html_(self) -> str:
        parts = "".join(
            f"<dt>{escape(head)}</dt><dd>{escape(text)}</dd>" for head, text in self._summary()
        )
        rows = "".join(
            f"<tr><th>{escape(column.name)}</th><td>{escape(column.type)}</td>"
            f"<td>{escape(_unit(column))}</td><td>{escape(_means(column))}</td></tr>"
            for column in self.columns
        )
        return (
            f"<h4>{escape(self.name)}</h4><dl>{parts}</dl><table><thead><tr><th>column</th>"
            f"<th>type</th><th>unit</th><th>means</th></tr></thead><tbody>{rows}</tbody></table>"
            f"<details><summary>SQL</summary><pre>{escape(self.sql.rstrip())}</pre></details>"
        )

    def _summary(self) -> Iterable[tuple[str, str]]:
        yield from (
            (head, text)
            for head, text in (
                ("question", self.question),
                ("grain", self.grain),
                ("key", ", ".join(self.key)),
                ("denominator", self.denominator),
                ("empty", self.empty),
                ("notes", self.notes),
            )
            if text
        )
        for parameter in self.parameters:
            yield (
                f"${parameter.name}",
                f"{parameter.means} ({parameter.takes}; {parameter.default!r})",
            )


def described(table: Table) -> Description:
    """The description of a metric or table of the catalogue."""
    metric = table if isinstance(table, Metric) else None
    return Description(
        table.name,
        metric.question if metric else "",
        table.grain,
        table.key,
        metric.denominator if metric else "",
        metric.empty if metric else "",
        table.notes,
        metric.parameters if metric else (),
        table.columns,
        table.sql,
    )


def _unit(column: Column) -> str:
    return "" if column.unit == "none" else column.unit


def _kind(column: Column) -> str:
    """Type, unit and meaning on one line."""
    kind = f"{column.type}, {column.unit}" if _unit(column) else column.type
    means = _means(column)
    return f"{kind}: {means}" if means else kind


def _means(column: Column) -> str:
    empty = f"; NA: {column.empty}" if column.empty else ""
    values = f" [{', '.join(column.values)}]" if column.values else ""
    return f"{column.means}{values}{empty}"
