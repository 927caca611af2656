"""What tests of several modules share: one thread a library, small data sets, the study's pictures if there."""

import io
import os

# Before numpy is imported: numbers do not hang on the machine's cores, and tests side by side do not crowd it.
os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
# As facegrid.models.backend sets them. Some tests import TensorFlow first.
os.environ.update({"KERAS_BACKEND": "tensorflow", "TF_ENABLE_ONEDNN_OPTS": "1"})

import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import settings
from PIL import Image

PROJECT = Path(__file__).parents[1]

# The same examples in every run, however slow the machine.
settings.register_profile("facegrid", derandomize=True, deadline=None)
settings.load_profile("facegrid")


# Files that take minutes, the longest first: a process that began one of them last would end alone. xdist's own order
# is that of the number of tests.
LONGEST = (
    *("test_slurm_runs", "test_loop", "test_slurm_faults", "test_benchmarks", "test_kills", "test_faults"),
    *("test_reruns", "test_partial", "test_mistakes", "test_real", "test_new_network", "test_champion"),
)


def pytest_collection_modifyitems(items):
    """Begin the longest files first."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """TensorFlow refuses another number of threads than the first that a process has used; fits have one."""
    if tensorflow := sys.modules.get("tensorflow"):
        tensorflow.config.threading.set_intra_op_parallelism_threads(1)
        tensorflow.config.threading.set_inter_op_parallelism_threads(1)


@pytest.fixture(scope="session")
def png():
    """Function (grey level or colour, size, mode) -> bytes of a PNG of one colour."""

    def make(color=0, size=(2, 2), mode="L"):
        data = io.BytesIO()
        Image.new(mode, size, color).save(data, "PNG")
        return data.getvalue()

    return make


@pytest.fixture(scope="session")
def write_data_set():
    """Function (path, pictures {name: bytes}, legend) -> path: a folder, or a zip where the path ends so.

    The legend is bytes, or rows {name: label}. In a zip everything is below the folder `top`.
    """

    def write(path, pictures, legend, top=""):
        if isinstance(legend, dict):
            legend = "".join(["image,emotion\n", *(f"{name},{label}\n" for name, label in legend.items())]).encode()
        content = {f"images/{name}": data for name, data in pictures.items()} | {"data/legend.csv": legend}
        if path.suffix == ".zip":
            with zipfile.ZipFile(path, "w") as archive:
                for name, data in content.items():
                    archive.writestr(top + name, data)
            return path
        for name, data in content.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
        return path

    return write


@pytest.fixture(scope="session")
def real_data():
    """Path of the study's data, where there is a copy."""
    places = [PROJECT / "resources" / "facial_expressions", PROJECT.parent / "shared" / "facial_expressions"]
    for place in places:
        for path in (place, place.with_suffix(".zip")):
            if path.exists():
                return path
    pytest.skip("the study's pictures are not there: put them at resources/facial_expressions")
