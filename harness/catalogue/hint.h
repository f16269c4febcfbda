/* SPDX-License-Identifier: MIT */
/*
 * hint.h: what to write instead of a word that is not known; private to
 * catalogue. Strings are from the arena.
 */
#ifndef THREADPROOF_CATALOGUE_HINT_H
#define THREADPROOF_CATALOGUE_HINT_H

#include "base/arena.h"

/*
 * "did you mean data-race?" if a known word is like `word` (edit distance at
 * most 2 and at most half its length, or it contains `word`), else
 * "known: expect, stuck, blind".
 */
const char *hint_for(const char *word, const char *const *known, size_t count, struct arena *arena);

/* "a", "a and b", "a, b and c"; `last` is " and ", " or " or ", ". */
const char *hint_join(const char *const *words, size_t count, const char *last,
                      struct arena *arena);

#endif
