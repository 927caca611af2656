import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from facegrid.data import source
from facegrid.errors import FacegridError

PICTURES = {"Ann_1.jpg": b"one", "Bob_1.jpg": b"two", "sub/Bob 2.jpg": b"three"}
LEGEND = b"image,emotion\nAnn_1.jpg,joy\n"


@pytest.fixture
def folder(tmp_path, write_data_set):
    return write_data_set(tmp_path / "faces", PICTURES, LEGEND)


@pytest.fixture
def archive(tmp_path, write_data_set):
    return write_data_set(tmp_path / "faces.zip", PICTURES, LEGEND)


NO_PLACE = Path(__file__) / "below a file nothing can be written"


def contents(path, remembered=NO_PLACE):
    return source.contents(path, remembered)


def message(function, *arguments):
    with pytest.raises(FacegridError) as caught:
        function(*arguments)
    return str(caught.value)


# Folders and zips


@pytest.mark.parametrize(("name", "top"), [("f", ""), ("f.zip", ""), ("f.zip", "facial_expressions-5fb9c13/")])
def test_reads_folder_and_zip(tmp_path, write_data_set, name, top):
    opened = source.open_source(write_data_set(tmp_path / name, PICTURES, LEGEND, top))
    assert opened.names == ["Ann_1.jpg", "Bob_1.jpg", "sub/Bob 2.jpg"]
    assert {name: opened.read(name) for name in opened.names} == PICTURES
    assert opened.legend() == LEGEND


def test_reads_link_to_folder(tmp_path, folder):
    (tmp_path / "link").symlink_to(folder)
    assert source.find(str(tmp_path / "link")) == str(tmp_path / "link")
    assert source.open_source(tmp_path / "link").read("Ann_1.jpg") == b"one"


def test_nothing_is_unpacked(tmp_path, archive):
    opened = source.open_source(archive)
    opened.read(opened.names[0])
    assert list(tmp_path.iterdir()) == [archive]


@pytest.mark.parametrize("name", ["f", "f.zip"])
def test_dot_files_are_passed_over(tmp_path, write_data_set, name):
    hidden = {".DS_Store": b"", "sub/._Bob 2.jpg": b"", ".thumbnails/Ann_1.jpg": b""}
    path = write_data_set(tmp_path / name, PICTURES | hidden, LEGEND)
    assert source.open_source(path).names == sorted(PICTURES)


def test_folder_passes_over_what_is_no_file(folder):
    (folder / "images" / "dangling.jpg").symlink_to("nowhere.jpg")
    os.mkfifo(folder / "images" / "pipe.jpg")
    assert source.open_source(folder).names == sorted(PICTURES)


def test_zip_with_entries_for_folders_and_for_macos(tmp_path):
    path = tmp_path / "f.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("faces/", "faces/images/", "faces/images/sub/", "faces/data/"):
            archive.mkdir(name)
        archive.writestr("faces/data/legend.csv", LEGEND)
        archive.writestr("__MACOSX/faces/data/._legend.csv", b"")
        archive.writestr("__MACOSX/faces/images/._Ann_1.jpg", b"")
        archive.writestr("faces/images/Ann_1.jpg", b"one")
    opened = source.open_source(path)
    assert (opened.names, opened.legend()) == (["Ann_1.jpg"], LEGEND)


class UnsaidUtf8(zipfile.ZipInfo):
    """An entry with a UTF-8 name that the zip does not declare, as macOS writes it."""

    def _encodeFilenameFlags(self):
        return self.filename.encode(), self.flag_bits


