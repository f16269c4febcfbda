# SPDX-License-Identifier: MIT
"""A library in C that threads of Python call: Python itself is to be run under TSan."""
import ctypes
import threading

import pytest


@pytest.fixture
def library(build):
    return ctypes.CDLL(str(build("count.c", "-shared", "-fPIC")))


def twice(work):
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_locked(library):
    twice(library.count_up_locked)


def test_racy(library):
    library.two_callers()
    twice(library.count_up)
