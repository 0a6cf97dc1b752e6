"""Limits on an answer, checked before it is parsed; this module imports no library."""

#: Bytes and nodes of the one list of all projects, which is larger than any project's answers.
MAX_INDEX_BODY, MAX_INDEX_NODES = 150_000_000, 6_000_000
#: Lists, objects and values of one answer: an empty list of three bytes takes sixty in memory.
MAX_NODES = 2_000_000
#: Levels of lists and objects in one another.
MAX_DEPTH = 64
#: Bytes from which on only :data:`LARGE_AT_ONCE` answers are received and read at a time.
LARGE, LARGE_AT_ONCE = 1_000_000, 2
