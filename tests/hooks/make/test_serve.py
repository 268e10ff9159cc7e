"""`make serve` says at once that its port is taken, and what to do, and serves on another one."""

import errno
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hooks.make import serve
from tests.hooks.make.projects import complaint, ready, run, start


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ready(tmp_path_factory.mktemp("serve"))


def test_a_taken_port_is_named_before_anything_is_built(project: Path, taken: int) -> None:
    (line,) = complaint(run(project, "serve", f"PORT={taken}"))
    assert line.startswith(
        f"Port {taken} is taken by another program; stop that, or take another port: make serve PORT="
    )
    other = int(line.rpartition("=")[2])
    assert serve.refusal("127.0.0.1", int(other)) is None


def test_the_port_that_mkdocs_yml_names_is_the_one_that_is_looked_at(project: Path, taken: int) -> None:
    config = project / "mkdocs.yml"
    before = config.read_text()
    config.write_text(f"{before}\ndev_addr: 127.0.0.1:{taken}\n")
    try:
        (line,) = complaint(run(project, "serve"))
    finally:
        config.write_text(before)
    assert f"Port {taken} is taken" in line


def test_the_port_asked_for_is_served(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = start(project, "serve", f"PORT={port}")
    fetch = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    try:
        while True:
            try:
                with fetch(f"http://127.0.0.1:{port}/b/", timeout=60) as answer:
                    assert "No formula." in answer.read().decode()
                break
            except OSError:
                assert server.poll() is None, server.communicate()
                time.sleep(0.1)
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.communicate()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "\uff18\uff10"])
def test_what_is_no_port_is_refused_in_one_sentence(project: Path, port: str) -> None:
    (line,) = complaint(run(project, "serve", f"PORT={port}"))
    assert line == f"PORT is {port}, and a port is a number from 1 to 65535: make serve PORT=8001"


@pytest.mark.parametrize(
    ("settings", "port", "expected"),
    [
        ("", None, ("127.0.0.1", 8000)),
        ("", "8001", ("127.0.0.1", 8001)),
        ("dev_addr: 0.0.0.0:9000", None, ("0.0.0.0", 9000)),
        ("dev_addr: 0.0.0.0:9000", "8001", ("0.0.0.0", 8001)),
        ("dev_addr: '[::1]:9000'", None, ("::1", 9000)),
        ("dev_addr: !ENV [NO_SUCH_VARIABLE, 'localhost:9000']", None, ("localhost", 9000)),
        ("dev_addr: nonsense", None, ("127.0.0.1", 8000)),  # MkDocs itself says what is wrong
        ("a: [", None, ("127.0.0.1", 8000)),
        ("- a list", None, ("127.0.0.1", 8000)),
    ],
)
def test_the_address_is_that_of_the_settings(
    settings: str, port: str | None, expected: tuple[str, int], tmp_path: Path
) -> None:
    config = tmp_path / "mkdocs.yml"
    config.write_text(settings)
    assert tuple(serve.address(config, port)) == expected


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "Port 80 is kept for the system; take one from 1024 on: make serve PORT=8001"),
        (errno.EADDRNOTAVAIL, "Nothing can be served on 192.0.2.1 (Cannot assign requested address); correct dev_addr"),
    ],
)
def test_a_port_or_host_that_is_not_ours_is_named(number: int, words: str) -> None:
    host = "192.0.2.1" if number == errno.EADDRNOTAVAIL else "127.0.0.1"
    assert serve.remedy(OSError(number, os.strerror(number)), host, 80).startswith(words)


def test_an_address_of_another_machine_is_refused() -> None:
    error = serve.refusal("192.0.2.1", 8000)
    assert error is not None
    assert error.errno == errno.EADDRNOTAVAIL
