/* SPDX-License-Identifier: MIT */
/*
 * Broken and fixed side by side: what differs, what the annotations claim, and
 * what the detectors reported, line by line.
 */
#include <ctype.h>

#include "base/text.h"
#include "report/diff.h"
#include "report/html_parts.h"
#include "report/lesson.h"

/* One of the two programs. */
struct program {
    struct text_lines lines;
    size_t first;             /* line behind the header comment */
    detector_set *reported;   /* by line, from 1: who reported it */
    const char *const *claim; /* by line, from 1: the kind that an annotation claims, or NULL */
};

static void add_claim(struct arena *arena, const char **claim, const char *kind)
{
    if (!*claim)
        *claim = kind;
    else if (!strstr(*claim, kind))
        *claim = arena_printf(arena, "%s, %s", *claim, kind);
}

static const char *const *read_claims(struct arena *arena, const struct record *record,
                                      size_t lines)
{
    const struct expectations *e = &record->expectations;
    const char **claims = ARENA_ARRAY(arena, const char *, lines + 1);

    for (size_t i = 0; i < e->count; i++)
        if (e->items[i].line <= lines)
            add_claim(arena, &claims[e->items[i].line], kind_name(e->items[i].kind));
    for (size_t i = 0; i < e->stuck_count; i++)
        if (e->stuck_lines[i] <= lines)
            add_claim(arena, &claims[e->stuck_lines[i]], kind_name(KIND_STUCK));
    return claims;
}

static void mark_finding(struct program *program, const struct record *record,
                         const struct finding *finding)
{
    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct stack *stack = &finding->stacks[i];
        const struct frame *frame;

        if (!finding_is_site(finding, stack))
            continue;
        frame = stack_frame_in(stack, record->source_path);
        if (frame && frame->line <= program->lines.count)
            program->reported[frame->line] |= DETECTOR_BIT(finding->detector);
    }
}

/* The text comes from the first run of the variant, the marks from all of them. */
static void read_program(struct arena *arena, const struct record *record, struct program *program)
{
    if (!record->source_text || !record->source_path)
        return;
    if (!program->lines.count) {
        char *text = arena_strdup(arena, record->source_text);

        program->lines = lines_of(arena, text);
        program->first = lesson_read(arena, text).first_line;
        program->reported = ARENA_ARRAY(arena, detector_set, program->lines.count + 1);
        program->claim = read_claims(arena, record, program->lines.count);
    }
    for (size_t i = 0; i < record->findings.count; i++)
        if (!record->findings.items[i]->after_signal)
            mark_finding(program, record, record->findings.items[i]);
}

static bool read_programs(struct html_page *page, const struct subject *subject,
                          struct arena *arena, struct program programs[2])
{
    for (size_t i = 0; i < subject->run_count; i++) {
        const struct run *run = &page->w->index->runs[subject->first_run + i];
        struct run_record opened;

        if (!run_open(run, &opened, page->w->err))
            return false;
        read_program(arena, opened.record, &programs[run->variant]);
        run_close(&opened);
    }
    return true;
}

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

static void write_code(struct sink *s, struct text_line line)
{
    const char *at = line.text;
    size_t left = line_code_length(line);

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

static void write_tags(struct html_page *page, const struct program *program, size_t line)
{
    struct buf *text = &page->w->scratch;

    if (program->claim[line]) {
        buf_clear(text);
        buf_addf(text, "expected: %s", program->claim[line]);
        html_addf(page->sink, "<span class=\"tag claim\">%s</span>", text->ptr);
    }
    if (!program->reported[line])
        return;
    buf_clear(text);
    buf_addstr(text, "reported:");
    for (unsigned d = 0; d < DETECTOR_COUNT; d++)
        if (program->reported[line] & DETECTOR_BIT(d))
            buf_addf(text, " %s", detector_title((enum detector)d));
    html_addf(page->sink, "<span class=\"tag said\">%s</span>", text->ptr);
}

static void write_half(struct html_page *page, const struct program *program, unsigned line,
                       const char *side)
{
    struct sink *s = page->sink;

    if (!line) {
        html_addf(s, "<td class=\"n gap\"></td><td class=\"t gap\"></td>");
        return;
    }
    html_addf(s, "<td class=\"n %s\">%u</td><td class=\"t %s%s\">", side, line, side,
              program->reported[line] ? " hit" : "");
    write_code(s, program->lines.items[line - 1]);
    write_tags(page, program, line);
    html_addf(s, "</td>");
}

static void write_rows(struct html_page *page, const struct program programs[2], struct diff diff)
{
    for (size_t i = 0; i < diff.count; i++) {
        const struct diff_row *row = &diff.rows[i];

        html_addf(page->sink, row->same ? "<tr class=\"same\">" : "<tr>");
        write_half(page, &programs[VARIANT_BROKEN], row->old, row->same ? "" : "old");
        write_half(page, &programs[VARIANT_FIXED], row->new, row->same ? "" : "new");
        html_addf(page->sink, "</tr>\n");
    }
}

static void write_table(struct html_page *page, const struct subject *subject,
                        const struct program programs[2], struct diff diff)
{
    struct sink *s = page->sink;

    html_addf(s,
              "<h4>The two programs</h4>\n<div class=\"card scroll\" tabindex=\"0\" "
              "role=\"region\" aria-label=\"Source of %s %s\"",
              subject->topic, subject->name);
    html_addf(s, "><table class=\"code\"><colgroup><col class=\"n\"><col><col class=\"n\"><col>"
                 "</colgroup><thead><tr><th colspan=\"2\" scope=\"col\">broken.c</th>"
                 "<th colspan=\"2\" scope=\"col\">fixed.c</th></tr></thead><tbody>\n");
    write_rows(page, programs, diff);
    html_addf(s,
              "</tbody></table></div>\n<p class=\"key\"><span class=\"tag claim\">expected</span> "
              "an annotation claims a finding here. <span class=\"tag said\">reported</span> "
              "a detector found something here.</p>\n");
}

bool html_programs(struct html_page *page, const struct subject *subject)
{
    struct program programs[2] = {{.first = 1}, {.first = 1}};
    struct arena arena = ARENA_INIT;
    bool ok = read_programs(page, subject, &arena, programs);

    if (ok && (programs[0].lines.count || programs[1].lines.count))
        write_table(page, subject, programs,
                    diff_lines(&arena, programs[0].lines, programs[0].first, programs[1].lines,
                               programs[1].first));
    arena_release(&arena);
    return ok;
}
