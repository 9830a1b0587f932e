"""Texts as files want them: on one line, and quoted."""

import json


def flat(text: str) -> str:
    """*text* on one line, with single spaces."""
    return " ".join(text.split())


def quoted(text: str) -> str:
    """*text* as a TOML basic string: JSON's escapes are TOML's too, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
