"""Published test vectors, each file with its source, and how to load them."""

import json
from pathlib import Path
from typing import Any


def load_vectors(name: str) -> Any:
    return json.loads((Path(__file__).parent / name).read_text("utf-8"))
