/* SPDX-License-Identifier: MIT */
#include "model/verdict.h"

#include "model/names.h"

static const char *const names[] = {
    [VERDICT_FLAGGED] = "flagged",
    [VERDICT_BLIND] = "blind",
    [VERDICT_MISSED] = "missed",
    [VERDICT_MISPLACED] = "misplaced",
    [VERDICT_UNEXPECTED] = "unexpected finding",
    [VERDICT_CLEAN] = "clean",
    [VERDICT_FALSE_ALARM] = "false alarm",
    [VERDICT_WRONG_RESULT] = "wrong result",
    [VERDICT_INCONCLUSIVE] = "inconclusive",
    [VERDICT_UNJUDGED] = "unjudged",
};

static const char *const help[] = {
    [VERDICT_FLAGGED] = "The detector reported the bug, of the right kind and at the right lines.",
    [VERDICT_BLIND] = "The detector cannot see this bug, as the case declares.",
    [VERDICT_MISSED] = "The detector did not report a bug that the case expects it to report.",
    [VERDICT_MISPLACED] = "The detector reported the right kind of bug, at other lines.",
    [VERDICT_UNEXPECTED] = "The detector reported something that the case does not expect.",
    [VERDICT_CLEAN] = "The detector watched the whole run and reported nothing.",
    [VERDICT_FALSE_ALARM] = "The detector reported something in the fixed program.",
    [VERDICT_WRONG_RESULT] = "The fixed program did not compute the right result.",
    [VERDICT_INCONCLUSIVE] = "It is not proven that the detector watched the whole run.",
    [VERDICT_UNJUDGED] = "The program makes no claims, so there is nothing to judge by.",
};

const char *verdict_name(enum verdict verdict)
{
    return name_of(names, ARRAY_SIZE(names), verdict, "verdict");
}

const char *verdict_help(enum verdict verdict)
{
    return name_of(help, ARRAY_SIZE(help), verdict, "verdict");
}

bool verdict_from_name(const char *name, enum verdict *verdict)
{
    size_t index;

    if (!name_find(names, ARRAY_SIZE(names), name, &index))
        return false;
    *verdict = (enum verdict)index;
    return true;
}

bool verdict_passes(enum verdict verdict)
{
    return verdict == VERDICT_FLAGGED || verdict == VERDICT_BLIND || verdict == VERDICT_CLEAN;
}
