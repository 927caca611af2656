"""When the fit of a network ends, and which of its epochs is kept."""

from itertools import pairwise


def reason(losses, epochs, increases):
    """Why a fit ends after these epochs; None while it goes on.

    The study's rule: the monitored loss rose `increases` epochs in a row, each above the one before. That is not
    Keras' EarlyStopping(patience=increases), which asks for so many epochs without a new best.

    Args: losses, monitored loss of each epoch so far; epochs, the most there may be; increases, None for no rule.
    """
    if len(losses) >= epochs:
        return f"{epochs} epochs used up"
    if increases and rose(losses, increases):
        return f"rule at epoch {len(losses)}"
    return None


def rose(losses, times):
    """Whether each of the last `times` losses is above the one before it."""
    last = losses[-times - 1 :]
    return len(last) == times + 1 and all(before < after for before, after in pairwise(last))


def kept_step(accuracies):
    """The epoch, from 1, with the best accuracy; of equal ones the first."""
    return accuracies.index(max(accuracies)) + 1
