"""What the benchmarks of networks share: the arrays of a split, the workflow's cells, and the peers' fits."""

import json
import os
import sys

import data
import numpy as np
import pandas as pd
import yaml
from measure import PROJECT, ran

from facegrid.data.index import class_numbers, read_index
from facegrid.data.split_file import read_split

NETWORKS = ["vgg11", "vgg19", "mobilenet", "seresnet18"]
SPLIT = "bench"
PEERS = {  # name: command of the peer
    "Keras": "keras_fit.py",
    "Keras, oneDNN": "keras_fit.py",
    "PyTorch": "torch_fit.py",
}


class Grid:
    """The workflow in a folder of its own: one split, some networks, so many epochs, all of one kind."""

    def __init__(self, folder, chosen, rows, epochs, networks=NETWORKS, precision="float32"):
        self.folder = folder
        self.networks = ["mobilenet"] if chosen.tiny else networks
        self.epochs = 2 if chosen.tiny else epochs
        self.precision = precision
        self.torch = chosen.torch
        self.tiny = chosen.tiny
        training = {"epochs": self.epochs, "monitor": "last", "precision": precision}
        training |= {"progressive_resizing": 1, "score_every": 1}  # each epoch alike
        overlay = {
            "resolution": 32,
            "splits": {SPLIT: {"strategy": "random", "rows": "all" if chosen.tiny else rows, "test_share": 0.33}},
            "training": training,
            "models": {"resnet9": {"training": training}},  # which has its own
            "grid": [{"split": SPLIT, "models": self.networks, "seeds": [0]}],
            **data.overlay(chosen),
        }
        (folder / "overlay.yaml").write_text(yaml.safe_dump(overlay), encoding="utf-8")
        self.snakemake("2", "results/arrays/images_32.npy", f"results/splits/{SPLIT}.csv")
        index = read_index(folder / "results/dataset/index.csv")
        parts, _ = read_split(folder / f"results/splits/{SPLIT}.csv")
        y = class_numbers(index, data.CLASSES)
        np.savez(folder / "rows.npz", train=parts["train"], test=parts["test"], y=y)
        self.n_train, self.n_test = len(parts["train"]), len(parts["test"])

    def cell(self, network):
        """Folder of a fit, from the folder of the workflow."""
        return f"results/fits/{SPLIT}/{network}/seed_0"

    def snakemake(self, cores, *targets):
        """Run the workflow to these targets: seconds."""
        command = [sys.executable, "-m", "snakemake", "--cores", cores, *targets]
        command += ["--directory", self.folder, "--configfile", self.folder / "overlay.yaml"]
        return ran(list(map(str, command)), PROJECT)[0]

    def fit(self, cores, networks):
        """Fit these networks anew: (seconds of the run, {network: (run.json, history)})."""
        seconds = self.snakemake(cores, *(f"{self.cell(network)}/run.json" for network in networks), "--force")
        return seconds, {network: self.read(network) for network in networks}

    def read(self, network):
        """What the workflow wrote of a fit."""
        place = self.folder / self.cell(network)
        return json.loads((place / "run.json").read_text(encoding="utf-8")), pd.read_csv(place / "history.csv")

    def peers(self):
        """The peers that can be measured here; one at the tiny size, where each takes half a minute to start."""
        if self.tiny:
            return ["Keras, oneDNN"]
        return [name for name in PEERS if name != "PyTorch" or self.torch]

    def remarks(self):
        """What the section says of the peers that were left out."""
        return [] if self.torch else ["PyTorch is not measured here: `--torch` names a python that has it."]

    def fit_peer(self, name, threads, networks):
        """Fit these networks with a peer, one after another in one process: (seconds, {network: its dict})."""
        python = self.torch if name == "PyTorch" else sys.executable
        command = [python, PROJECT / "tests/benchmarks/peers" / PEERS[name], "--threads", threads]
        command += ["--images", self.folder / "results/arrays/images_32.npy", "--rows", self.folder / "rows.npz"]
        command += ["--networks", ",".join(networks), "--epochs", self.epochs, "--precision", self.precision]
        own = {"TF_ENABLE_ONEDNN_OPTS": "1"} if name.endswith("oneDNN") else {}
        own["PYTHONPATH"] = str(PROJECT / "workflow/scripts")
        # Importing facegrid has set it here; a peer that is not told otherwise lets TensorFlow choose.
        given = {name: value for name, value in os.environ.items() if name != "TF_ENABLE_ONEDNN_OPTS"}
        seconds, _, said = ran(list(map(str, command)), PROJECT, given | own)
        return seconds, json.loads(next(line for line in said.splitlines() if line.startswith("{")))


def steady(seconds):
    """Median of the epochs after the first."""
    return float(np.median(seconds[1:]))
