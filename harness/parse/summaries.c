/* SPDX-License-Identifier: MIT */
#include "parse/summaries.h"

enum { SLOTS_FIRST = 64 };

struct summaries {
    uint64_t *slots; /* an open hash table; 0 is free */
    size_t slot_count;
    size_t count;
};

/* Eight bytes at a time, since there is a SUMMARY in every report. Never 0. */
static uint64_t hash(const char *line)
{
    size_t len = strlen(line);
    uint64_t hash = len;
    uint64_t word;

    for (; len >= sizeof(word); line += sizeof(word), len -= sizeof(word)) {
        memcpy(&word, line, sizeof(word));
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, line, len);
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return (hash ^ hash >> 32) | 1;
}

/* Where the hash is, or would be. */
static size_t slot_of(const struct summaries *summaries, uint64_t hash)
{
    size_t mask = summaries->slot_count - 1;
    size_t at = (size_t)(hash >> 1) & mask;

    while (summaries->slots[at] && summaries->slots[at] != hash)
        at = (at + 1) & mask;
    return at;
}

struct summaries *summaries_new(void)
{
    struct summaries *summaries = xcalloc(1, sizeof(*summaries));

    summaries->slot_count = SLOTS_FIRST;
    summaries->slots = xcalloc(SLOTS_FIRST, sizeof(*summaries->slots));
    return summaries;
}

void summaries_free(struct summaries *summaries)
{
    if (!summaries)
        return;
    free(summaries->slots);
    free(summaries);
}

static void grow(struct summaries *summaries)
{
    struct summaries old = *summaries;

    summaries->slot_count *= 2;
    summaries->slots = xcalloc(summaries->slot_count, sizeof(*summaries->slots));
    for (size_t i = 0; i < old.slot_count; i++)
        if (old.slots[i])
            summaries->slots[slot_of(summaries, old.slots[i])] = old.slots[i];
    free(old.slots);
}

void summaries_add(struct summaries *summaries, const char *line)
{
    uint64_t key = hash(line);
    size_t at = slot_of(summaries, key);

    if (summaries->slots[at])
        return;
    summaries->slots[at] = key;
    if (2 * ++summaries->count > summaries->slot_count)
        grow(summaries);
}

bool summaries_have(const struct summaries *summaries, const char *line)
{
    return summaries->slots[slot_of(summaries, hash(line))] != 0;
}
