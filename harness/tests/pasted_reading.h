/* SPDX-License-Identifier: MIT */
/*
 * pasted_reading.h: what threadproof report, run as a user would, finds in a log, told
 * in full as a text to compare.
 */
#ifndef THREADPROOF_TESTS_PASTED_READING_H
#define THREADPROOF_TESTS_PASTED_READING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/text.h"
#include "cli_fixture.h"

static inline const char *pasted_string(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? text : "-";
}

/* "bump | /w/src/cnt.c:12" */
static inline void pasted_frame(struct buf *out, const json_t *frame)
{
    buf_addstr(out, pasted_string(frame, "function"));
    if (json_object_get(frame, "file"))
        buf_addf(out, " | %s", pasted_string(frame, "file"));
    if (json_object_get(frame, "line"))
        buf_addf(out, ":%d", (int)json_integer_value(json_object_get(frame, "line")));
    buf_addch(out, '\n');
}

/* Its kind, and each stack: what it is, and its frames. */
static inline void pasted_bug(struct buf *out, const json_t *bug)
{
    const json_t *stacks = json_object_get(bug, "stacks");

    buf_addf(out, "%s\n", pasted_string(bug, "kind"));
    for (size_t s = 0; s < json_array_size(stacks); s++) {
        const json_t *stack = json_array_get(stacks, s);
        const json_t *frames = json_object_get(stack, "frames");

        buf_addf(out, "%s: %s\n", pasted_string(stack, "role"), pasted_string(stack, "sentence"));
        for (size_t f = 0; f < json_array_size(frames); f++)
            pasted_frame(out, json_array_get(frames, f));
    }
}

/* "! the log is cut off at byte 18", without the name of the file. */
static inline void pasted_reasons(struct buf *out, const json_t *run)
{
    const json_t *reasons = json_object_get(run, "reasons");

    for (size_t i = 0; i < json_array_size(reasons); i++) {
        const char *reason = json_string_value(json_array_get(reasons, i));

        buf_addf(out, "! %s\n", strstr(reason, ": ") + 2);
    }
}

static inline void pasted_report(struct buf *out, const json_t *report)
{
    const json_t *bugs = json_object_get(report, "bugs");
    const json_t *runs = json_object_get(report, "runs");

    for (size_t i = 0; i < json_array_size(bugs); i++)
        pasted_bug(out, json_array_get(bugs, i));
    for (size_t i = 0; i < json_array_size(runs); i++)
        pasted_reasons(out, json_array_get(runs, i));
}

/* What is found in the log; *status is how threadproof ended. */
static inline const char *pasted_tell(struct cli *c, const char *path, int *status)
{
    struct buf text = BUF_INIT;
    const char *copy;
    json_t *report;

    *status = cli(c, "report", "--json=-", path, NULL);
    report = json_loads(cli_out(c), 0, NULL);
    if (report)
        pasted_report(&text, report);
    else
        buf_addstr(&text, strstr(cli_err(c), "no report of a detector is in it"));
    json_decref(report);
    copy = arena_strdup(&c->arena, text.ptr);
    buf_release(&text);
    return copy;
}

static inline void pasted_check(struct cli *c, const char *name, const char *path,
                                int wanted_status, const char *wanted)
{
    int status;
    const char *found = pasted_tell(c, path, &status);

    if (!text_equal(found, wanted) || status != wanted_status)
        fail_msg("%s: exit %d\n%s\ninstead of exit %d\n%s", name, status, found, wanted_status,
                 wanted);
}

#endif
