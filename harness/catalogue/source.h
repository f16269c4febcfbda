/* SPDX-License-Identifier: MIT */
/*
 * source.h: reads the header comment and the annotations of one C source.
 *
 *     @expect KIND                    on the line of an access or call
 *     @expect[tsan,helgrind] KIND     the same, for these detectors only
 *     @stuck                          on a line where a thread blocks forever
 *     @blind DETECTOR: reason         in the header comment, reason up to the
 *                                     next blank line, annotation or end
 *     @option DETECTOR,...: OPTION    in the header comment of the broken
 *                                     program: both are run with it
 *
 * Annotations stand in comments. Several may share a line, but nothing else
 * may follow one on its line, so that no second kind is lost as prose. A line
 * has code if an identifier or a number stands on it, outside comments,
 * literals and preprocessor lines. Strictness: a word
 * after '@' that is not one of these, an unknown detector or kind, a kind that
 * a named (or not blind) detector can never report (model/kind.h), an
 * annotation on a line without code, @blind outside the header comment or
 * without a reason, a detector both expected and blind, an option that the
 * harness gives itself or that hides something from the detector
 * (model/silencer.h), the same annotation twice: each is an error with file,
 * line and a hint, and all errors of a file are reported at once (one line each).
 *
 * The header comment is the first comment of the file (behind an SPDX line, if
 * there is one). Its parts, each a paragraph that begins with the label:
 *
 *     What:   what the program does
 *     Wrong:  what goes wrong          (fixed.c: absent)
 *     Why:    why a detector finds it in every run   (fixed.c: absent)
 *     Fix:    what fixes it
 *     From:   the tutorial example: source name and section
 *
 * A label may begin any line. Text before the first label is a title; a
 * paragraph behind it that has none is an error.
 */
#ifndef THREADPROOF_CATALOGUE_SOURCE_H
#define THREADPROOF_CATALOGUE_SOURCE_H

#include "base/arena.h"
#include "base/error.h"
#include "model/expectation.h"

/* An @option: the detectors are run with it. */
struct detector_option {
    detector_set detectors;
    const char *text; /* "--free-is-write=yes" */
    unsigned line;
};

struct source {
    const char *path;
    const char *text; /* the whole file */
    size_t len;
    struct expectations expectations;
    const struct detector_option *options;
    size_t option_count;
    /* the header's paragraphs without label, comment marks and line breaks; NULL if absent */
    const char *what;
    const char *wrong;
    const char *why;
    const char *fix;
    const char *from;
};

/*
 * Reads the file at `path` into `source`, whose memory comes from `arena`.
 * A fixed program claims nothing: any @expect or @stuck in it is an error.
 */
bool source_read(const char *path, enum variant variant, struct arena *arena, struct source *source,
                 struct error *err);

/* The same for text that is in memory already; `path` is for messages. */
bool source_parse(const char *path, const char *text, size_t len, enum variant variant,
                  struct arena *arena, struct source *source, struct error *err);

#endif
