"""A site of a few files, built as the real one is: with its configuration, hooks and includes."""

import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.utils.yaml import yaml_load

ROOT = Path(__file__).parents[1]


@dataclass
class Site:
    """What a build left: `aborted` says whether strict mode stopped it, `log` what it said."""

    folder: Path
    log: list[str]
    aborted: bool

    def html(self, page: str) -> str:
        return (self.folder / "site" / page).read_text(encoding="utf-8")


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def make(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write a project of these files (paths from its root, `docs/…`) into the folder; return its mkdocs.yml."""
    settings = yaml_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    settings.pop("nav", None)
    settings["validation"].pop("nav")
    settings["site_url"] = "https://notes.example/"
    settings["hooks"] = [str(ROOT / hook) for hook in settings["hooks"]]
    settings["theme"]["custom_dir"] = str(ROOT / "hooks" / "theme")
    settings["watch"] = ["includes"]
    if not (folder / "includes").exists():
        shutil.copytree(ROOT / "includes", folder / "includes", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "docs" / "assets", folder / "docs" / "assets")
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
    for path, content in {"docs/index.md": "# Home\n", **files}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    config = folder / "mkdocs.yml"
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return config


def build_site(folder: Path, files: dict[str, str | bytes], strict: bool = True) -> Site:
    config = make(folder, files)
    lines = Lines()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(lines)
    try:
        build(load_config(str(config), strict=strict))
        aborted = False
    except Abort:
        aborted = True
    finally:
        logger.removeHandler(lines)
    return Site(folder, lines.lines, aborted)