class Cp437(zipfile.ZipInfo):
    """An entry with a name in the code page of DOS, as older Windows writes it."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("cp437"), self.flag_bits


@pytest.mark.parametrize("entry", [zipfile.ZipInfo, UnsaidUtf8, Cp437])
def test_zip_with_names_in_other_scripts(tmp_path, entry):
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        archive.writestr("data/legend.csv", LEGEND)
        archive.writestr(entry("images/Zoë_1.jpg"), b"one")
    assert source.open_source(tmp_path / "f.zip").read("Zoë_1.jpg") == b"one"


def test_find_prefers_the_folder(tmp_path, folder, archive):
    path = str(tmp_path / "faces")
    assert source.find(path) == path
    shutil.rmtree(folder)
    assert source.find(path) == f"{path}.zip"
    assert source.is_there(f"{path}.zip")
    archive.unlink()
    assert source.find(path) == f"{path}.zip"
    assert not source.is_there(f"{path}.zip")


# Bad folders and zips


@pytest.mark.parametrize("name", ["f", "f.zip"])
@pytest.mark.parametrize(
    ("parts", "missing"),
    [
        (["data/legend.csv"], "no images/ in it"),
        (["images/a.jpg"], "no data/legend.csv in it"),
        (["legend.csv", "a.jpg"], "no images/ and no data/legend.csv in it"),
    ],
)
def test_missing_parts_are_named(tmp_path, name, parts, missing):
    path = tmp_path / name
    for part in parts:
        if path.suffix:
            with zipfile.ZipFile(path, "a") as archive:
                archive.writestr(part, b"")
        else:
            (path / part).parent.mkdir(parents=True, exist_ok=True)
            (path / part).touch()
    assert message(source.open_source, path) == f"{path}: {missing}; expected images/ and data/legend.csv"


def test_folder_named_like_a_zip(tmp_path):
    (tmp_path / "x.zip").mkdir()
    assert "no images/ and no data/legend.csv in it" in message(source.open_source, tmp_path / "x.zip")


def test_nothing_there(tmp_path):
    text = f"no folder {tmp_path / 'x'} and no {tmp_path / 'x.zip'}; expected one of them"
    assert message(source.open_source, tmp_path / "x.zip").startswith(text)


@pytest.mark.parametrize("data", [b"", b"<html>404</html>", b"PK\x03\x04 and then something else"])
def test_no_zip_at_all(tmp_path, data):
    (tmp_path / "x.zip").write_bytes(data)
    assert message(source.open_source, tmp_path / "x.zip").startswith(f"{tmp_path / 'x.zip'}: not a whole zip (")


def test_zip_that_is_cut_off(archive):
    data = archive.read_bytes()
    archive.write_bytes(data[: len(data) // 2])
    assert "not a whole zip" in message(source.open_source, archive)


def test_links_in_a_circle(folder):
    (folder / "images" / "again").symlink_to(folder / "images")
    assert "cannot be listed" in message(contents, folder)


def spoil(path, name, **fields):
    """Write other values for an entry into the zip's directory."""
    with zipfile.ZipFile(path, "a") as archive:
        for field, value in fields.items():
            setattr(archive.getinfo(name), field, value)
        archive.comment = b"so that the directory is written again"


SPOILED = [
    ({"flag_bits": 1}, "password"),
    ({"compress_type": 99}, "compressed by a method"),
    ({"file_size": 200_000_000}, "has 200,000,000 bytes, more than 64,000,000"),
    ({"CRC": 1}, "Bad CRC-32"),
]


@pytest.mark.parametrize(("fields", "reason"), SPOILED)
def test_entry_that_cannot_be_unpacked(archive, fields, reason):
    spoil(archive, "images/Bob_1.jpg", **fields)
    opened = source.open_source(archive)
    assert opened.read("Ann_1.jpg") == b"one"
    with pytest.raises(OSError, match=reason):
        opened.read("Bob_1.jpg")
    assert contents(archive) != ""  # the Snakefile is read all the same; indexing names the picture


@pytest.mark.parametrize(("fields", "reason"), SPOILED)
def test_legend_that_cannot_be_unpacked(archive, fields, reason):
    spoil(archive, "data/legend.csv", **fields)
    text = message(source.open_source(archive).legend)
    assert text.startswith(f"{archive}, data/legend.csv: cannot be read (")
    assert reason in text


def test_huge_file(folder, monkeypatch):
    monkeypatch.setattr(source, "MOST_BYTES", 4)
    assert source.open_source(folder).read("Ann_1.jpg") == b"one"
    with pytest.raises(OSError, match="has 5 bytes, more than 4"):
        source.open_source(folder).read("sub/Bob 2.jpg")


@pytest.mark.parametrize("name", ["f", "f.zip"])
def test_read_indexed(tmp_path, write_data_set, name):
    opened = source.open_source(write_data_set(tmp_path / name, PICTURES, LEGEND))
    assert source.read_indexed(opened, "Ann_1.jpg", hashlib.sha256(b"one").hexdigest()) == b"one"
    assert "images/Ann_1.jpg: has changed since" in message(source.read_indexed, opened, "Ann_1.jpg", "other")
    assert "images/no.jpg: cannot be read any more" in message(source.read_indexed, opened, "no.jpg", "other")


# Git's object ids, by git itself


