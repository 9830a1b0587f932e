"""What all the forms are made of."""

import json
from typing import Any

Json = dict[str, Any]


def dump(value: Json) -> str:
    """One line a program can read; control characters are escaped."""
    return json.dumps(value, ensure_ascii=True)
