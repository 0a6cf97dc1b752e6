"""Scheduled reports: one run from source to report, its failures, notifications, checks.

``run`` does collect, build and report under one lock of the data folder. A killed or failed run of
the same options continues with its answers, snapshot and database; a failed one leaves its reason,
its log and its notebook in ``<out>/failed/<id>/``, and the last good report says that it is
not up to date.
"""
