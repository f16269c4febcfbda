/* SPDX-License-Identifier: MIT */
/*
 * printed.h: the end of what a program printed, for the reports that do not show
 * all of it; private to report. What it said last is mostly why it failed.
 */
#ifndef THREADPROOF_REPORT_PRINTED_H
#define THREADPROOF_REPORT_PRINTED_H

#include "model/record.h"

/* Calls `line` for each of the last lines that are not empty; long ones are cut. */
void printed_end(const struct captured *printed, void (*line)(void *context, const char *text),
                 void *context);

#endif
