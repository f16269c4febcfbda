/* SPDX-License-Identifier: MIT */
#include "parse/prefix.h"

#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * The shapes of times and dates; 'd' is a digit, '+' behind it makes it one or
 * more, '?' is any of "-/.", and an upper case 'M' is a month's three letters.
 */
static const char *const shapes[] = {
    "dddd?dd?dd", "dd?dd?dddd", "M d+",     "M  d",           "d+:dd:dd.d+",    "d+:dd:dd,d+",
    "d+:dd:dd",   "dd:dd",      "dd:dd.d+", "d:dd.d+",        "dddddddddd+",    "d+.d+",
    "d+,d+",      "d+ns",       "d+us",     "d+\xc2\xb5s",    "d+\xce\xbcs",    "d+ms",
    "d+s",        "d+.d+ns",    "d+.d+us",  "d+.d+\xc2\xb5s", "d+.d+\xce\xbcs", "d+.d+ms",
    "d+.d+s",     "d+mdd+s",    "d+mds",    "d+md+.d+s",      "d+hd+m",         "d+hd+md+s",
};

static size_t month_length(const char *text, size_t len)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (size_t i = 0; len >= 3 && months[i]; i += 3)
        if (memcmp(text, months + i, 3) == 0)
            return 3;
    return 0;
}

static size_t digits_at(const char *text, size_t len)
{
    size_t count = 0;

    while (count < len && is_digit(text[count]))
        count++;
    return count;
}

/* How many bytes one sign of a shape covers; 0: it does not fit. */
static size_t fit_sign(char sign, bool many, const char *text, size_t len)
{
    if (!len)
        return 0;
    switch (sign) {
    case 'd':
        return many ? digits_at(text, len) : is_digit(*text);
    case 'M':
        return month_length(text, len);
    case '?':
        return *text == '-' || *text == '/' || *text == '.';
    default:
        return *text == sign;
    }
}

/* The bytes that the shape covers, up to a place where no number or unit goes on; 0: it does not
 * fit. */
static size_t fit(const char *shape, const char *text, size_t len)
{
    size_t at = 0;

    for (; *shape; shape++) {
        bool many = shape[1] == '+';
        size_t took = fit_sign(*shape, many, text + at, len - at);

        if (!took)
            return 0;
        at += took;
        shape += many;
    }
    if (at < len && (is_digit(text[at]) || (is_letter(text[at - 1]) && is_letter(text[at]))))
        return 0;
    return at;
}

/* "10.0.0.7" and "v1.2.3" look like seconds at first; they name a writer. */
static bool is_dotted_name(const char *text, size_t covered, size_t len)
{
    return len - covered >= 2 && text[covered] == '.' && is_digit(text[covered + 1]);
}

static size_t longest_fit(const char *text, size_t len)
{
    size_t longest = 0;

    for (size_t i = 0; i < ARRAY_SIZE(shapes); i++) {
        size_t covered = fit(shapes[i], text, len);

        longest = covered > longest ? covered : longest;
    }
    return is_dotted_name(text, longest, len) ? 0 : longest;
}

/* The numbers that belong together: none of them is a time if the first is not. */
static size_t name_length(const char *text, size_t len)
{
    size_t at = digits_at(text, len);

    while (at && is_dotted_name(text, at, len))
        at += 1 + digits_at(text + at + 1, len - at - 1);
    return at ? at : 1;
}

/* The length of a word like "WARN" at `at`, 0 if none stands there. */
static size_t level_at(const char *text, size_t len, size_t at)
{
    static const char *const words[] = {"trace", "debug", "info",  "notice", "warning",
                                        "warn",  "error", "fatal", "err",    "critical"};

    for (size_t i = 0; (!at || !is_letter(text[at - 1])) && i < ARRAY_SIZE(words); i++) {
        size_t end = at + strlen(words[i]);

        if (end <= len && strncasecmp(text + at, words[i], end - at) == 0 &&
            (end == len || !is_letter(text[end])))
            return end - at;
    }
    return 0;
}

static void free_digits(struct prefix *prefix, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++)
        prefix->free[i] = is_digit(prefix->text[i]);
}

bool prefix_learn(struct prefix *prefix, const char *text, size_t len)
{
    size_t at = 0;
    size_t level;

    *prefix = (struct prefix){.len = len <= PREFIX_MAX ? len : 0};
    if (len > PREFIX_MAX)
        return false;
    memcpy(prefix->text, text, len);
    while (at < len) {
        size_t covered = longest_fit(text + at, len - at);

        level = level_at(text, len, at);
        if (level) {
            prefix->level[at] = true;
            at += level;
            continue;
        }
        free_digits(prefix, at, covered);
        at += covered ? covered : name_length(text + at, len - at);
    }
    return true;
}

