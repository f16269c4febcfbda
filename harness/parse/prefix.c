/* SPDX-License-Identifier: MIT */
#include "parse/prefix.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/*
 * The shapes of times and dates; 'd' is a digit, '+' behind it makes it one or
 * more, '?' is any of "-/.", and an upper case 'M' is a month's three letters.
 */
static const char *const shapes[] = {
    "dddd?dd?dd", "dd?dd?dddd", "M d+",  "M  d",        "dd:dd:dd.d+", "dd:dd:dd,d+",
    "dd:dd:dd",   "d:dd:dd",    "dd:dd", "dddddddddd+", "d+.d+",       "d+,d+",
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

/* The bytes that the shape covers, up to a place where no digit goes on; 0: it does not fit. */
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
    return at < len && is_digit(text[at]) ? 0 : at;
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

static void free_digits(struct prefix *prefix, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; i++)
        prefix->free[i] = is_digit(prefix->text[i]);
}

bool prefix_learn(struct prefix *prefix, const char *text, size_t len)
{
    size_t at = 0;

    if (len > PREFIX_MAX)
        return false;
    *prefix = (struct prefix){.len = len};
    memcpy(prefix->text, text, len);
    while (at < len) {
        size_t covered = longest_fit(text + at, len - at);

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

/* Whether a number of a time stands behind blanks, or none. */
static bool number_follows(const struct prefix *prefix, size_t at)
{
    at = skip_blanks(prefix->text, prefix->len, at);
    return at < prefix->len && prefix->free[at];
}

bool prefix_match(const struct prefix *prefix, const char *line, size_t len, size_t *behind)
{
    size_t at = 0;
    size_t to = 0;

    while (at < prefix->len && to < len) {
        if (number_follows(prefix, at)) {
            if (!match_number(prefix, &at, line, len, &to))
                return false;
        } else if (prefix->text[at++] != line[to++]) {
            return false;
        }
    }
    *behind = to;
    return skip_blanks(prefix->text, prefix->len, at) == prefix->len;
}
