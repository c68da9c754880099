"""Golden files: whole outputs, reviewed as text. `scripts/update_golden.py` writes them anew."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
UPDATE = "CEASELINE_UPDATE_GOLDEN"


def assert_golden(name: str, text: str) -> None:
    """Compare a text with the golden file of that name, byte for byte."""
    path = FOLDER / name
    if os.environ.get(UPDATE):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    assert path.exists(), f"no golden file {name}; make it with scripts/update_golden.py"
    assert text == path.read_bytes().decode(), (
        f"{name} differs; if that is meant, run scripts/update_golden.py and review the diff"
    )
