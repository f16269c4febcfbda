/* SPDX-License-Identifier: MIT */
#include "catalogue/hint.h"

#include "base/buf.h"

enum {
    LONGEST = 40,       /* of the words that we know */
    FAR = 3,            /* more than a slip of the finger */
    LEAST_CONTAINED = 4 /* shorter words are contained in too many others */
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Levenshtein's, row by row. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t row[LONGEST + 1];
    size_t width = strlen(b);

    if (width > LONGEST)
        return FAR;
    for (size_t k = 0; k <= width; k++)
        row[k] = k;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t k = 1; k <= width; k++) {
            size_t replaced = diagonal + (a[i - 1] != b[k - 1]);

            diagonal = row[k];
            row[k] = least(replaced, least(row[k], row[k - 1]) + 1);
        }
    }
    return row[width];
}

static const char *nearest(const char *word, const char *const *known, size_t count)
{
    const char *best = NULL;
    size_t best_distance = FAR;

    for (size_t i = 0; i < count; i++) {
        size_t distance = edit_distance(word, known[i]);

        if (distance < best_distance && distance <= strlen(known[i]) / 2) {
            best = known[i];
            best_distance = distance;
        }
    }
    for (size_t i = 0; i < count && !best && strlen(word) >= LEAST_CONTAINED; i++)
        if (strstr(known[i], word))
            best = known[i];
    return best;
}

const char *hint_join(const char *const *words, size_t count, const char *last, struct arena *arena)
{
    struct buf text = BUF_INIT;
    const char *copy;

    for (size_t i = 0; i < count; i++)
        buf_addf(&text, "%s%s", !i ? "" : i + 1 == count ? last : ", ", words[i]);
    copy = arena_strndup(arena, text.ptr, text.len);
    buf_release(&text);
    return copy;
}

const char *hint_for(const char *word, const char *const *known, size_t count, struct arena *arena)
{
    const char *near = nearest(word, known, count);

    if (near)
        return arena_printf(arena, "did you mean %s?", near);
    return arena_printf(arena, "known: %s", hint_join(known, count, ", ", arena));
}
