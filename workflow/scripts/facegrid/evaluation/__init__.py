"""Every number: computed from predictions.npz and run.json."""
