"""What happens when the machine fails or its user interferes: one clear message, nothing lost, and the way on."""

import os
import shutil
import subprocess

import pytest
import yaml
from project import KNN_AGAIN

KNN = "results/fits/all_rows/knn/seed_0"
KNN_LOG = "fit_classical/all_rows/knn/seed_0.log"


@pytest.fixture
def mounts():
    """Function (lines of shell) -> a command under which these were run first, with mounts that end with it."""
    own = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*own, "true"], capture_output=True).returncode:
        pytest.skip("needs unshare, and leave to mount something of one's own")
    return lambda lines: [*own, "sh", "-ec", f'{lines}\n"$@"', "sh"]


def results(project):
    """Time and size of every file in results/, hidden ones too, without Snakemake's records."""
    places = (project.folder / "results").rglob("*")
    files = [path for path in places if path.is_file()]
    return {
        path.relative_to(project.folder).as_posix(): (path.stat().st_mtime_ns, path.stat().st_size) for path in files
    }


# A machine that fails


def test_a_full_disk(finished, mounts):
    """On a disk with room for little more than the results, arrays of 3 MB do not fit; with room the run goes on."""
    finished.overlay["models"]["knn"] = {"resolution": 64}
    jobs = finished.snakemake("-n").jobs
    assert jobs == sorted([*KNN_AGAIN, "make_arrays 64"])
    before = results(finished)
    small = """
cp -a results kept
mount -t tmpfs -o size=$(( $(du -sk results | cut -f 1) + 512 ))k tmpfs results
cp -a kept/. results
trap 'cp -a results after' EXIT"""
    run = finished.snakemake(under=mounts(small))
    assert run.status == 1 and "Traceback" not in run.text
    assert "rule make_arrays" in run.text
    assert "_64.npy: cannot be written ([Errno 28] No space left on device); make room or give permission" in run.text
    shutil.rmtree(finished.folder / "results")
    (finished.folder / "after").rename(finished.folder / "results")
    assert results(finished) == before
    assert finished.snakemake("-n").jobs == jobs


def test_read_only_results(finished, mounts):
    finished.overlay["models"]["knn"] = {"n_neighbors": 7}
    before = results(finished)
    run = finished.snakemake(under=mounts("mount --bind results results\nmount -o remount,bind,ro results"))
    assert run.status == 1 and "Traceback" not in run.text
    assert "results/ cannot be written (" in run.text and "Read-only file system" in run.text
    assert results(finished) == before
    assert finished.snakemake("-n").jobs == KNN_AGAIN


def test_a_file_where_results_should_be(new_project):
    (new_project.folder / "results").write_text("mine")
    run = new_project.snakemake()
    assert run.status == 1 and "Traceback" not in run.text
    assert "results/ cannot be written (" in run.text
    assert new_project.read("results") == "mine"


def test_a_fit_that_the_kernel_kills_for_its_memory(finished):
    """The rest is made; the message names the cell and its log; with the memory the same call makes what is missing."""
    finished.overlay["models"] |= {"knn": {"n_neighbors": 7}, "random_forest": {"n_estimators": 3}}
    finished.plant(KNN_LOG, "os.kill(os.getpid(), 9)")
    run = finished.snakemake()
    assert run.status == 1 and "Traceback" not in run.text
    assert "rule fit_classical" in run.text and "model=knn" in run.text and f"logs/{KNN_LOG}" in run.text
    assert "died with <Signals.SIGKILL: 9>" in run.text and "killed early: out of memory?" in run.text
    assert finished.snakemake("-n").jobs == KNN_AGAIN


