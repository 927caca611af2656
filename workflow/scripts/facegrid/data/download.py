"""The pinned archive from the network: with a progress bar and retries, whole or not at all."""

import shutil
import zipfile
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pooch
import requests

from facegrid.errors import FacegridError
from facegrid.storage import atomic

RETRIES = 4  # pooch waits 1, 2, 3 ... seconds between them
WAYS_ON = """\
There are three ways on:
  1. with a network, run the same command again: nothing half fetched is kept;
  2. bring a copy: put the folder or a link to it at {folder}, or the archive at {archive};
  3. without the data, try the drawn faces: snakemake --cores 2 --configfile config/demo.yaml --directory demo"""


def fetch(url, archive, progress=True):
    """Fetch a zip archive to the file `archive`.

    Args: url, https, http or file; progress, whether a bar is drawn on sys.stderr.
    Raises: FacegridError with the ways on, where the network, the server or the archive is at fault.
    """
    ways_on = WAYS_ON.format(folder=archive.removesuffix(".zip"), archive=archive)
    downloader = _copy if url.startswith("file:") else pooch.HTTPDownloader(progressbar=progress, timeout=30)
    with atomic.whole(archive) as beside:
        name = beside.name
        fetcher = pooch.create(beside.parent, "", registry={name: None}, urls={name: url}, retry_if_failed=RETRIES)
        try:
            fetcher.fetch(name, downloader=downloader)
        except (requests.RequestException, OSError, ValueError) as error:
            raise FacegridError(f"{url}: could not be fetched ({error}).\n{ways_on}") from None
        if not zipfile.is_zipfile(beside):
            raise FacegridError(f"{url}: what came is not a whole zip archive.\n{ways_on}")
        beside.chmod(0o644)  # pooch makes it readable for its owner alone


def _copy(url, target, _):
    shutil.copyfile(url2pathname(urlsplit(url).path), target)
