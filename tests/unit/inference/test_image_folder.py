"""A folder of pictures without labels: which files, and when they count as changed."""

import os
from pathlib import Path

import pytest

from facegrid.data import source
from facegrid.errors import FacegridError
from facegrid.inference import image_folder


@pytest.fixture
def faces(tmp_path):
    """Two files beside each other and one below."""
    place = tmp_path / "some faces"
    (place / "more").mkdir(parents=True)
    for name in ("b.jpg", "a.png", "more/c.jpg"):
        (place / name).write_bytes(name.encode())
    return place


@pytest.fixture
def remembered(tmp_path):
    return tmp_path / "remembered.json"


def test_names_are_sorted_and_hidden_files_are_no_pictures(faces):
    (faces / ".DS_Store").write_bytes(b"")
    (faces / ".cache").mkdir()
    (faces / ".cache" / "d.jpg").write_bytes(b"")
    (faces / "dangling.jpg").symlink_to(faces / "nowhere")
    os.mkfifo(faces / "pipe.jpg")
    assert image_folder.names(faces) == ["a.png", "b.jpg", "more/c.jpg"]


def test_no_folder_and_an_empty_one(faces, tmp_path):
    for path in (tmp_path / "nowhere", faces / "a.png"):
        with pytest.raises(FacegridError, match=f"pictures: no folder {path}"):
            image_folder.names(path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(FacegridError, match="pictures: no files in"):
        image_folder.names(tmp_path / "empty")


def test_folders_below_are_followed_also_by_a_link(faces, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "d.jpg").write_bytes(b"d")
    (faces / "linked").symlink_to(tmp_path / "elsewhere")
    assert image_folder.names(faces) == ["a.png", "b.jpg", "linked/d.jpg", "more/c.jpg"]


def test_folders_that_nobody_may_look_into(faces, monkeypatch):
    """As without permission, which root always has."""

    def refuse(path):
        if Path(path).name == "more":
            raise PermissionError(13, "Permission denied", str(path))
        return listing(path)

    listing = os.scandir
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(FacegridError, match=r"some faces/more: cannot be listed \(\[Errno 13\]"):
        image_folder.names(faces)


def test_a_name_that_is_too_long_to_be_looked_at():
    for look in (image_folder.names, source.find):
        with pytest.raises(FacegridError, match=r"n{300}: cannot be looked at \(\[Errno 36\] File name too long"):
            look(300 * "n")


def test_a_relative_path_is_told_in_full(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FacegridError) as error:
        image_folder.names("my/faces")
    assert str(error.value) == (
        f"pictures: no folder {tmp_path}/my/faces; expected one with pictures in it "
        "(my/faces starts at --directory, or else at the project's folder)"
    )


def test_contents_follow_names_and_bytes_and_not_times(faces, remembered):
    before = image_folder.contents(faces, remembered)
    os.utime(faces / "a.png", (0, 0))
    assert image_folder.contents(faces, remembered) == before
    moved = faces.rename(faces.with_name("moved"))
    assert image_folder.contents(moved, remembered) == before
    (moved / "a.png").write_bytes(b"a.pnG")
    changed = image_folder.contents(moved, remembered)
    (moved / "a.png").rename(moved / "z.png")
    assert len({before, changed, image_folder.contents(moved, remembered)}) == 3


def test_contents_are_remembered_while_the_files_stay(faces, remembered, monkeypatch):
    before = image_folder.contents(faces, remembered)
    monkeypatch.setattr(image_folder, "_digest", None)  # nothing is read
    assert image_folder.contents(faces, remembered) == before


@pytest.mark.parametrize("damage", ["{", "[]", "{}"])
def test_what_is_remembered_may_be_damaged(faces, remembered, damage):
    before = image_folder.contents(faces, remembered)
    remembered.write_text(damage)
    assert image_folder.contents(faces, remembered) == before


def test_without_a_place_to_remember_it_is_only_slower(faces, remembered, tmp_path):
    (tmp_path / "file").touch()
    assert image_folder.contents(faces, tmp_path / "file" / "remembered.json") == image_folder.contents(
        faces, remembered
    )


def test_a_file_that_is_too_large_for_a_picture_is_not_read(faces, remembered, monkeypatch):
    assert image_folder.read(faces, "a.png") == b"a.png"
    assert source.MOST_BYTES == 64_000_000
    for module in (image_folder, source):
        monkeypatch.setattr(module, "MOST_BYTES", 4)
    with pytest.raises(OSError, match="has 5 bytes, more than 4"):
        image_folder.read(faces, "a.png")
    before = image_folder.contents(faces, remembered)
    (faces / "a.png").write_bytes(b"longer than before")
    assert image_folder.contents(faces, remembered) != before


@pytest.mark.parametrize(
    "path, title",
    [("a/b", "b"), ("a/my faces/", "my_faces"), ("Ärger {1}", "Ärger_1_"), ("a/../c.d-e", "c.d-e")],
)
def test_results_are_called_after_the_folder(path, title):
    assert image_folder.title(path) == title


def test_a_file_that_cannot_be_opened_does_not_keep_the_others_from_being_known(faces, remembered, monkeypatch):
    before = image_folder.contents(faces, remembered)
    monkeypatch.setattr(image_folder, "names", lambda _: ["a.png", "b.jpg", "gone.jpg", "more/c.jpg"])
    assert image_folder.contents(faces, remembered) != before


def test_a_name_that_is_not_utf_8(tmp_path):
    name = os.fsdecode(b"caf\xe9.jpg")
    (tmp_path / name).write_bytes(b"")
    assert image_folder.names(tmp_path) == [name] and image_folder.shown(name) == "caf\ufffd.jpg"
    with pytest.raises(OSError, match="its name is not UTF-8"):
        image_folder.read(tmp_path, name)
