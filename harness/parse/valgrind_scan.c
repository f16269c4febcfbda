/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_scan.h"

#include "base/text.h"

static bool decimal_at(const char *at, uint64_t *value)
{
    uint64_t number, group;

    if (!text_scan_dec(&at, &number))
        return false;
    while (*at == ',') {
        const char *start = ++at;

        if (!text_scan_dec(&at, &group) || at - start != 3 || number > (UINT64_MAX - group) / 1000)
            break;
        number = number * 1000 + group;
    }
    *value = number;
    return true;
}

static bool hex_at(const char *at, uint64_t *value)
{
    if (!text_starts(at, "0x"))
        return false;
    at += 2;
    return text_scan_hex(&at, value);
}

/* The same words may stand there before without a number: "happened: mutex is locked". */
static bool scan(const char *text, const char *mark, uint64_t *value,
                 bool (*number_at)(const char *at, uint64_t *value))
{
    const char *at;

    for (at = strstr(text, mark); at; at = strstr(at + 1, mark))
        if (number_at(at + strlen(mark), value))
            return true;
    return false;
}

bool scan_dec(const char *text, const char *mark, uint64_t *value)
{
    return scan(text, mark, value, decimal_at);
}

bool scan_hex(const char *text, const char *mark, uint64_t *value)
{
    return scan(text, mark, value, hex_at);
}

char *scan_between(struct arena *arena, const char *text, const char *mark, const char *end)
{
    const char *found = strstr(text, mark);
    const char *start = found ? found + strlen(mark) : NULL;
    const char *stop = start ? strstr(start, end) : NULL;

    return stop ? arena_strndup(arena, start, (size_t)(stop - start)) : NULL;
}
