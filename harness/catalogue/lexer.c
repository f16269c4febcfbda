/* SPDX-License-Identifier: MIT */
#include "catalogue/lexer.h"

#include "catalogue/slice.h"

struct lexer {
    const char *at;
    const char *end;
    unsigned line;
    bool line_is_blank; /* only blanks and comments so far, so a '#' starts a directive */
    bool directive;     /* until the end of the line, splices included */
    unsigned last_line; /* line after which a line comment would join the last comment; or 0 */
    unsigned comments;
    struct comment_line *items;
    size_t count;
    size_t capacity;
    bool *has_code;
    unsigned unterminated;
    struct arena *arena;
};

/* The length of a line end at `at`: 2 for CRLF, 1 for LF, 0 if there is none. */
static size_t line_end(const struct lexer *l, const char *at)
{
    if (at < l->end && *at == '\n')
        return 1;
    return l->end - at >= 2 && at[0] == '\r' && at[1] == '\n' ? 2 : 0;
}

/* Steps over a backslash and the line end behind it, which the compiler takes out first. */
static bool skip_splice(struct lexer *l)
{
    size_t len = *l->at == '\\' ? line_end(l, l->at + 1) : 0;

    if (!len)
        return false;
    l->at += 1 + len;
    l->line++;
    return true;
}

/* The line of a comment that goes from `start` to `end`, which is on line `line`. */
static void add_line(struct lexer *l, unsigned line, const char *start, const char *end,
                     const char *marks)
{
    struct slice text = slice_trim((struct slice){start, (size_t)(end - start)}, marks);

    ARENA_GROW(l->arena, l->items, l->count, l->capacity);
    l->items[l->count++] = (struct comment_line){text.ptr, text.len, line, l->comments};
}

static void lex_line_comment(struct lexer *l)
{
    const char *start = l->at += 2;

    if (l->last_line != l->line - 1 || !l->last_line)
        l->comments++;
    while (l->at < l->end && !line_end(l, l->at)) {
        const char *end = l->at;

        if (!skip_splice(l)) {
            l->at++;
            continue;
        }
        add_line(l, l->line - 1, start, end, "/");
        start = l->at;
    }
    add_line(l, l->line, start, l->at, "/");
    l->last_line = l->line;
}

static void lex_block_comment(struct lexer *l)
{
    unsigned first = l->line;
    const char *start = l->at += 2;

    l->comments++;
    l->last_line = 0;
    while (l->at < l->end) {
        if (l->end - l->at >= 2 && l->at[0] == '*' && l->at[1] == '/') {
            add_line(l, l->line, start, l->at, "*");
            l->at += 2;
            return;
        }
        if (*l->at++ != '\n')
            continue;
        add_line(l, l->line++, start, l->at - 1, "*");
        start = l->at;
    }
    add_line(l, l->line, start, l->at, "*");
    l->unterminated = first;
}

/* A literal that its line does not close ends there, as after the ' of "#error don't". */
static void lex_literal(struct lexer *l)
{
    char quote = *l->at++;

    while (l->at < l->end && !line_end(l, l->at)) {
        if (skip_splice(l))
            continue;
        if (*l->at == '\\' && l->end - l->at >= 2)
            l->at++;
        else if (*l->at == quote)
            break;
        l->at++;
    }
    if (l->at < l->end && *l->at == quote)
        l->at++;
    l->line_is_blank = false;
}

static void lex_character(struct lexer *l)
{
    char c = *l->at++;

    if (c == '\n') {
        l->line++;
        l->line_is_blank = true;
        l->directive = false;
        return;
    }
    if (slice_is_blank(c))
        return;
    if (c == '#' && l->line_is_blank)
        l->directive = true;
    if (slice_is_word(c) && !l->directive)
        l->has_code[l->line] = true;
    l->line_is_blank = false;
}

static void lex_token(struct lexer *l)
{
    bool slash = *l->at == '/' && l->end - l->at >= 2;

    if (slash && l->at[1] == '/')
        lex_line_comment(l);
    else if (slash && l->at[1] == '*')
        lex_block_comment(l);
    else if (*l->at == '"' || *l->at == '\'')
        lex_literal(l);
    else if (!skip_splice(l))
        lex_character(l);
}

/* A line comment behind code is about that code and joins no other comment. */
static void forget_joining(struct lexer *l)
{
    if (l->has_code[l->line])
        l->last_line = 0;
}

struct lexed lex(const char *text, size_t len, struct arena *arena)
{
    struct lexer l = {.at = text, .end = text + len, .line = 1, .line_is_blank = true};
    unsigned lines = 1;

    for (size_t i = 0; i < len; i++)
        lines += text[i] == '\n';
    l.arena = arena;
    l.has_code = ARENA_ARRAY(arena, bool, (size_t)lines + 1);
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        l.at += 3;
    while (l.at < l.end) {
        lex_token(&l);
        forget_joining(&l);
    }
    return (struct lexed){l.items, l.count, l.has_code, lines, l.unterminated};
}
