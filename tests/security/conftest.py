from __future__ import annotations

import io

import pikepdf
import pytest

from tests.security.world import World


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Papers are not set here, which would take minutes: who gets one does not depend on what stands on it."""
    import media.pdf

    one = io.BytesIO()
    empty = pikepdf.new()
    empty.add_blank_page()
    empty.save(one)
    monkeypatch.setattr(media.pdf._Press, "run", lambda *args, **named: one.getvalue())
    return World()