@pytest.fixture(scope="module")
def git_data(tmp_path_factory):
    """A folder that git has stored: its path, its zip by git, the pins, and git's ids of the pictures {name: id}."""
    if not shutil.which("git"):
        pytest.skip("git is not there")
    root = tmp_path_factory.mktemp("git")
    work, archive = root / "work", root / "faces.zip"
    (work / "images").mkdir(parents=True)
    (work / "data").mkdir()
    (work / "data" / "legend.csv").write_bytes(b"image,emotion\r\nplain.jpg,joy\r\n")
    names = ["plain.jpg", "run me.jpg", 'Zoë\'s, "x".png', "日本.png", "a.b", "a0", ".hidden"]
    for number, name in enumerate(names):
        (work / "images" / name).write_bytes(bytes(range(256)) * number)
    (work / "images" / "run me.jpg").chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def git(*arguments):
        command = ["git", "-C", root, "-c", "core.fileMode=true", *arguments]
        r = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        print(r)
        r.check_returncode()
        return r.stdout.strip()

    git("init", "--quiet")
    git("add", "work")
    tree = git("write-tree") + ":work"
    images = git("rev-parse", f"{tree}/images")
    git("archive", "--prefix=faces-1234/", f"--output={archive}", tree)
    pins = {
        "legend_blob": git("rev-parse", f"{tree}/data/legend.csv"),
        "images_tree": images,
        "tree_object": str(root / ".git" / "objects" / images[:2] / images[2:]),
    }
    return work, archive, pins, {name: git("hash-object", f"work/images/{name}") for name in names}


def test_blob_id():
    assert source.blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"  # git's well-known id of an empty file


def test_tree_and_blob_ids_are_those_of_git(git_data):
    work, _, pins, ids = git_data
    tree = source.read_tree(pins["tree_object"], pins["images_tree"])
    assert {name: blob for name, (_, blob) in tree.items()} == ids
    assert {name for name, (mode, _) in tree.items() if mode == "100755"} == {"run me.jpg"}
    assert {name: source.blob_id((work / "images" / name).read_bytes()) for name in ids} == ids


@pytest.fixture(params=["folder", "zip by git", "zip by Python, of another umask"])
def true_copy(request, git_data, tmp_path):
    """An unchanged copy of the pinned data that may be changed, and its pins."""
    work, archive, pins, _ = git_data
    if request.param == "zip by git":
        return shutil.copy(archive, tmp_path / "copy.zip"), pins
    copy = shutil.copytree(work, tmp_path / "copy")
    for path in copy.rglob("*.*"):
        path.chmod(0o600)
    return (copy if request.param == "folder" else shutil.make_archive(copy, "zip", copy)), pins


def test_true_copy_passes(true_copy):
    copy, pins = true_copy
    source.check_pins(source.open_source(copy), pins, pins["tree_object"])
    assert contents(copy) == source.pinned_contents(pins, pins["tree_object"])


def test_files_that_differ_are_named(git_data, tmp_path):
    work, _, pins, _ = git_data
    copy = shutil.copytree(work, tmp_path / "copy")
    (copy / "data" / "legend.csv").write_bytes(b"image,emotion\nplain.jpg,joy\n")  # other line ends
    (copy / "images" / "日本.png").unlink()
    (copy / "images" / "a0").rename(copy / "images" / "a1")
    (copy / "images" / "plain.jpg").write_bytes(b"x")
    (copy / "images" / ".DS_Store").touch()
    text = message(source.check_pins, source.open_source(copy), pins, pins["tree_object"])
    assert text.splitlines()[:-1] == [
        f"{copy}: not the pinned data set; files that differ: 5",
        "  data/legend.csv: other content",
        "  images/a0: missing",
        "  images/日本.png: missing",
        "  images/a1: not in the pinned data",
        "  images/plain.jpg: other content",
    ]
    assert contents(copy) != source.pinned_contents(pins, pins["tree_object"])


def test_entry_that_cannot_be_unpacked_differs(git_data, tmp_path):
    _, archive, pins, _ = git_data
    copy = shutil.copy(archive, tmp_path / "copy.zip")
    spoil(copy, "faces-1234/images/plain.jpg", CRC=1)
    assert "  images/plain.jpg: other content\n" in message(
        source.check_pins, source.open_source(copy), pins, pins["tree_object"]
    )


def test_only_twenty_files_are_named(git_data, tmp_path, write_data_set):
    _, _, pins, ids = git_data
    pinned = len(ids) - 1  # without .hidden
    copy = write_data_set(tmp_path / "copy", {f"{number:02}.jpg": b"" for number in range(30)}, b"")
    lines = message(source.check_pins, source.open_source(copy), pins, pins["tree_object"]).splitlines()
    assert lines[0].endswith(f"files that differ: {1 + pinned + 30}")
    assert len(lines) == 1 + 20 + 1 + 1
    assert lines[21] == f"  ... and {1 + pinned + 30 - 20} more"


