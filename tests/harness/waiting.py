"""Waiting for something to become true, without sleeping longer than needed."""
import time


def eventually(probe, what, seconds=15.0):
    """The first true value that `probe` gives; an AssertionError that names `what` when it takes too long."""
    deadline = time.monotonic() + seconds
    pause = 0.002
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