@pytest.mark.parametrize("path", ["results/arrays/rows_16.npy", f"{KNN}/predictions.npz"])
@pytest.mark.parametrize("damage", ["a bit flipped", "cut off"])
def test_a_damaged_file(finished, path, damage):
    """Found by its digest where it is read, whatever its time says, and mended by making it anew."""
    file = finished.folder / path
    data, times = bytearray(file.read_bytes()), file.stat()
    if damage == "a bit flipped":
        data[len(data) // 2] ^= 1
    else:
        del data[len(data) // 2 :]
    file.write_bytes(data)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    readers = {
        "results/arrays/rows_16.npy": (f"{KNN}/run.json", "damaged, its bytes are not those that were written"),
        f"{KNN}/predictions.npz": ("results/table.md", "other predictions_digest than this grid's"),
    }
    target, words = readers[path]
    run = finished.snakemake("--force", target)
    assert run.status == 1 and "Traceback" not in run.text
    assert words in run.text and path.removesuffix("/predictions.npz") in run.text
    assert not (finished.folder / target).exists()
    run = finished.snakemake("--force", path)
    assert run.status == 0, run.text
    assert set(finished.snakemake("-n").jobs) <= set(KNN_AGAIN)


def test_an_array_that_was_removed(finished):
    """Its digests stand for it as the input of jobs, so Snakemake does not miss it."""
    (finished.folder / "results/arrays/rows_16.npy").unlink()
    assert "Nothing to be done" in finished.snakemake("-n").text
    run = finished.snakemake("--force", f"{KNN}/run.json")
    assert run.status == 1 and "Traceback" not in run.text
    assert "results/arrays/rows_16.npy: not there; make it anew, before all else, with snakemake --force" in run.text
    assert finished.snakemake("--force", "results/arrays/rows_16.npy").status == 0
    assert finished.snakemake(f"{KNN}/run.json").status == 0


def test_clock_set_back(finished):
    """Results of an hour that is still to come make nothing run again, and nothing that is made now looks stale."""
    for path in (finished.folder / "results").rglob("*"):
        if path.is_file():
            os.utime(path, ns=(path.stat().st_mtime_ns + 3600 * 10**9,) * 2)
    assert "Nothing to be done" in finished.snakemake("-n").text
    finished.overlay["models"]["knn"] = {"n_neighbors": 7}
    run = finished.snakemake()
    assert run.status == 0, run.text
    assert run.jobs == KNN_AGAIN
    assert "Nothing to be done" in finished.snakemake("-n").text


# A user who interferes


def test_two_calls_at_once_in_one_folder(finished):
    finished.overlay["models"]["knn"] = {"n_neighbors": 7}
    with finished.held(KNN_LOG, f"{KNN}/run.json") as first:
        second = finished.snakemake()
        assert second.status == 1 and "Traceback" not in second.text
        assert "Directory cannot be locked" in second.text and "--unlock" in second.text
    assert first.returncode == 0, finished.read("said.txt")


def test_an_edit_of_the_config_while_a_run_goes_on(finished):
    """The run ends as it began, whatever its later jobs find in the file; the next one takes the edit up."""
    finished.overlay["models"]["knn"] = {"resolution": 8}
    with finished.held("make_arrays/8.log", "results/table.md") as first:
        finished.overlay["models"]["knn"] = {"resolution": 8, "n_neighbors": 7}
        finished.overlay["models"]["random_forest"] = {"builder": "none"}
        (finished.folder / "overlay.yaml").write_text(yaml.safe_dump(finished.overlay))
    assert first.returncode == 0, finished.read("said.txt")
    assert '"n_neighbors": 5' in finished.read(f"{KNN}/run.json")
    del finished.overlay["models"]["random_forest"]
    assert finished.snakemake("-n").jobs == KNN_AGAIN


def test_an_edit_of_the_config_does_not_reach_the_jobs_of_a_cluster(finished):
    """They read the Snakefile and the config again, in a process of their own, but go by that of the run."""
    finished.plant(KNN_LOG, "Path('config.json').write_text(os.environ['FACEGRID_CONFIG'])")
    run = finished.snakemake("--force", f"{KNN}/run.json")
    assert run.status == 0, run.text
    finished.overlay["models"]["knn"] = {"n_neighbors": 7}
    cell = ["-n", f"{KNN}/run.json"]
    assert finished.snakemake(*cell).jobs == ["fit_classical all_rows knn 0"]
    of_the_run = ["env", f"FACEGRID_CONFIG={finished.read('config.json')}"]
    assert finished.snakemake(*cell, under=of_the_run).jobs == ["fit_classical all_rows knn 0"]  # a run of its own
    assert "Nothing to be done" in finished.snakemake(*cell, "--mode", "remote", under=of_the_run).text


def test_results_moved_to_another_disk_and_continued(finished, tmp_path_factory):
    """A run short of finished, moved away, and a link to it in a fresh clone: only what is missing runs."""
    for path in [f"{KNN}/run.json", "results/table.md"]:
        (finished.folder / path).unlink()
    place, clone = tmp_path_factory.mktemp("another disk, groß"), tmp_path_factory.mktemp("clone")
    shutil.move(finished.folder / "results", place / "of facegrid")
    (clone / "results").symlink_to(place / "of facegrid")
    shutil.move(finished.folder / ".snakemake", clone / ".snakemake")
    project = finished.cloned(clone)
    assert project.snakemake("-n").jobs == KNN_AGAIN
    run = project.snakemake(f"{KNN}/run.json")
    assert run.status == 0, run.text
    assert (place / "of facegrid" / KNN.removeprefix("results/") / "run.json").exists()


def test_results_in_a_folder_of_another_name(finished):
    """--directory with spaces and letters of other scripts: the results there are known, and more are made there."""
    elsewhere = "an derer Ort/結果"
    (finished.folder / elsewhere).mkdir(parents=True)
    for part in ("results", ".snakemake"):
        shutil.move(finished.folder / part, finished.folder / elsewhere / part)
    assert "Nothing to be done" in finished.snakemake("-n", "--directory", elsewhere).text
    finished.overlay["models"]["knn"] = {"n_neighbors": 7}
    run = finished.snakemake(f"{KNN}/run.json", "--directory", elsewhere)
    assert run.status == 0, run.text
    assert '"n_neighbors": 7' in finished.read(f"{elsewhere}/{KNN}/run.json")
    assert not list((finished.folder / "results").rglob("*.json"))