def test_tree_object_must_be_the_pinned_one(git_data, tmp_path):
    _, _, pins, _ = git_data
    assert "holds the tree object" in message(source.read_tree, pins["tree_object"], "0" * 40)
    assert "not a git tree object" in message(source.read_tree, str(tmp_path / "none"), pins["images_tree"])
    (tmp_path / "text").write_text("100644 blob")
    assert "not a git tree object" in message(source.read_tree, str(tmp_path / "text"), pins["images_tree"])
    blob = pins["legend_blob"]
    assert "a git object of another kind" in message(source.read_tree, git_object(pins, blob), blob)


def git_object(pins, object_id):
    """Path of an object beside the pinned tree."""
    return str(Path(pins["tree_object"]).parents[1] / object_id[:2] / object_id[2:])


def test_pins_do_not_reach_into_folders(git_data):
    _, archive, pins, _ = git_data
    tree = subprocess.run(
        ["git", "-C", archive.parent, "write-tree"], check=True, capture_output=True, text=True
    ).stdout.strip()
    above = pins | {"images_tree": tree, "tree_object": git_object(pins, tree)}
    assert "had folders (work), whose files" in message(source.pinned_contents, above, above["tree_object"])


def test_without_a_copy_and_without_pins():
    assert "no copy of the data set is there" in message(source.pinned_contents, None, None)


# Contents


def test_contents_are_the_same_in_any_archive(tmp_path, folder, archive, write_data_set):
    below = write_data_set(tmp_path / "below.zip", dict(reversed(PICTURES.items())), LEGEND, top="faces-1/")
    copy = shutil.copytree(folder, tmp_path / "copy", copy_function=shutil.copyfile)
    assert contents(folder) == contents(archive) == contents(below) == contents(copy)


def test_contents_do_not_change_by_touch_and_chmod(folder):
    before = contents(folder)
    os.utime(folder / "images" / "Ann_1.jpg", (0, 0))
    (folder / "images" / "Bob_1.jpg").chmod(0o777)
    (folder / "README.md").touch()
    assert contents(folder) == before


CHANGES = {
    "picture": lambda folder: (folder / "images" / "Ann_1.jpg").write_bytes(b"onf"),
    "legend": lambda folder: (folder / "data" / "legend.csv").write_bytes(LEGEND.replace(b"joy", b"Joy")),
    "name": lambda folder: (folder / "images" / "Ann_1.jpg").rename(folder / "images" / "Ann_2.jpg"),
    "folder": lambda folder: (folder / "images" / "sub").rename(folder / "images" / "sup"),
    "missing": lambda folder: (folder / "images" / "Bob_1.jpg").unlink(),
    "further": lambda folder: (folder / "images" / "Cid_1.jpg").touch(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_contents_change(folder, tmp_path, change):
    remembered = tmp_path / "remembered.json"
    before = contents(folder, remembered)
    CHANGES[change](folder)
    assert contents(folder, remembered) == contents(folder) != before


def test_swapped_pictures_change_contents(folder, archive, write_data_set):
    swapped = PICTURES | {"Ann_1.jpg": b"two", "Bob_1.jpg": b"one"}
    before = contents(archive)
    assert contents(write_data_set(archive, swapped, LEGEND)) != before


def test_change_behind_the_same_size_and_time_is_seen(folder, tmp_path):
    picture = folder / "images" / "Ann_1.jpg"
    os.utime(picture, (0, 0))
    before = contents(folder, tmp_path / "remembered.json")
    picture.write_bytes(b"onf")
    os.utime(picture, (0, 0))
    assert contents(folder, tmp_path / "remembered.json") != before


def test_contents_are_remembered(folder, tmp_path):
    remembered = tmp_path / "new" / "remembered.json"
    digest = contents(folder, remembered)
    known = json.loads(remembered.read_text())
    remembered.write_text(json.dumps(known | {"contents": "told"}))
    assert contents(folder, remembered) == "told"
    remembered.unlink()
    assert contents(folder, remembered) == digest
    assert json.loads(remembered.read_text()) == known


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "{}", '{"stats": 1}', "\0"])
def test_broken_memory_is_ignored(folder, tmp_path, text):
    remembered = tmp_path / "remembered.json"
    remembered.write_text(text)
    assert contents(folder, remembered) == contents(folder)
    assert json.loads(remembered.read_text())["contents"] == contents(folder)


def test_memory_of_another_copy_is_ignored(folder, archive, tmp_path):
    remembered = tmp_path / "remembered.json"
    (folder / "images" / "Ann_1.jpg").write_bytes(b"other")
    assert contents(folder, remembered) != contents(archive, remembered)
