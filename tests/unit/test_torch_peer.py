"""The peer of the benchmarks in PyTorch has our networks' parameters, and says what is wrong with its arguments."""

import functools
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow")

from facegrid.models import complexity, registry

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "peers" / "torch_fit.py"
NETWORKS = {  # builder, parameters
    "vgg11": ("vgg", {"depth": 11}),
    "vgg19": ("vgg", {"depth": 19}),
    "mobilenet": ("mobilenet", {}),
    "seresnet18": ("seresnet", {"depth": 18}),
    "resnet9": ("resnet9", {}),
}
CLASSES = 8


@functools.cache
def torch_python():
    """The Python that has torch; the test is skipped where there is none."""
    python = os.environ.get("FACEGRID_TORCH_PYTHON")
    if not python:
        pytest.skip("no torch: FACEGRID_TORCH_PYTHON does not name a Python that has it")
    try:
        subprocess.run([python, "-c", "import torch"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no torch: {error}")
    return python


def peer(folder, side=32, **changes):
    """The finished process of a fit of one epoch on noise: a batch of four pictures, then one of two."""
    images = np.random.default_rng(0).integers(0, 256, (8, side, side, 3), dtype=np.uint8)
    np.save(folder / "images.npy", images)
    np.savez(folder / "split.npz", train=np.arange(6), test=np.arange(6, 8), y=np.arange(8) % CLASSES)
    files = {"images": folder / "images.npy", "rows": folder / "split.npz"}
    options = files | {"networks": ",".join(NETWORKS), "epochs": 1, "batch": 4, "threads": 1} | changes
    arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    return subprocess.run([torch_python(), SCRIPT, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("side", [32, 64])
def test_parameters_are_ours(tmp_path, side):
    done = peer(tmp_path, side)
    assert done.returncode == 0, done.stderr
    got = json.loads(done.stdout)
    assert got.keys() == {*NETWORKS, "versions"}
    for name, (builder, parameters) in NETWORKS.items():
        wanted = complexity.trainable_parameters(registry.build(builder, side, CLASSES, parameters))
        assert got[name]["parameters"] == wanted, name
        assert got[name]["accuracy"] in (0, 0.5, 1) and len(got[name]["seconds"]) == 1


def test_bfloat16(tmp_path):
    done = peer(tmp_path, networks="mobilenet", precision="mixed_bfloat16")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"networks": "vgg11,vgg12"}, "no network vgg12; there are vgg11, vgg19"),
        ({"images": "nowhere.npy"}, "nowhere.npy"),
        ({"side": 48}, "side a multiple of 32; got uint8 (8, 48, 48, 3)"),
        ({"epochs": 0}, "0 is not above 0"),
    ],
)
def test_wrong_arguments_end_in_one_message(tmp_path, changes, message):
    done = peer(tmp_path, **changes)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert message in done.stderr
