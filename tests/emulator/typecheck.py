"""Type-check GoogleSQL against the known schemas; run by the emulator's own environment.

Reads ``{"tables": {name: [[column, type], ...]}, "parameters": {name: type}, "queries": {name:
sql}}`` from stdin, writes ``{name: {"error": text or null, "columns": [[name, type], ...]}}``. A
type is a GoogleSQL type name, ``ARRAY<...>`` or ``[[field, type], ...]`` for a record. The analyzer
is compiled once and kept in wasmtime's cache.
"""

import json
import sys

import wasmtime

_Config = wasmtime.Config


def _cached_config(*arguments, **named):
    config = _Config(*arguments, **named)
    config.cache = True
    return config


wasmtime.Config = _cached_config

from zetasql.api import Analyzer, CatalogBuilder, TableBuilder, TypeFactory  # noqa: E402
from zetasql.core.exceptions import ZetaSQLError  # noqa: E402
from zetasql.types import (  # noqa: E402
    AnalyzerOptions,
    LanguageOptions,
    TypeKind,
    ZetaSQLBuiltinFunctionOptions,
)


def made(factory, named):
    """The analyzer's type for a type name, an array or a list of fields."""
    if isinstance(named, list):
        return factory.create_struct_type([(field, made(factory, kind)) for field, kind in named])
    if named.startswith("ARRAY<"):
        return factory.create_array_type(made(factory, named[6:-1]))
    return factory.create_simple_type(getattr(TypeKind, f"TYPE_{named}"))


def main():
    """Answer one request from stdin."""
    asked = json.load(sys.stdin)
    factory, features = TypeFactory(), LanguageOptions.maximum_features()
    catalog = CatalogBuilder("project")
    for name, columns in asked["tables"].items():
        table = TableBuilder(name)
        for column, kind in columns:
            table.add_column(column, made(factory, kind))
        catalog.add_table(table.build())
    catalog.with_builtin_functions(ZetaSQLBuiltinFunctionOptions(language_options=features))
    options = AnalyzerOptions(
        language_options=features,
        query_parameters=[
            AnalyzerOptions.QueryParameter(name=name, type=made(factory, kind))
            for name, kind in asked["parameters"].items()
        ],
    )
    analyzer = Analyzer(options, catalog.build())
    found = {}
    for name, sql in asked["queries"].items():
        try:
            statement = analyzer.analyze_statement(sql)
        except ZetaSQLError as error:
            found[name] = {"error": str(error), "columns": []}
        else:
            columns = [column.name for column in statement.output_column_list]
            found[name] = {"error": None, "columns": columns}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
