"""Work over many pictures on several cores."""

import os
import signal

import pytest

from facegrid.errors import FacegridError
from facegrid.storage.parallel import map_chunks


def kill_itself(chunk):
    """What the kernel does to a process when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("workers", [1, 2])
def test_chunks_come_in_order(workers):
    assert list(map_chunks(sum, list(range(10)), workers, chunk_size=4)) == [6, 22, 17]


def test_a_killed_process_is_told():
    with pytest.raises(
        FacegridError, match="one of 2 processes that read pictures was killed, most likely because mem"
    ):
        list(map_chunks(kill_itself, [1, 2], workers=2, chunk_size=1))
