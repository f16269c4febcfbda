/* SPDX-License-Identifier: MIT */
/*
 * symbols.h: function, source line and variable at an offset in a file, when
 * the process no longer exists.
 *
 *     struct symbols *symbols = symbols_new(&arena);
 *     count = symbols_frames(symbols, "/src/prog", 0x1139, &frames);
 *     symbols_free(symbols);
 *
 * An offset counts from where the file is loaded; in a program that is not
 * position independent it is the address itself. Files are read when they are
 * first asked about. What is found lives in the arena.
 */
#ifndef THREADPROOF_STUCK_SYMBOLS_H
#define THREADPROOF_STUCK_SYMBOLS_H

#include "model/finding.h"

struct symbols;

/* Never NULL: where libdw fails, nothing is known of any file. */
struct symbols *symbols_new(struct arena *arena);
void symbols_free(struct symbols *symbols);

/*
 * Fills in the frames there, more than one if functions were inlined, the
 * innermost first. At least one, of which object and offset are always known.
 */
size_t symbols_frames(struct symbols *symbols, const char *file, uint64_t offset,
                      struct frame **frames);

/* As C writes it, "accounts[1].lock"; else "name+0x28"; NULL if no variable lies there. */
const char *symbols_variable(struct symbols *symbols, const char *file, uint64_t offset);

#endif
