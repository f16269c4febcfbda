/* SPDX-License-Identifier: MIT */
#include "model/assertion.h"

#include <limits.h>

#include "base/text.h"

static const char *const functions[] = {
    "__assert_fail",
    "__assert_perror_fail",
    "__assert",
    "g_assertion_message",
    "g_assertion_message_expr",
    "std::__glibcxx_assert_fail",
    "std::__replacement_assert",
};

/* C++ names come with their parameters. */
static bool is_named(const char *function, const char *name)
{
    size_t len = strlen(name);

    return strncmp(function, name, len) == 0 && (function[len] == '\0' || function[len] == '(');
}

static bool fails_assertion(const struct frame *frame)
{
    for (size_t i = 0; frame->function && i < ARRAY_SIZE(functions); i++)
        if (is_named(frame->function, functions[i]))
            return true;
    return false;
}

bool assertion_on_stack(const struct stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++)
        if (fails_assertion(&stack->frames[i]))
            return true;
    return false;
}

enum kind assertion_kind(enum kind kind, const struct stack *stacks, size_t count)
{
    for (size_t i = 0; kind == KIND_ABORT && i < count; i++)
        if (assertion_on_stack(&stacks[i]))
            return KIND_ASSERTION_FAILED;
    return kind;
}

/* "prog: dir/prog.c": glibc's words begin with the program's name. */
static const char *behind_program(const char *text)
{
    for (const char *at = text; (at = strstr(at, ": ")); at += 2)
        text = at + 2;
    return text;
}

/* Past "FILE:LINE:" and the blank behind it, if the text begins so; else NULL. */
static char *scan_place(char *text, struct assertion *assertion)
{
    for (char *colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':')) {
        const char *digits = colon + 1;
        uint64_t number;

        if (colon == text || !text_scan_dec(&digits, &number) || *digits != ':' || !number ||
            number > UINT_MAX)
            continue;
        *colon = '\0';
        assertion->file = behind_program(text);
        assertion->line = (unsigned)number;
        digits += 1 + (digits[1] == ' ');
        return text + (digits - text);
    }
    return NULL;
}

/* "main: Assertion `x == 1' failed.": what stands before the words is the function. */
static bool scan_words(char *text, struct arena *arena, struct assertion *assertion)
{
    static const char *const words[] = {"Assertion `", "Assertion '", "assertion failed: "};

    for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
        char *at = strstr(text, words[i]);

        if (!at)
            continue;
        assertion->text = arena_strdup(arena, text);
        while (at > text && (at[-1] == ' ' || at[-1] == ':'))
            at--;
        *at = '\0';
        assertion->function = *text ? text : NULL;
        return true;
    }
    return false;
}

/* "Assertion failed: x == 1 (prog.c: main: 12)": musl's words, whose place comes last. */
static bool scan_musl(char *text, struct arena *arena, struct assertion *assertion)
{
    char *place = text_starts(text, "Assertion failed: ") ? strrchr(text, '(') : NULL;
    char *function = place ? strchr(place, ':') : NULL;
    char *digits = function ? strrchr(function + 1, ':') : NULL;
    const char *cursor;
    uint64_t number;

    if (!digits || digits[1] != ' ')
        return false;
    cursor = digits + 2;
    if (!text_scan_dec(&cursor, &number) || *cursor != ')' || number > UINT_MAX)
        return false;
    assertion->text = arena_strdup(arena, text);
    *function = *digits = '\0';
    assertion->file = place + 1;
    assertion->function = function + 1 + (function[1] == ' ');
    assertion->line = (unsigned)number;
    return true;
}

bool assertion_read(const char *line, size_t len, struct arena *arena, struct assertion *assertion)
{
    struct assertion found = {NULL, NULL, NULL, 0};
    char *text;
    char *rest;

    if (!memmem(line, len, "ssertion ", strlen("ssertion ")))
        return false;
    text = arena_strndup(arena, line, len);
    if (text_starts(text, "ERROR:")) /* GLib's */
        text += strlen("ERROR:");
    rest = scan_musl(text, arena, &found) ? NULL : scan_place(text, &found);
    if (!found.text && (!rest || !scan_words(rest, arena, &found)))
        return false;
    *assertion = found;
    return true;
}
