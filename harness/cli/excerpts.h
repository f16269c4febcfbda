/* SPDX-License-Identifier: MIT */
/*
 * excerpts.h: the lines of a program's sources around the places of its findings,
 * for the record of a run: reports are made from records alone, on machines that
 * have no sources.
 *
 * A report may be read by more people than the sources may. So only a few
 * lines are taken around each place, of regular files that the program's debug
 * information names, and no more than EXCERPTS_MAX places.
 */
#ifndef THREADPROOF_CLI_EXCERPTS_H
#define THREADPROOF_CLI_EXCERPTS_H

#include "model/record.h"

enum { EXCERPTS_MAX = 400, EXCERPT_AROUND = 3 };

/*
 * Fills in record->excerpts from the findings that are in the record; their memory
 * is `arena`. What cannot be read is left out. So is a file that was changed after
 * `built`, the program, was made, since its lines may be others; NULL: take it.
 */
void excerpts_take(struct record *record, const char *built, struct arena *arena);

#endif
