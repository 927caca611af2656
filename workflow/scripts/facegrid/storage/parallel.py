"""Work over many pictures on several cores."""

from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError

from facegrid.errors import FacegridError


def map_chunks(function, items, workers, chunk_size=256):
    """Iterator of function(chunk) for consecutive chunks of a list, in order, from `workers` processes.

    joblib's processes start anew and do not run the calling script again, as those of multiprocessing would.
    Raises: FacegridError where one of them was killed.
    """
    chunks = [items[start : start + chunk_size] for start in range(0, len(items), chunk_size)]
    parallel = Parallel(n_jobs=min(workers, max(len(chunks), 1)), return_as="generator")
    try:
        yield from parallel(delayed(function)(chunk) for chunk in chunks)
    except TerminatedWorkerError:
        raise FacegridError(
            f"one of {workers} processes that read pictures was killed, most likely because memory ran out; "
            "run again with fewer cores or close other programs"
        ) from None
