/* SPDX-License-Identifier: MIT */
#include "parse/tsan_frame.h"

#include "base/text.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *unless_null(const char *field)
{
    return *field == '\0' || (*field == '<' && text_equal(field, "<null>")) ? NULL : field;
}

/* The last " (" in the text before `end`, at the '('. */
static char *bracket_before(char *text, char *end)
{
    char *found = memrchr(text, '(', (size_t)(end - text));

    while (found && found > text && found[-1] != ' ')
        found = memrchr(text, '(', (size_t)(found - text));
    return found && found > text ? found : NULL;
}

/*
 * Where "(prog+0x12)" begins. The name of a program may hold " (" too, so the
 * one behind a line number or "<null>" is preferred to the last.
 */
static char *module_bracket(char *text, char *end)
{
    char *last = bracket_before(text, end);
    char *found = last;

    while (found && found > text + 1 && !is_digit(found[-2]) && found[-2] != '>')
        found = bracket_before(text, found);
    return found ? found : last;
}

/* The last '+' before `end`, which in nearly all frames has nothing but a hex number behind it. */
static char *last_plus(char *text, char *end)
{
    char *digits = end;

    while (digits - text > 3 && digits[-1] != 'x' && end - digits <= 16)
        digits--;
    if (digits - text > 2 && memcmp(digits - 3, "+0x", 3) == 0)
        return digits - 3;
    return memrchr(text, '+', (size_t)(end - text));
}

/* "prog+0xd0161)" or, where no module is known, "0x7f0012345678)". */
static void parse_module(char *text, char *end, struct frame *frame)
{
    char *plus = last_plus(text, end);
    const char *digits;

    if (plus && plus[1] == '0' && plus[2] == 'x') {
        digits = plus + 3;
        text_scan_hex(&digits, &frame->offset);
        *plus = '\0';
        frame->object = text;
    } else if (text[0] == '0' && text[1] == 'x') {
        digits = text + 2;
        text_scan_hex(&digits, &frame->address);
    }
}

/* Cuts "(prog+0x12) (BuildId: ab)" off the end; the new end of the text. */
static char *take_module(char *text, char *end, struct frame *frame)
{
    char *bracket = bracket_before(text, end);

    if (bracket && bracket[1] == 'B' && text_starts(bracket + 1, "BuildId: "))
        end = bracket - 1;
    bracket = module_bracket(text, end);
    if (!bracket || end[-1] != ')')
        return end;
    *--end = '\0';
    parse_module(bracket + 1, end, frame);
    bracket[-1] = '\0';
    return bracket - 1;
}

/* A ":123" at the end of the text: its number, and the text without it. */
static bool take_number(char *text, char **end, unsigned *number)
{
    char *start = *end;
    uint64_t value = 0;

    while (start > text && is_digit(start[-1]) && *end - start < 9)
        start--;
    if (start == *end || start == text || start[-1] != ':')
        return false;
    for (const char *digit = start; digit < *end; digit++)
        value = 10 * value + (uint64_t)(*digit - '0');
    *number = (unsigned)value;
    *end = start - 1;
    **end = '\0';
    return true;
}

static void parse_file(char *file, char *end, struct frame *frame)
{
    unsigned last;
    unsigned before;

    if (take_number(file, &end, &last)) {
        if (take_number(file, &end, &before)) {
            frame->line = before;
            frame->column = last;
        } else {
            frame->line = last;
        }
    }
    frame->file = unless_null(file);
}

/* What may follow a C++ parameter list and still belongs to the function. */
static bool continues_function(const char *text)
{
    return text_starts(text, "const ") || text_starts(text, "volatile ") ||
           text_starts(text, "& ") || text_starts(text, "&& ") || *text == '[' || *text == '(';
}

/*
 * The blank between a C++ function and a relative file: the first one behind
 * and outside of the brackets of a parameter list. NULL if there is no such list.
 */
static char *after_parameters(char *text)
{
    int depth = 0;
    bool closed = false;

    for (char *c = text; *c; c++) {
        if (*c == '(' || *c == '[' || *c == '{') {
            depth++;
        } else if (*c == ')' || *c == ']' || *c == '}') {
            depth--;
            closed |= depth == 0;
        } else if (*c == ' ' && closed && depth == 0 && !continues_function(c + 1)) {
            return c;
        }
    }
    return NULL;
}

/*
 * The blank between function and file. Both may hold blanks: file names those
 * of their folders, C++ functions those of their parameters. No function has a
 * blank before '/' or "./", so a path that begins so is certain.
 */
static char *file_blank(char *text, const char *end)
{
    char *blank = memchr(text, ' ', (size_t)(end - text));
    char *found;

    if (!blank || blank[1] == '/')
        return blank;
    if (end - text > 7 && memcmp(end - 7, " <null>", 7) == 0)
        return (char *)end - 7;
    found = strstr(text, " /");
    if (!found)
        found = strstr(text, " ../");
    if (!found)
        found = strstr(text, " ./");
    if (!found)
        found = after_parameters(text);
    return found ? found : blank;
}

void tsan_frame_parse(char *line, size_t len, struct frame *frame)
{
    char *text = line + 5;
    char *end = line + len;
    char *blank;

    memset(frame, 0, sizeof(*frame));
    while (is_digit(*text))
        text++;
    if (*text == ' ')
        text++;
    end = take_module(text, end, frame);
    blank = file_blank(text, end);
    if (blank) {
        *blank = '\0';
        parse_file(blank + 1, end, frame);
    }
    frame->function = unless_null(text);
}
