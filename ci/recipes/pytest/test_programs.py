# SPDX-License-Identifier: MIT
"""Programs, each run under Helgrind."""


def test_locked(build, threadproof):
    threadproof(build("locked.c"))


def test_racy(build, threadproof):
    threadproof(build("racy.c"))
