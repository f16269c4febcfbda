/* SPDX-License-Identifier: MIT */
/* A line of C: keywords, strings and comments are told apart. */
#include <ctype.h>

#include "report/html/parts.h"

static bool is_keyword(const char *word, size_t len)
{
    static const char *const words[] = {
        "break", "case",   "char",     "const",  "continue", "default", "do",       "double",
        "else",  "enum",   "extern",   "float",  "for",      "goto",    "if",       "int",
        "long",  "return", "short",    "signed", "sizeof",   "static",  "struct",   "switch",
        "union", "void",   "unsigned", "while",  "typedef",  "bool",    "volatile", "_Atomic",
    };

    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (strlen(words[i]) == len && memcmp(words[i], word, len) == 0)
            return true;
    return false;
}

/* The end of the token at `at`, and the element that it is shown in (0: plain text). */
static size_t token(const char *at, size_t len, char *element)
{
    size_t n = 1;

    *element = 0;
    if (*at == '"') {
        while (n < len && at[n] != '"')
            n += at[n] == '\\' ? 2 : 1;
        *element = 's';
        return n < len ? n + 1 : len;
    }
    if (len > 1 && at[0] == '/' && (at[1] == '*' || at[1] == '/')) {
        const char *end = at[1] == '*' ? memmem(at, len, "*/", 2) : NULL;

        *element = 'i';
        return end ? (size_t)(end - at) + 2 : len;
    }
    if (!isalpha((unsigned char)*at) && *at != '_')
        return 1;
    while (n < len && (isalnum((unsigned char)at[n]) || at[n] == '_'))
        n++;
    *element = is_keyword(at, n) ? 'b' : 0;
    return n;
}

void html_code(struct sink *s, const char *at, size_t left)
{
    while (left) {
        char element;
        size_t n = token(at, left, &element);
        char open[4] = {'<', element, '>', '\0'};
        char close[5] = {'<', '/', element, '>', '\0'};

        /* A multi-byte character is written as one. */
        while (!element && n < left && ((unsigned char)at[n] & 0xc0) == 0x80)
            n++;
        if (element)
            html_raw(s, open);
        html_addf(s, "%.*s", (int)n, at);
        if (element)
            html_raw(s, close);
        at += n;
        left -= n;
    }
}
