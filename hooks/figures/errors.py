"""What an error says, fit to be shown, and which line of a snippet it is about. Runs where snippets run."""

import traceback

SNIPPET = "<figure>"  # the file name of a snippet's code
LONGEST = 500  # characters of a message


def described(error: BaseException) -> str:
    """The kind of an error and what it says, in one line."""
    try:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        reason = ""
    return " ".join(f"{type(error).__name__}: {reason}".split()).rstrip(":")


def printable(message: str) -> str:
    """A message that a terminal and a page can show."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST // 2]} … {shown[-LONGEST // 2 :]}"


def snippet_line(error: BaseException) -> int | None:
    """Line of the innermost frame that is the snippet's own."""
    if isinstance(error, SyntaxError) and error.filename == SNIPPET:
        return error.lineno
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == SNIPPET]
    return lines[-1] if lines else None
