/* SPDX-License-Identifier: MIT */
/*
 * log_folder.h: keeps what detectors write into a folder, one log for each
 * program image.
 *
 * A process that executes another program keeps its pid, so the detector opens
 * a log of the same name again, and empties it: what was found before is gone.
 * So each log gets a number behind its name as soon as it is made (the detector
 * keeps writing, whatever the name), and the next image makes a new one.
 *
 *     struct log_folder *folder = log_folder_open(path, DETECTOR_HELGRIND);
 *     struct process_watch hooks = log_folder_watch(folder, &inner);
 *     spec.watch = &hooks;
 *     process_run(&spec, &result, &err);
 *     log_folder_settle(folder);           -- now the names are final
 *     log_folder_free(folder);
 *
 * Final names: the last image of a process has the detector's own name for it
 * (tool_log_path()), the ones before have ".1", ".2" ... behind that.
 *
 * It also ends a program with ThreadSanitizer that something starts under
 * Valgrind, at once: it would take all memory.
 *
 * Without inotify, everything else still works.
 * Not thread-safe.
 */
#ifndef THREADPROOF_EXEC_LOG_FOLDER_H
#define THREADPROOF_EXEC_LOG_FOLDER_H

#include "exec/process.h"
#include "model/detector.h"

struct log_folder;

/* The folder must exist; what is in it already is ignored. */
struct log_folder *log_folder_open(const char *path, enum detector detector);
/* Borrows both; answers WATCH_END_INTERRUPTED once it had to end a program. */
struct process_watch log_folder_watch(struct log_folder *folder, struct process_watch *inner);
/* Once the program has ended: looks for the last time, and gives the logs their final names. */
void log_folder_settle(struct log_folder *folder);

/* Logs that were emptied before they got their number. */
unsigned log_folder_lost(const struct log_folder *folder);
/* Whether a file of that name in the folder was opened by anybody. */
bool log_folder_was_opened(const struct log_folder *folder, const char *name);
/* The program with ThreadSanitizer that was ended; NULL if there was none. */
const char *log_folder_refused(const struct log_folder *folder);

void log_folder_free(struct log_folder *folder);

#endif
