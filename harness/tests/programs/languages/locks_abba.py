# SPDX-License-Identifier: MIT
"""Two threads that take two locks in opposite orders, and hang until they are interrupted."""
import threading

both = threading.Barrier(2)
locks = (threading.Lock(), threading.Lock())


def transfer(source, target):
    with locks[source]:
        both.wait()
        with locks[target]:
            pass


threading.Thread(target=transfer, args=(0, 1), daemon=True).start()
transfer(1, 0)
