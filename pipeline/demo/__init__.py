"""A simulated index with known truth: ``generate`` makes a world, ``application`` serves it.

Everything is drawn from a seed, so a world, every answer and the truth are the same bytes again
in any process. All names are fictional.

::

    storylines   histories written by hand, with the events they make
    generator    the cohort: storylines, states and ordinary lives (names, publishers, history)
    requirements what each project requires
    world        the records
    truth        every metric and event, read from the records in plain Python (oracle,
                 closures, comparison, changes)
    ownership    changes of who holds a project
    rewind       the same world on an earlier day
    app          the ASGI application and its answers (answers, provenance, certificates)
"""

from pipeline.demo.app import application
from pipeline.demo.generator import AS_OF, generate
from pipeline.demo.rewind import rewind
from pipeline.demo.world import File, Project, Publisher, Release, World

__all__ = [
    "AS_OF",
    "File",
    "Project",
    "Publisher",
    "Release",
    "World",
    "application",
    "generate",
    "rewind",
]
