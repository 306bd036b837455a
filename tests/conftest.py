"""Hypothesis as this project runs it: how long one example takes says nothing on a machine with other work."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("here", deadline=None)
settings.load_profile("here")
