"""Work over many pictures on several cores."""

from joblib import Parallel, delayed


def map_chunks(function, items, workers, chunk_size=256):
    """Iterator of function(chunk) for consecutive chunks of a list, in order, from `workers` processes.

    joblib's processes start anew and do not run the calling script again, as those of multiprocessing would.
    """
    chunks = [items[start : start + chunk_size] for start in range(0, len(items), chunk_size)]
    parallel = Parallel(n_jobs=min(workers, max(len(chunks), 1)), return_as="generator")
    return parallel(delayed(function)(chunk) for chunk in chunks)
