/* SPDX-License-Identifier: MIT */
#include "base/text.h"

bool text_ends(const char *text, const char *suffix)
{
    size_t len = strlen(text);
    size_t tail = strlen(suffix);

    return len >= tail && memcmp(text + len - tail, suffix, tail) == 0;
}

bool text_scan_dec(const char **cursor, uint64_t *value)
{
    const char *at = *cursor;
    uint64_t number = 0;

    for (; *at >= '0' && *at <= '9'; at++) {
        unsigned digit = (unsigned)(*at - '0');

        if (number >= UINT64_MAX / 10 && number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    if (at == *cursor)
        return false;
    *cursor = at;
    *value = number;
    return true;
}

/* One more than the digit's value, 0 if it is not a digit: logs are full of addresses. */
static const unsigned char hex_digits[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

bool text_scan_hex(const char **cursor, uint64_t *value)
{
    const char *first = *cursor;
    const char *at;
    uint64_t number = 0;
    unsigned digit;

    while (*first == '0')
        first++;
    for (at = first; (digit = hex_digits[(unsigned char)*at]) != 0; at++)
        number = number << 4 | (digit - 1);
    if (at == *cursor || at - first > 16)
        return false;
    *cursor = at;
    *value = number;
    return true;
}

bool text_seconds(const char *text, uint64_t max, uint64_t *milliseconds)
{
    uint64_t seconds = 0;
    uint64_t part = 0;
    uint64_t unit = 100;

    if (*text < '0' || *text > '9' || !text_scan_dec(&text, &seconds) || seconds > max)
        return false;
    if (*text == '.' && text[1])
        for (text++; unit && *text >= '0' && *text <= '9'; text++, unit /= 10)
            part += (uint64_t)(*text - '0') * unit;
    part += 1000 * seconds;
    if (*text || !part || part > 1000 * max)
        return false;
    *milliseconds = part;
    return true;
}

bool text_number(const char *text, uint64_t max, uint64_t *value)
{
    uint64_t number;

    if (!text_scan_dec(&text, &number) || *text || number > max)
        return false;
    *value = number;
    return true;
}

/* Length by the first byte and the lowest value that needs it (Unicode 15, table 3-7). */
static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first < 0xe0)
        return 2;
    if (first >= 0xe0 && first < 0xf0)
        return 3;
    if (first >= 0xf0 && first < 0xf5)
        return 4;
    return 0;
}

size_t text_utf8_length(const char *bytes, size_t len)
{
    const unsigned char *b = (const unsigned char *)bytes;
    size_t need = len ? sequence_length(b[0]) : 0;

    if (!need || need > len)
        return 0;
    for (size_t i = 1; i < need; i++)
        if ((b[i] & 0xc0) != 0x80)
            return 0;
    if ((b[0] == 0xe0 && b[1] < 0xa0) || (b[0] == 0xed && b[1] >= 0xa0))
        return 0;
    if ((b[0] == 0xf0 && b[1] < 0x90) || (b[0] == 0xf4 && b[1] >= 0x90))
        return 0;
    return need;
}

void text_add_utf8(struct buf *out, const char *bytes, size_t len)
{
    size_t at = 0;

    while (at < len) {
        size_t run = text_utf8_length(bytes + at, len - at);

        if (run)
            buf_add(out, bytes + at, run);
        else
            buf_addstr(out, "\xef\xbf\xbd");
        at += run ? run : 1;
    }
}

/* The controls, the format characters (Cf) and the separators of lines (Zl, Zp) of Unicode 15. */
static const struct {
    uint32_t first, last;
} hidden[] = {
    {0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},       {0x600, 0x605},
    {0x61c, 0x61c},     {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x890, 0x891},
    {0x8e2, 0x8e2},     {0x180e, 0x180e},   {0x200b, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f},   {0xfeff, 0xfeff},   {0xfff9, 0xfffb},   {0x110bd, 0x110bd},
    {0x110cd, 0x110cd}, {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0001, 0xe007f},
};

/* Of a valid sequence. */
static uint32_t code_point(const char *bytes, size_t len)
{
    const unsigned char *b = (const unsigned char *)bytes;
    uint32_t value = len == 1 ? b[0] : b[0] & (0x7fu >> len);

    for (size_t i = 1; i < len; i++)
        value = value << 6 | (b[i] & 0x3f);
    return value;
}

bool text_is_hidden(const char *bytes, size_t len)
{
    uint32_t value = code_point(bytes, len);

    for (size_t i = 0; i < ARRAY_SIZE(hidden); i++)
        if (value >= hidden[i].first && value <= hidden[i].last)
            return true;
    return false;
}

static void add_hidden(struct buf *out, uint32_t value)
{
    if (value < 0x100)
        buf_addf(out, "\\x%02x", (unsigned)value);
    else
        buf_addf(out, value < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)value);
}

void text_add_visible(struct buf *out, const char *bytes, size_t len, const char *keep)
{
    for (size_t at = 0; at < len;) {
        size_t run = text_utf8_length(bytes + at, len - at);
        bool kept = run == 1 && bytes[at] && strchr(keep, bytes[at]);

        if (!run)
            buf_addstr(out, "\xef\xbf\xbd");
        else if (!kept && text_is_hidden(bytes + at, run))
            add_hidden(out, code_point(bytes + at, run));
        else
            buf_add(out, bytes + at, run);
        at += run ? run : 1;
    }
}

const char *text_basename(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}
