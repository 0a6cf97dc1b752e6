"""Papermill's own engine, but for when it saves: before and after every cell it writes the whole
notebook, which takes most of the time a worker spends on one.
"""

from typing import Any

from papermill.engines import NBClientEngine, papermill_engines

#: The engine's name among papermill's.
SAVED_ONCE = "saved-once"


class _SavedOnce(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **given: Any) -> None:
        target, nb_man.output_path = nb_man.output_path, None
        try:
            super().execute_managed_notebook(nb_man, kernel_name, **given)
        except Exception:  # the kernel died or hung: what it had shown by then
            nb_man.output_path = target
            nb_man.save()
            raise


papermill_engines.register(SAVED_ONCE, _SavedOnce)