static size_t skip_blanks(const char *text, size_t len, size_t at)
{
    while (at < len && text[at] == ' ')
        at++;
    return at;
}

/* A number of a time, and the blanks that fill it up to its width ("Nov  9", "[  1.5]"). */
static bool match_number(const struct prefix *prefix, size_t *at, const char *line, size_t len,
                         size_t *to)
{
    size_t start = skip_blanks(line, len, *to);
    size_t count = digits_at(line + start, len - start);

    *at = skip_blanks(prefix->text, prefix->len, *at);
    while (*at < prefix->len && prefix->free[*at])
        (*at)++;
    *to = start + count;
    return count > 0;
}

/*
 * A level, and the blanks that fill it up to its width ("WARN ", " INFO"). At the end of
 * the prefix no more of them than fill it up: the others belong to the line.
 */
static bool match_level(const struct prefix *prefix, size_t *at, const char *line, size_t len,
                        size_t *to)
{
    size_t learned = skip_blanks(prefix->text, prefix->len, *at);
    size_t start = skip_blanks(line, len, *to);
    size_t end = start + level_at(line, len, start);
    size_t width;

    *at = learned + level_at(prefix->text, prefix->len, learned);
    *at = skip_blanks(prefix->text, prefix->len, *at);
    *to = skip_blanks(line, len, end);
    width = start + (*at - learned) > end ? start + (*at - learned) : end + 1;
    if (*at == prefix->len && *to > width)
        *to = width;
    return end > start;
}

static bool level_follows(const struct prefix *prefix, size_t at)
{
    at = skip_blanks(prefix->text, prefix->len, at);
    return at < prefix->len && prefix->level[at];
}

/* Whether a number of a time stands behind blanks, or none. */
static bool number_follows(const struct prefix *prefix, size_t at)
{
    at = skip_blanks(prefix->text, prefix->len, at);
    return at < prefix->len && prefix->free[at];
}

static bool is_same(const struct prefix *prefix, size_t at, char c)
{
    return prefix->text[at] == c || (prefix->dash && prefix->text[at] == ':' && c == '-');
}

/* Where the number at `watched` of the prefix stands in the line goes to *number. */
static bool match(const struct prefix *prefix, const char *line, size_t len, size_t *behind,
                  size_t watched, const char **number)
{
    size_t at = 0;
    size_t to = 0;

    while (at < prefix->len && to < len) {
        if (number_follows(prefix, at)) {
            if (skip_blanks(prefix->text, prefix->len, at) == watched)
                *number = line + skip_blanks(line, len, to);
            if (!match_number(prefix, &at, line, len, &to))
                return false;
        } else if (level_follows(prefix, at)) {
            if (!match_level(prefix, &at, line, len, &to))
                return false;
        } else if (!is_same(prefix, at++, line[to++])) {
            return false;
        }
    }
    *behind = to;
    return skip_blanks(prefix->text, prefix->len, at) == prefix->len;
}

bool prefix_match(const struct prefix *prefix, const char *line, size_t len, size_t *behind)
{
    const char *number;

    return match(prefix, line, len, behind, SIZE_MAX, &number);
}

/* The digits as a number, with no more of them than are exact. */
static uint64_t value_of(const char *digits, size_t count)
{
    uint64_t value = 0;

    for (size_t i = 0; i < count && i < 18; i++)
        value = 10 * value + (uint64_t)(digits[i] - '0');
    return value;
}

/* Whether the line fits if the number of `count` digits at `at` counts the lines. */
static bool match_counter(struct prefix *prefix, size_t at, size_t count, const char *line,
                          size_t len, size_t *behind)
{
    const char *number = NULL;

    free_digits(prefix, at, count);
    return match(prefix, line, len, behind, at, &number) && number &&
           value_of(number, digits_at(number, len - (size_t)(number - line))) ==
               value_of(prefix->text + at, count) + 1;
}

static bool find_counter(struct prefix *prefix, const char *line, size_t len, size_t *behind)
{
    size_t count;

    for (size_t at = 0; at < prefix->len; at += count ? count : 1) {
        struct prefix counting = *prefix;

        count = digits_at(prefix->text + at, prefix->len - at);
        if (!count || prefix->free[at] || !match_counter(&counting, at, count, line, len, behind))
            continue;
        *prefix = counting;
        return true;
    }
    return false;
}

bool prefix_adapt(struct prefix *prefix, const char *line, size_t len, size_t *behind)
{
    struct prefix dashed = *prefix;

    if (find_counter(prefix, line, len, behind))
        return true;
    dashed.dash = true;
    if (!prefix_match(&dashed, line, len, behind) && !find_counter(&dashed, line, len, behind))
        return false;
    *prefix = dashed;
    return true;
}
