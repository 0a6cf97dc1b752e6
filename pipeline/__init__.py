"""Measure who, or what, can publish the projects everybody installs.

The data goes one way; a part imports only from parts to its left or above it::

    sources --bytes--> snapshot --> database --> metrics --> charts --> notebooks --> report
       (network ends here)  (immutable)   (rebuilt at will)          (papermill)

``capture`` joins sources and snapshot and owns the only wall clock; ``demo`` is an index
with known truth that ``capture`` asks like any other; ``cli`` parses and calls one function each.
"""

__version__ = "0.1.0"
