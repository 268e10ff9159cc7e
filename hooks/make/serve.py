"""Serve the site while it is written, if its port is free: `make serve`, or on another port `make serve PORT=8001`."""

import errno
import socket
import sys
from pathlib import Path

from mkdocs.__main__ import cli
from mkdocs.config.base import ValidationError
from mkdocs.config.config_options import IpAddress
from mkdocs.exceptions import ConfigurationError
from mkdocs.utils.yaml import yaml_load

DEFAULT = "127.0.0.1:8000"  # that of MkDocs


def address(config: Path, port: str | None) -> tuple[str, int]:
    """Host and port of `dev_addr` in mkdocs.yml, with `port` in place of its own if one is given."""
    try:
        settings = yaml_load(config.read_text(encoding="utf-8"))
        host, own_port = IpAddress().run_validation(settings.get("dev_addr") or DEFAULT)
    except (
        OSError,
        ValueError,
        ConfigurationError,
        ValidationError,
        AttributeError,
    ):  # MkDocs will say what is wrong there
        host, own_port = IpAddress().run_validation(DEFAULT)
    if port is None:
        return host, own_port
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 2**16):
        sys.exit(f"PORT is {port}, and a port is a number from 1 to 65535: make serve PORT=8001")
    return host, int(port)


def refusal(host: str, port: int) -> OSError | None:
    """Why nothing can be served there; None if something can."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: a port just left is free
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def remedy(error: OSError, host: str, port: int) -> str:
    """One sentence on what to do."""
    if error.errno == errno.EADDRINUSE:
        free = next((other for other in range(port + 1, 2**16) if not refusal(host, other)), 8001)
        return f"Port {port} is taken by another program; stop that, or take another port: make serve PORT={free}"
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for the system; take one from 1024 on: make serve PORT=8001"
    return f"Nothing can be served on {host} ({error.strerror}); correct dev_addr in mkdocs.yml"


def main() -> None:
    host, port = address(Path("mkdocs.yml"), sys.argv[1] if len(sys.argv) > 1 else None)
    if error := refusal(host, port):
        sys.exit(remedy(error, host, port))
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        cli.main(["serve", "--livereload", "--dev-addr", place], prog_name="mkdocs")
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.exit(remedy(error, host, port))  # taken while the site was built


if __name__ == "__main__":
    main()
