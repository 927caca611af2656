"""What tests of figures share."""

import pytest

from facegrid.reporting.figures import style


@pytest.fixture
def path(monkeypatch):
    """Path for figures that are only looked at: they are not written, which would take most of the time."""
    monkeypatch.setattr(style, "save", lambda figure, path: None)
    return "figure.png"
