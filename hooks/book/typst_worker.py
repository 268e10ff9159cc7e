"""Typst in a process of its own, so that the memory it takes goes back: reads one JSON job, writes one JSON answer.

The job names the folder, the inputs (such as the edition), and the files to typeset, each with the name of its PDF
(empty for none); the answer is a list of what Typst says against each file. This imports nothing of the project.
"""

import json
import sys
from pathlib import Path

import typst


def complaints(folder: Path, main: str, pdf: str, inputs: dict[str, str]) -> list[str]:
    """What Typst says against a file, which is empty if its PDF is written."""
    try:
        content, warnings = typst.compile_with_warnings(
            str(folder / main),
            root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        listed = [line.removeprefix("error: ") for line in error.diagnostic.splitlines() if line.startswith("error: ")]
        return listed or [error.message]
    if pdf and not warnings:
        (folder / pdf).write_bytes(content)
    return [warning.message for warning in warnings]


if __name__ == "__main__":
    job = json.load(sys.stdin)
    answer = [complaints(Path(job["folder"]), main, pdf, job["inputs"]) for main, pdf in job["files"].items()]
    json.dump(answer, sys.stdout)
