/* SPDX-License-Identifier: MIT */
/*
 * valgrind_text.h: what Valgrind (Helgrind, DRD, Memcheck) writes for people,
 * without --xml=yes -> findings: the same as from its XML, except what only one of
 * them says. Text alone names the locks held at an access, and the order of
 * acquisition that broke the rule; XML alone gives folders of sources, objects
 * of frames that have a source, and the names of threads under Helgrind.
 *
 * A log may hold several processes, told apart by "==PID==", whose lines interleave
 * as they like. Lines without that mark are those of one more process; of them only
 * what no other program would write is taken, since they stand among a program's
 * own lines.
 *
 * Life cycle: valgrind_text_new, valgrind_text_line for each line,
 * valgrind_text_end once, valgrind_text_free. What a line is: valgrind_line.h.
 */
#ifndef THREADPROOF_PARSE_VALGRIND_TEXT_H
#define THREADPROOF_PARSE_VALGRIND_TEXT_H

#include "parse/reader.h"

struct valgrind_text;

/* The sink is copied; its `text` is not used, since other lines are refused. */
struct valgrind_text *valgrind_text_new(const struct sink *sink);
/*
 * Takes a line, without its line end, that stands at `position` of the log; it
 * ends with NUL at `len`. Not `whole` if the log was cut in it. False: it is not
 * Valgrind's.
 */
bool valgrind_text_line(struct valgrind_text *reader, const char *line, size_t len, bool whole,
                        uint64_t position);
/* The end of the log: passes on what is left. log_facts.bytes is not counted. */
struct log_facts valgrind_text_end(struct valgrind_text *reader);
void valgrind_text_free(struct valgrind_text *reader);

/* Whether a line with the mark of that process was taken. */
bool valgrind_text_knows(const struct valgrind_text *reader, uint64_t pid);
/* The first tool that the log is from; DETECTOR_NONE before that was read. */
enum detector valgrind_text_detector(const struct valgrind_text *reader);
/* At the end: how many errors Valgrind counted that are not in the log. */
uint64_t valgrind_text_missing(const struct valgrind_text *reader);

#endif
