/* SPDX-License-Identifier: MIT */
/*
 * Broken and fixed side by side: what differs, what the annotations claim, and
 * what the detectors reported, line by line.
 */
#include "base/text.h"
#include "report/diff.h"
#include "report/html/parts.h"
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

static void write_line(struct html_page *page, const struct program *program, unsigned line)
{
    struct text_line text = program->lines.items[line - 1];

    html_code(page->sink, text.text, line_code_length(text));
}

static void write_half(struct html_page *page, const struct program *program, unsigned line,
                       const char *side)
{
    if (!line) {
        html_addf(page->sink, "<td class=\"t gap\"></td>");
        return;
    }
    html_addf(page->sink, "<td class=\"t %s%s\">", side, program->reported[line] ? " hit" : "");
    write_line(page, program, line);
    write_tags(page, program, line);
    html_addf(page->sink, "</td>");
}

static void write_number(struct sink *s, unsigned line, const char *side)
{
    if (line)
        html_addf(s, "<td class=\"n %s\">%u</td>", side, line);
    else
        html_addf(s, "<td class=\"n gap\"></td>");
}

static void write_row(struct html_page *page, const struct program programs[2],
                      const struct diff_row *row)
{
    const char *old = row->same ? "" : "old";
    const char *new = row->same ? "" : "new";

    html_addf(page->sink, row->same ? "<tr class=\"both\">" : "<tr>");
    write_number(page->sink, row->old, old);
    write_number(page->sink, row->new, new);
    write_half(page, &programs[VARIANT_BROKEN], row->old, old);
    write_half(page, &programs[VARIANT_FIXED], row->new, new);
    html_addf(page->sink, "</tr>\n");
}

/* Whether there is nothing to tell of the line but that both programs have it. */
static bool is_common(const struct program programs[2], const struct diff_row *row)
{
    const struct program *broken = &programs[VARIANT_BROKEN];
    const struct program *fixed = &programs[VARIANT_FIXED];

    return row->same && !broken->claim[row->old] && !broken->reported[row->old] &&
           !fixed->claim[row->new] && !fixed->reported[row->new];
}

/* What both have stands there once: a page of many cases would be twice as big otherwise. */
static void write_common(struct html_page *page, const struct program programs[2],
                         const struct diff_row *rows, size_t count)
{
    html_addf(page->sink, "<tr class=\"same\"><td class=\"n\">");
    for (size_t i = 0; i < count; i++)
        html_addf(page->sink, i ? "\n%u" : "%u", rows[i].old);
    html_addf(page->sink, "</td><td class=\"n\">");
    for (size_t i = 0; i < count; i++)
        html_addf(page->sink, i ? "\n%u" : "%u", rows[i].new);
    html_addf(page->sink, "</td><td class=\"t\" colspan=\"2\">");
    for (size_t i = 0; i < count; i++) {
        html_addf(page->sink, i ? "\n" : "");
        write_line(page, &programs[VARIANT_BROKEN], rows[i].old);
    }
    html_addf(page->sink, "</td></tr>\n");
}

static void write_rows(struct html_page *page, const struct program programs[2], struct diff diff)
{
    for (size_t i = 0; i < diff.count;) {
        size_t common = 0;

        while (i + common < diff.count && is_common(programs, &diff.rows[i + common]))
            common++;
        if (common)
            write_common(page, programs, &diff.rows[i], common);
        else
            write_row(page, programs, &diff.rows[i]);
        i += common ? common : 1;
    }
}

static void write_table(struct html_page *page, const struct subject *subject,
                        const struct program programs[2], struct diff diff)
{
    struct sink *s = page->sink;

    html_addf(s,
              "<h4>The two programs</h4>\n<div class=\"card scroll\" tabindex=\"0\" "
              "role=\"region\" aria-label=\"Source of %s %s\">",
              subject->topic, subject->name);
    html_addf(s, "<table class=\"code\"><colgroup><col class=\"n\"><col class=\"n\"><col><col>"
                 "</colgroup><thead><tr><th colspan=\"2\" scope=\"col\">Line</th>"
                 "<th scope=\"col\">broken.c</th><th scope=\"col\">fixed.c</th></tr></thead>"
                 "<tbody>\n");
    write_rows(page, programs, diff);
    html_addf(s,
              "</tbody></table></div>\n<p class=\"key\"><span class=\"tag claim\">expected</span> "
              "an annotation claims a finding here. <span class=\"tag said\">reported</span> "
              "a detector found something here.</p>\n");
}

void html_programs(struct html_page *page, const struct subject *subject)
{
    const struct run *runs = page->w->index->runs + subject->first_run;
    struct program programs[2] = {{.first = 1}, {.first = 1}};
    struct arena arena = ARENA_INIT;

    for (size_t i = 0; i < subject->run_count; i++)
        read_program(&arena, runs[i].record, &programs[runs[i].variant]);
    if (programs[0].lines.count || programs[1].lines.count)
        write_table(page, subject, programs,
                    diff_lines(&arena, programs[0].lines, programs[0].first, programs[1].lines,
                               programs[1].first));
    arena_release(&arena);
}
