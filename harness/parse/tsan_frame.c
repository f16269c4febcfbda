/* SPDX-License-Identifier: MIT */
#include "parse/tsan_frame.h"

#include "base/text.h"
#include "parse/tsan_name.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The digits behind the '#' of a frame, NULL if the line does not begin as one. */
static const char *number_of(const char *line)
{
    while (*line == ' ' || *line == '\t' || *line == '*')
        line++;
    return line[0] == '#' && is_digit(line[1]) ? line + 1 : NULL;
}

static bool has_object(const char *text, const char *end)
{
    return end[-1] == ')' && (strstr(text, "+0x") || strstr(text, "(BuildId: "));
}

/* "a.c:12", "a.c:?", "<null>" and "(prog+0x12)" end a frame. */
static bool ends_as_frame(const char *text, const char *end)
{
    const char *digits = end;

    if (has_object(text, end) || end[-1] == '>')
        return true;
    while (digits > text && (is_digit(digits[-1]) || digits[-1] == '?'))
        digits--;
    return digits < end && digits > text && digits[-1] == ':';
}

bool tsan_frame_has_number(const char *line)
{
    return number_of(line) != NULL;
}

bool tsan_frame_has_object(const char *line, size_t len)
{
    return len && has_object(line, line + len);
}

bool tsan_frame_is_ended(const char *line, size_t len)
{
    return len && ends_as_frame(line, line + len);
}

/*
 * What follows the number, NULL if it is not TSan's: gdb has two blanks or
 * an address there, AddressSanitizer an address.
 */
static const char *behind_number(const char *line)
{
    const char *text = number_of(line);

    if (!text)
        return NULL;
    while (is_digit(*text))
        text++;
    if ((*text != ' ' && *text != '\t') || text[1] == ' ' || text_starts(text + 1, "0x"))
        return NULL;
    return strchr(text + 1, ' ') ? text + 1 : NULL;
}

bool tsan_frame_fits(const char *line, size_t len)
{
    const char *text = behind_number(line);

    return text && text < line + len && ends_as_frame(text, line + len);
}

bool tsan_frame_is_sure(const char *line, size_t len)
{
    const char *text = behind_number(line);

    return text && text < line + len && has_object(text, line + len);
}

const char *tsan_frame_inside(const char *line, size_t len)
{
    const char *found = line;

    while ((found = strstr(found, "    #")) != NULL && found < line + len) {
        if (tsan_frame_is_sure(found, len - (size_t)(found - line)))
            return found;
        found++;
    }
    return NULL;
}

/* Symbolizers have many ways to say that they do not know. */
static const char *unless_unknown(const char *field)
{
    return *field == '\0' || *field == '?' || (*field == '<' && text_equal(field, "<null>"))
               ? NULL
               : field;
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

/* Where "+0x12)" ends, if other text is glued to it; else `end`. */
static char *behind_module(const char *text, char *end)
{
    for (char *close = end; close && close > text;
         close = memrchr(text, ')', (size_t)(close - text))) {
        const char *digits = close;

        while (digits > text && (is_digit(digits[-1]) || (digits[-1] >= 'a' && digits[-1] <= 'f')))
            digits--;
        if (close < end && digits < close && digits - text > 3 && memcmp(digits - 3, "+0x", 3) == 0)
            return close + 1;
    }
    return end;
}

/* Cuts "(prog+0x12) (BuildId: ab)" off the end; the new end of the text. */
static char *take_module(char *text, char *end, struct frame *frame)
{
    char *bracket = bracket_before(text, end);

    if (bracket && bracket[1] == 'B' && text_starts(bracket + 1, "BuildId: "))
        end = bracket - 1;
    if (end[-1] != ')')
        end = behind_module(text, end);
    if (end[-1] != ')')
        return end;
    bracket = module_bracket(text, end);
    if (!bracket)
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
    unsigned value = 0;

    for (unsigned unit = 1; start > text && is_digit(start[-1]) && *end - start < 9; unit *= 10)
        value += unit * (unsigned)(*--start - '0');
    if (start == *end || start == text || start[-1] != ':')
        return false;
    *number = value;
    *end = start - 1;
    **end = '\0';
    return true;
}

/* Cuts "a.c:12:3", "a.c:12", "a.c:?" or "??:0" into fields. */
static void parse_file(char *file, char *end, struct frame *frame)
{
    unsigned last;
    unsigned before;

    if (end - file >= 2 && end[-1] == '?' && end[-2] == ':') {
        end -= 2;
        *end = '\0';
    }
    if (take_number(file, &end, &last)) {
        if (take_number(file, &end, &before)) {
            frame->line = before;
            frame->column = last;
        } else {
            frame->line = last;
        }
    }
    if (*file == '<' && end[-1] == '>')
        file = end; /* "<compiler-generated>" */
    frame->file = unless_unknown(file);
    if (!frame->file)
        frame->line = frame->column = 0;
}

static bool is_null(const char *text, const char *end)
{
    return end - text == 6 && memcmp(text, "<null>", 6) == 0;
}

/*
 * The blank between function and file. Both may hold blanks: file names those
 * of their folders, functions of C++, Rust and Swift those of their parameters and
 * more. No function has a blank before '/' or "./", so a path that begins so is certain.
 */
static char *file_blank(char *text, char *end)
{
    char *blank = memchr(text, ' ', (size_t)(end - text));
    char *found;

    if (!blank || blank[1] == '/' || is_null(blank + 1, end) ||
        !memchr(blank + 1, ' ', (size_t)(end - blank) - 1))
        return blank;
    found = memrchr(text, ' ', (size_t)(end - text));
    if (end[-1] == '>' && found[1] == '<')
        return found;
    found = strstr(text, " /");
    if (!found)
        found = strstr(text, " ../");
    if (!found)
        found = strstr(text, " ./");
    return found ? found : tsan_name_end(text, end);
}

static unsigned parse_number(char **text)
{
    unsigned number = 0;

    for (; is_digit(**text); ++*text)
        number = number < 100000 ? 10 * number + (unsigned)(**text - '0') : number;
    return number;
}

unsigned tsan_frame_parse(char *line, size_t len, struct frame *frame)
{
    char *text = line + (line[4] == '#' ? 5 : number_of(line) - line);
    char *end = line + len;
    unsigned number = parse_number(&text);
    char *blank;

    memset(frame, 0, sizeof(*frame));
    if (*text == ' ' || *text == '\t')
        text++;
    end = take_module(text, end, frame);
    blank = file_blank(text, end);
    if (blank) {
        *blank = '\0';
        parse_file(blank + 1, end, frame);
    }
    frame->function = unless_unknown(text);
    return number;
}

/* Behind "(prog+0x12) (BuildId: ab)". */
static char *place_module(char *text, struct frame *frame)
{
    char *end = strchr(text, ')');

    if (!end)
        return text;
    parse_module(text + 1, end, frame);
    *end++ = '\0';
    if (text_starts(end, " (BuildId: ") && strchr(end, ')'))
        end = strchr(end, ')') + 1;
    return end;
}

bool tsan_frame_parse_place(char *text, struct frame *frame)
{
    bool unknown = *text == '?' || text_starts(text, "<null>");
    char *in;

    memset(frame, 0, sizeof(*frame));
    in = *text == '(' ? place_module(text, frame) : strstr(text, " in ");
    if (in && text_starts(in, " in ")) {
        *in = '\0';
        frame->function = unless_unknown(in + strlen(" in "));
    }
    if (*text == '(')
        return frame->object || frame->address;
    parse_file(text, text + strlen(text), frame);
    return unknown ? frame->function != NULL : frame->file && frame->line;
}
