"""Where the pictures come from: a folder or a zip with images/ and data/legend.csv, read in place, known by content.

Light to import (standard library only): the Snakefile asks here whether the pictures have changed.
"""

import hashlib
import json
import os
import zipfile
import zlib
from functools import cached_property, lru_cache
from pathlib import Path

from facegrid.errors import FacegridError, listed
from facegrid.storage import checksums

LEGEND = "data/legend.csv"
# The study's pictures have at most 0.4 MB. A file or zip entry of more than this is a mistake or an attack.
MOST_BYTES = 64_000_000
# A zip holds pictures about as they are, and text in a fifth of its size. Zeros come down to a thousandth.
MOST_INFLATED = 100  # times
NEVER_MUCH = 1_000_000  # bytes, which may be inflated by any factor


class FolderSource:
    """Pictures in `path`/images, below it too; files whose name starts with a dot are passed over."""

    def __init__(self, path):
        self.path = Path(path)
        _expect(path, has_images=(self.path / "images").is_dir(), has_legend=(self.path / LEGEND).is_file())

    @cached_property
    def names(self):
        """Names of the pictures, sorted."""
        return sorted(name for name, _ in files_below(f"{self.path}/images"))

    def read(self, name):
        """Bytes of a picture; OSError where it cannot be read."""
        return self.read_at(f"images/{name}")

    def legend(self):
        """Bytes of the legend."""
        return _legend(self)

    def stats(self):
        """Size and times of every file: while these stay, the content is taken to be the same."""
        yield LEGEND, *stamp((self.path / LEGEND).stat())
        yield from sorted((name, *stamp(entry.stat())) for name, entry in files_below(f"{self.path}/images"))

    def read_at(self, name):
        return read_file(self.path / name)


def is_folder(path):
    """Whether there is a folder. Raises: FacegridError where that cannot be told."""
    try:
        return Path(path).is_dir()
    except OSError as error:  # no permission on the way there, too long a name
        raise FacegridError(f"{path}: cannot be looked at ({error})") from None


def files_below(folder, prefix=""):
    """(name below the folder, os.DirEntry) of its files, those below it too; pathlib takes ten times as long.

    What starts with a dot is passed over. Raises: FacegridError for a folder that cannot be listed.
    """
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    yield from files_below(entry.path, f"{prefix}{entry.name}/")
                elif entry.is_file():  # neither a dangling link nor a pipe, which would be read for ever
                    yield prefix + entry.name, entry
    except OSError as error:  # no permission, links in a circle
        raise FacegridError(f"{folder}: cannot be listed ({error})") from None


class ZipSource:
    """Pictures in images/ of the zip at `path`, at its top or in one folder (as GitHub's archives have it)."""

    def __init__(self, path):
        self.path = Path(path)
        self.zip = _open_zip(self.path)
        entries = self.zip.namelist()
        legends = [name for name in entries if name == LEGEND or name.endswith("/" + LEGEND)]
        # In a zip without a legend the top is not known, so neither is which images/ is meant.
        self.top = min(legends, key=len).removesuffix(LEGEND) if legends else ""
        _expect(path, any(name.startswith(f"{self.top}images/") for name in entries), bool(legends))

    @cached_property
    def names(self):
        """Names of the pictures, sorted."""
        images = self.top + "images/"
        below = {name.removeprefix(images) for name in self.zip.namelist() if name.startswith(images)}
        return sorted(name for name in below if name and not name.endswith("/") and "/." not in f"/{name}")

    def read(self, name):
        """Bytes of a picture; OSError where it cannot be read."""
        return self.read_at(f"images/{name}")

    def legend(self):
        """Bytes of the legend."""
        return _legend(self)

    def stats(self):
        """Size and times of the zip: while these stay, the content is taken to be the same."""
        yield self.path.name, *stamp(self.path.stat())

    def read_at(self, name):
        try:
            entry = self.zip.getinfo(self.top + name)
            _refuse_huge(entry.file_size)
            _refuse_bomb(entry)
            with self.zip.open(entry) as file:
                return file.read(entry.file_size + 1)  # no more than it declares: zip.read would inflate 2 GB at once
        except OSError:
            raise
        # What zipfile and its decompressors meet in bad bytes is not documented: BadZipFile, zlib.error, EOFError,
        # LZMAError, RuntimeError for a password, NotImplementedError for a method, KeyError for no such entry ...
        except Exception as error:
            raise OSError(f"cannot be unpacked ({type(error).__name__}: {error})") from None


def _open_zip(path):
    try:
        try:
            return zipfile.ZipFile(path, metadata_encoding="utf-8")  # macOS writes UTF-8 names without saying so
        except UnicodeDecodeError:
            return zipfile.ZipFile(path)
    except FileNotFoundError:
        folder = path.with_suffix("")
        raise FacegridError(
            f"no folder {folder} and no {path}; expected one of them, with images/ and {LEGEND}"
        ) from None
    except Exception as error:  # as in ZipSource.read_at
        raise FacegridError(f"{path}: not a whole zip ({error}); remove it, or put a whole one there") from None


def _expect(path, has_images, has_legend):
    missing = ["images/"] * (not has_images) + [LEGEND] * (not has_legend)
    if missing:
        raise FacegridError(f"{path}: no {' and no '.join(missing)} in it; expected images/ and {LEGEND}")


def _legend(source):
    try:
        return source.read_at(LEGEND)
    except OSError as error:
        raise FacegridError(f"{source.path}, {LEGEND}: cannot be read ({error})") from None


def read_file(path):
    """Bytes of a file that may be a picture. Raises: OSError where it cannot be read or is too large for one."""
    with Path(path).open("rb") as file:
        _refuse_huge(os.fstat(file.fileno()).st_size)
        return file.read()


