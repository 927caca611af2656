"""What a fitted model says of a folder of pictures."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from facegrid.data import image_decoding
from facegrid.errors import FacegridError, listed
from facegrid.inference import image_folder

CHUNK = 100  # pictures at once, as many as the study's networks were tested with


@dataclass
class Guesses:
    """files (n,) names; probability (n, K); classes (K,); problems {name: why it could not be read}."""

    files: list
    probability: np.ndarray
    classes: list
    problems: dict

    def table(self):
        """DataFrame, a row a file of the folder, by name: file, predicted, a probability a class, problem.

        A file that could not be read has its problem alone, the others have none.
        """
        said = pd.DataFrame({"file": self.files, "predicted": np.array(self.classes)[self.probability.argmax(axis=1)]})
        columns = [f"probability_{name}" for name in self.classes]
        said[columns] = self.probability.round(6)
        problems = pd.DataFrame({"file": list(self.problems), "problem": list(self.problems.values())}, dtype=str)
        return (
            pd.concat([said, problems]).reindex(columns=["file", "predicted", *columns, "problem"]).sort_values("file")
        )

    def summary(self, where, who):
        """What was done, in lines for the user."""
        lines = [f"{len(self.files):,} pictures of {where} by {who}"]
        if self.problems:
            problems = [f"{name}: {problem}" for name, problem in self.problems.items()]
            lines.append(f"Not read: {len(problems):,}\n{listed(problems)}")
        return "\n".join(lines)


def guess(model, path, classes):
    """Guesses of a model (as saved_model.load gives it) for the pictures of a folder, prepared as for its training.

    Raises: FacegridError where no file is a picture.
    """
    problems, files, probability = {}, [], []
    for chunk in _chunks(image_folder.names(path)):
        images = {}
        for name in chunk:
            try:
                images[name] = image_decoding.resize(image_decoding.decode(image_folder.read(path, name)), model.side)
            except OSError as error:
                problems[image_folder.shown(name)] = str(error)
        if images:
            files += images
            probability.append(model.probability(np.stack(list(images.values()))))
    if not files:
        problems = [f"{name}: {problem}" for name, problem in problems.items()]
        raise FacegridError(f"pictures: none in {path} can be read\n{listed(problems)}")
    return Guesses(files, np.concatenate(probability), classes, problems)


def _chunks(names):
    return [names[start : start + CHUNK] for start in range(0, len(names), CHUNK)]
