/* SPDX-License-Identifier: MIT */
#include "parse/summaries.h"

#include "base/map.h"

struct summaries {
    struct map hashes;
};

/* Eight bytes at a time, since there is a SUMMARY in every report. */
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
    return hash ^ hash >> 32;
}

struct summaries *summaries_new(void)
{
    return xcalloc(1, sizeof(struct summaries));
}

void summaries_free(struct summaries *summaries)
{
    if (summaries)
        map_release(&summaries->hashes);
    free(summaries);
}

void summaries_add(struct summaries *summaries, const char *line)
{
    *map_at(&summaries->hashes, hash(line), NULL, NULL) = summaries;
}

bool summaries_have(const struct summaries *summaries, const char *line)
{
    return map_find(&summaries->hashes, hash(line), NULL, NULL) != NULL;
}
