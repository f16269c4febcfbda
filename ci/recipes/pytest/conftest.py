# SPDX-License-Identifier: MIT
"""What the tests share: C code is built, and programs are run under threadproof."""
import os
import pathlib
import shlex
import subprocess

import pytest


@pytest.fixture
def build(tmp_path):
    """build("racy.c", OPTION...) compiles it, as CC and CFLAGS say, and returns the result's path."""

    def compile_it(source, *options):
        # Valgrind before 3.20 cannot read clang's DWARF 5.
        compiler = os.environ.get("CC", "cc"), *shlex.split(os.environ.get("CFLAGS", "-gdwarf-4"))
        source = pathlib.Path(__file__).parent / source
        result = tmp_path / source.stem
        subprocess.run([*compiler, "-g", "-pthread", *options, "-o", result, source], check=True)
        return result

    return compile_it


@pytest.fixture
def threadproof():
    """threadproof(PROGRAM, ARGUMENT...) fails, in its words, unless it finds nothing."""

    def run(*command, detector="helgrind"):
        words = ["threadproof", "run", "--detector", detector, "--", *command]
        ended = subprocess.run(words, stderr=subprocess.PIPE, text=True)
        if ended.returncode != 0:
            pytest.fail(ended.stderr, pytrace=False)

    return run
