"""One run from the source to the report, watched: what a schedule calls.

``run`` does collect, build and report under one lock of the data folder. A killed or failed run of
the same options goes on at the step it stopped in; a failed one leaves its reason, its log and its
notebook in ``<out>/failed/<id>/``, and the last good report says that it is not of today.
"""

from pipeline.supervise.run import Wanted, supervised

__all__ = ["Wanted", "supervised"]
