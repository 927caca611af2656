import http.server
import io
import os
import pty
import subprocess
import sys
import termios
import threading
import time
import zipfile
from pathlib import Path

import pytest

from facegrid.data import download
from facegrid.errors import FacegridError

SCRIPTS = Path(__file__).parents[3] / "workflow" / "scripts"
HTML = b"<html>Please sign in to this network</html>"


def whole_zip():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("faces-1/data/legend.csv", "image,emotion\n")
        archive.writestr("faces-1/images/a.jpg", bytes(range(256)) * 1000)
    return data.getvalue()


ZIP = whole_zip()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with the server's list of (status, bytes, length that it claims or None), the last one for ever."""

    def do_GET(self):
        self.server.asked += 1
        answers = self.server.answers
        status, data, length = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(data)  # and the connection is closed, however much was claimed

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    """A server on this machine; its answers are set by the test."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.answers = 0, []
        server.url = f"http://127.0.0.1:{server.server_port}/faces.zip"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Seconds that pooch would have waited between its tries."""
    waits = []
    monkeypatch.setattr(time, "sleep", waits.append)
    return waits


def fetch(url, tmp_path):
    download.fetch(url, str(tmp_path / "resources" / "faces.zip"), progress=False)


def message(url, tmp_path):
    with pytest.raises(FacegridError) as caught:
        fetch(url, tmp_path)
    return str(caught.value)


def ok(data):
    return 200, data, len(data)


def test_a_whole_zip_arrives(server, tmp_path, waits):
    server.answers = [ok(ZIP)]
    fetch(server.url, tmp_path)
    assert [path.name for path in (tmp_path / "resources").iterdir()] == ["faces.zip"]
    assert (tmp_path / "resources" / "faces.zip").read_bytes() == ZIP
    assert (tmp_path / "resources" / "faces.zip").stat().st_mode & 0o777 == 0o644
    assert (server.asked, waits) == (1, [])


def test_a_zip_of_unknown_length_arrives(server, tmp_path):
    server.answers = [(200, ZIP, None)]
    fetch(server.url, tmp_path)
    assert (tmp_path / "resources" / "faces.zip").read_bytes() == ZIP


def test_a_server_that_fails_twice(server, tmp_path, waits):
    server.answers = [(503, b"", 0), (200, ZIP[:1000], len(ZIP)), ok(ZIP)]
    fetch(server.url, tmp_path)
    assert (tmp_path / "resources" / "faces.zip").read_bytes() == ZIP
    assert (server.asked, waits) == (3, [1, 2])


@pytest.mark.parametrize(
    ("answer", "text", "tries"),
    [
        ((200, ZIP[: len(ZIP) // 2], len(ZIP)), "could not be fetched (", 5),
        ((404, HTML, len(HTML)), "could not be fetched (404 Client Error: Not Found", 5),
        ((500, b"", 0), "could not be fetched (500 Server Error", 5),
        (ok(HTML), "what came is not a whole zip archive", 1),
        (ok(b""), "what came is not a whole zip archive", 1),
        ((200, ZIP[: len(ZIP) // 2], None), "what came is not a whole zip archive", 1),
    ],
)
@pytest.mark.parametrize("before", [None, b"a copy of before"])
def test_a_server_that_fails(server, tmp_path, answer, text, tries, before):
    archive = tmp_path / "resources" / "faces.zip"
    archive.parent.mkdir()
    if before:
        archive.write_bytes(before)
    server.answers = [answer]
    got = message(server.url, tmp_path)
    assert got.startswith(f"{server.url}: {text}")
    assert got.endswith(f"""\
There are three ways on:
  1. with a network, run the same command again: nothing half fetched is kept;
  2. bring a copy: put the folder or a link to it at {tmp_path}/resources/faces, or the archive at {archive};
  3. without the data, try the drawn faces: snakemake --cores 2 --configfile config/demo.yaml --directory demo""")
    assert server.asked == tries
    assert [path.read_bytes() for path in archive.parent.iterdir()] == ([before] if before else [])


def test_no_server(server, tmp_path):
    server.server_close()
    got = message(server.url, tmp_path)
    assert got.startswith(f"{server.url}: could not be fetched (")
    assert "three ways on" in got
    assert list((tmp_path / "resources").iterdir()) == []


@pytest.mark.parametrize("url", ["http://", "http://[x/faces.zip", "https://x..y/", "http://" + "x" * 80 + "/"])
def test_an_address_that_is_none(tmp_path, url):
    assert message(url, tmp_path).startswith(f"{url}: could not be fetched (")
    assert list((tmp_path / "resources").iterdir()) == []


def test_a_file_on_this_machine(tmp_path):
    mirror = tmp_path / "a mirror.zip"
    mirror.write_bytes(ZIP)
    fetch(mirror.as_uri(), tmp_path)
    assert (tmp_path / "resources" / "faces.zip").read_bytes() == ZIP
    assert "could not be fetched" in message((tmp_path / "none.zip").as_uri(), tmp_path)


# The script, as Snakemake runs it


RUN = """
import runpy, sys, time
from types import SimpleNamespace as Space
time.sleep = lambda seconds: None
url, archive, log = sys.argv[1:]
snakemake = Space(log=[log], params=Space(url=url), output=Space(archive=archive))
runpy.run_path("download_dataset.py", {"snakemake": snakemake})
"""


def run_script(url, tmp_path, terminal):
    """Exit status and log; standard error goes to the file descriptor `terminal`."""
    command = [sys.executable, "-c", RUN, url, str(tmp_path / "faces.zip"), str(tmp_path / "logs" / "download.log")]
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS)}
    status = subprocess.run(command, cwd=SCRIPTS, env=environment, stderr=terminal, timeout=60).returncode
    return status, (tmp_path / "logs" / "download.log").read_text()


def test_script_draws_its_bar_on_the_terminal(server, tmp_path):
    server.answers = [ok(ZIP)]
    ours, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    status, log = run_script(server.url, tmp_path, terminal)
    seen = os.read(ours, 10_000).decode()
    os.close(ours)
    os.close(terminal)
    assert (status, (tmp_path / "faces.zip").read_bytes()) == (0, ZIP)
    assert "100%|" in seen
    assert "100%|" not in log


def test_script_draws_no_bar_in_a_file(server, tmp_path):
    server.answers = [ok(ZIP)]
    with (tmp_path / "stderr").open("w") as file:
        status, log = run_script(server.url, tmp_path, file)
    assert (status, (tmp_path / "stderr").read_text()) == (0, "")
    assert "%|" not in log


def test_script_says_what_went_wrong_in_its_log(server, tmp_path):
    server.answers = [ok(HTML)]
    status, log = run_script(server.url, tmp_path, subprocess.PIPE)
    assert status == 1
    assert f"Error: {server.url}: what came is not a whole zip archive" in log
    assert "Traceback" not in log
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs"]
