"""Figures: a metric's table in, an Altair chart with its words out; then a frame, themes, pictures.

Charts are plain Altair and see no database: ``adoption`` and the other subjects hold one function a
figure, ``fields``, ``parts`` and ``house`` what they share. ``press`` frames a chart's spec and draws it, and
needs neither Altair nor pandas: it is what a report's workers import. ``house`` says how to
write a chart.
"""