def _refuse_bomb(entry):
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise OSError("is compressed by a method that is not read; make the zip anew, with deflate")
    if entry.file_size > max(MOST_INFLATED * entry.compress_size, NEVER_MUCH):
        raise OSError(f"has {entry.file_size:,} bytes in {entry.compress_size:,}, which no picture has")


def _refuse_huge(size):
    if size > MOST_BYTES:
        raise OSError(f"has {size:,} bytes, more than {MOST_BYTES:,}")


def stamp(stat):
    """What changes with a file's content: ctime too, since copying tools set mtime back."""
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def open_source(path):
    """The folder or zip at `path`, ready to be read.

    Raises: FacegridError for anything else, and for one without images/ or a legend.
    """
    path = Path(path)
    if path.is_dir():
        return FolderSource(path)
    return _opened_zip(path, stamp(path.stat())) if path.is_file() else ZipSource(path)


@lru_cache(maxsize=1)
def _opened_zip(path, stamp):
    """The zip with that stamp, kept open: reading the names of 13,700 pictures takes as long as decoding 200."""
    return ZipSource(path)


def read_indexed(source, name, sha256):
    """Bytes of a picture, which must be those that were indexed."""
    try:
        data = source.read(name)
    except OSError as error:
        raise FacegridError(f"{source.path}, images/{name}: cannot be read any more ({error}); run again") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FacegridError(f"{source.path}, images/{name}: has changed since it was indexed; run again")
    return data


def find(path):
    """The copy that is there of a data set: the folder `path`, else `path`.zip (also where neither is there).

    Raises: FacegridError where nobody may look.
    """
    return path if is_folder(path) else f"{path}.zip"


def is_there(path):
    """Whether there is a copy at the path that find() gave."""
    return Path(path).exists()


def blob_id(data):
    """Git's object id of a file with these bytes (hex)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def read_tree(path, tree_id):
    """Entries {name: (mode, blob id)} of the git tree object stored in the file `path`, checked against its id."""
    try:
        data = zlib.decompress(Path(path).read_bytes())
    except (OSError, zlib.error) as error:
        raise FacegridError(f"{path}: not a git tree object ({error})") from None
    if hashlib.sha1(data).hexdigest() != tree_id:
        raise FacegridError(f"{path}: holds the tree object {hashlib.sha1(data).hexdigest()}, expected {tree_id}")
    if not data.startswith(b"tree "):
        raise FacegridError(f"{path}: holds a git object of another kind, expected the tree of images/")
    entries, position = {}, data.index(b"\0") + 1
    while position < len(data):
        end = data.index(b"\0", position)
        mode, name = data[position:end].split(b" ", 1)
        entries[os.fsdecode(name)] = (mode.decode(), data[end + 1 : end + 21].hex())
        position = end + 21
    return entries


def check_pins(source, pins, tree_path):
    """Compare a copy's git ids with the pinned ones; file modes, which archives and umasks change, do not count.

    Args: source, folder or zip; pins with legend_blob and images_tree; tree_path, file of the tree object.
    Raises: FacegridError that names the files that differ.
    """
    pinned, blob_ids = _pinned_blob_ids(pins, tree_path), _blob_ids(source)
    problems = [f"{LEGEND}: other content"] if blob_id(source.legend()) != pins["legend_blob"] else []
    problems += [f"images/{name}: missing" for name in sorted(pinned.keys() - blob_ids.keys())]
    problems += [f"images/{name}: not in the pinned data" for name in sorted(blob_ids.keys() - pinned.keys())]
    same = pinned.keys() & blob_ids.keys()
    problems += [f"images/{name}: other content" for name in sorted(same) if pinned[name] != blob_ids[name]]
    if problems:
        raise FacegridError(
            f"{source.path}: not the pinned data set; files that differ: {len(problems):,}\n{listed(problems)}\n"
            "Put an unchanged copy there, or give a changed one a name of its own under datasets: (without pins)."
        )


def contents(path, remembered):
    """Digest of a copy's legend and pictures (names and bytes), whatever the archive, times and modes (hex).

    Reading everything takes seconds, so the digest is kept in the file `remembered` and used again while sizes and
    times of the files stay as they were.
    """
    source = open_source(path)
    stats = hashlib.sha256(json.dumps([str(path), *source.stats()]).encode()).hexdigest()
    return checksums.remembered(remembered, stats, lambda: _contents(blob_id(source.legend()), _blob_ids(source)))


def pinned_contents(pins, tree_path):
    """What contents() gives for a copy that is as pinned."""
    if not pins:
        raise FacegridError(
            "no copy of the data set is there, and its config has no pins, so nothing is known of what it will hold;\n"
            "put a folder or zip at the source that the config names, or give the pins"
        )
    return _contents(pins["legend_blob"], _pinned_blob_ids(pins, tree_path))


def _contents(legend_id, blob_ids):
    return hashlib.sha256(json.dumps([legend_id, sorted(blob_ids.items())]).encode()).hexdigest()


def _pinned_blob_ids(pins, tree_path):
    """Blob ids {picture: hex} of a pinned tree, without the files that are passed over in a copy too."""
    tree = read_tree(tree_path, pins["images_tree"])
    if folders := [name for name, (mode, _) in tree.items() if mode == "40000"]:
        raise FacegridError(
            f"{tree_path}: images/ had folders ({', '.join(folders)}), whose files its tree object does not "
            "name; leave the pins out"
        )
    return {name: blob for name, (_, blob) in tree.items() if not name.startswith(".")}


def _blob_ids(source):
    return {name: _blob_id_of(source, name) for name in source.names}


def _blob_id_of(source, name):
    try:
        return blob_id(source.read(name))
    except OSError as error:  # the index names it; here it only has to differ
        return str(error)
