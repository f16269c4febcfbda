# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the checks of the packages share. A check says what failed and goes on, so that one run shows
# all; check_end gives the exit status.

failures=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    failures=$((failures + 1))
}

# A tool that is not on this machine: ctest counts 77 as skipped.
need() {
    command -v "$1" >/dev/null || {
        echo "SKIPPED: $1 is not installed (scripts/setup --test installs it)"
        exit 77
    }
}

# quietly COMMAND...: its output only if it fails, and then that is the end.
quietly() {
    local status=0
    "$@" >"$scratch/quietly.log" 2>&1 || status=$?
    if [ "$status" != 0 ]; then
        cat "$scratch/quietly.log"
        echo "FAILED ($status): $*" >&2
        exit 1
    fi
}

# has TEXT PART: the text has the part in it, as it stands.
has() {
    [[ $1 == *"$2"* ]] || fail "\"$2\" is not in: ${1:0:3000}"
}

# same WHAT EXPECTED ACTUAL: texts of several lines.
same() {
    diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") ||
        fail "$1: lines behind < are missing, lines behind > are too many"
}

is_file() {
    [ -s "$1" ] || fail "$1 is missing or empty"
}

check_end() {
    [ "$failures" = 0 ] || exit 1
    echo "all as it should be"
}

# help_of THREADPROOF [COMMAND]: one line an option.
help_of() {
    local program=$1
    shift
    ARGP_HELP_FMT=opt-doc-col=60,rmargin=2000 "$program" "$@" --help
}

commands_of() {
    help_of "$1" | sed -nE 's/^  ([a-z]+) +[a-z].*/\1/p'
}

# Its options, sorted, as in --detector=NAME.
options_of() {
    help_of "$1" "$2" | sed -nE 's/^ +(-., )?(--[a-z-]+(=[^ ]+)?).*/\2/p' | sort
}
