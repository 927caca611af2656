"""What docs/cluster.md tells a user to type."""

import subprocess
import sys
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text()


def test_figures_are_measured_as_the_page_shows(finished_run):
    """One line per model, with pictures, seconds and megabytes from the records of its fits."""
    program = PAGE.split("```python\n")[1].split("```")[0]
    command = [sys.executable, "-c", program]
    said = subprocess.run(command, cwd=finished_run.folder, capture_output=True, text=True, check=True).stdout
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines()[2:]}
    assert set(rows) == {"decision_tree", "knn", "logistic_regression", "random_forest"}
    pictures, _, seconds, megabytes = map(float, rows["knn"])
    assert pictures == 120 and seconds > 0 and megabytes > 50
