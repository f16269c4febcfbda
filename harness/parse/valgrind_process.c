/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_process.h"

#include "base/text.h"
#include "parse/valgrind_remark.h"
#include "parse/valgrind_scan.h"

/* A longer item is not a report: Valgrind's stacks have at most 500 frames. */
enum { ITEM_MAX = 16 * 1024 * 1024 };

static const char *copy_text(struct valgrind_process *p, const struct valgrind_line *line)
{
    return arena_strndup(&p->builder.arena, line->text, line->len);
}

/* First comes Valgrind's own stack, then those of the program's threads. */
static void open_failure(struct valgrind_text *text, struct valgrind_process *p, uint64_t position)
{
    valgrind_item_open(text, p, text->status ? ITEM_FAILURE : ITEM_ASIDE, position);
    builder_expect(&p->builder, STACK_ACCESS, NULL);
}

static void frame_line(struct valgrind_text *text, struct valgrind_process *p,
                       const struct valgrind_line *line, uint64_t position)
{
    bool first = line->text[0] == 'a';

    if (first && text->failed && (p->item == ITEM_NONE || p->item == ITEM_ASIDE))
        open_failure(text, p, position);
    else if (first && p->interrupted && !p->expecting)
        valgrind_item_open(text, p, ITEM_ASIDE, position);
    if (p->item == ITEM_ASIDE)
        return;
    if (p->item == ITEM_NONE) {
        valgrind_item_open(text, p, ITEM_HEADLESS, position);
        builder_expect(&p->builder, STACK_ACCESS, NULL);
    }
    if (p->item == ITEM_UNKNOWN)
        p->item = ITEM_ERROR;
    if (first)
        valgrind_item_close_stack(p);
    valgrind_text_frame(&p->builder, line->text, line->len);
    p->expecting = false;
}

/* A further sentence that says alone what the error is. */
static void deduce_label(struct valgrind_process *p, const struct valgrind_line *line,
                         const char *sentence)
{
    if (!line->label || p->label)
        return;
    p->label = line->label;
    p->says = line->detector;
    p->builder.finding.message = sentence;
}

/* Helgrind shows the locks held before it shows the race; DRD shows where a lock was taken. */
static bool comes_before(const struct valgrind_process *p, const char *sentence)
{
    bool open = p->item == ITEM_BEFORE || p->item == ITEM_ERROR || p->item == ITEM_HEADLESS;
    bool race = open && p->label && text_equal(p->label, "Race");

    return text_starts(sentence, "Acquired at:") ||
           (text_starts(sentence, "Lock at ") && (!open || race));
}

static void further_line(struct valgrind_text *text, struct valgrind_process *p,
                         const struct valgrind_line *line, uint64_t position)
{
    const char *sentence;

    if (comes_before(p, line->text))
        valgrind_item_open(text, p, ITEM_BEFORE, position);
    else if (p->item != ITEM_ERROR && p->item != ITEM_BEFORE && p->item != ITEM_HEADLESS)
        valgrind_item_open(text, p, ITEM_HEADLESS, position);
    sentence = copy_text(p, line);
    if (p->item == ITEM_HEADLESS)
        deduce_label(p, line, sentence);
    wording_auxwhat(&p->builder, sentence);
    p->expecting = true;
}

/* What was "Misc" before Valgrind 3.21 has a kind of its own since. */
static const char *label_of(const struct valgrind_process *p, const struct valgrind_line *line)
{
    bool dubious = p->version >= 21 && text_equal(line->label, "Misc") &&
                   memmem(line->text, line->len, ": dubious: ", strlen(": dubious: "));

    return dubious ? "Dubious" : line->label;
}

static void error_line(struct valgrind_text *text, struct valgrind_process *p,
                       const struct valgrind_line *line, uint64_t position)
{
    if (p->item != ITEM_BEFORE)
        valgrind_item_open(text, p, ITEM_ERROR, position);
    p->item = ITEM_ERROR;
    p->label = label_of(p, line);
    p->says = line->detector;
    p->expecting = true;
    wording_message(&p->builder, copy_text(p, line));
    if (text_starts(line->label, "Leak_")) {
        p->builder.finding.memory.type = MEMORY_HEAP;
        scan_dec(line->text, "", &p->builder.finding.memory.size);
    }
}

static void signal_line(struct valgrind_text *text, struct valgrind_process *p,
                        const struct valgrind_line *line, uint64_t position)
{
    struct builder *b = &p->builder;

    valgrind_item_open(text, p, ITEM_SIGNAL, position);
    scan_dec(line->text, " of signal ", &p->signal.number);
    p->signal.name = scan_between(&b->arena, line->text, " (", ")");
    p->expecting = true;
    builder_expect(b, STACK_ACCESS, NULL);
}

/* "Access not within mapped region at address 0x10" */
static void event_line(struct valgrind_process *p, const struct valgrind_line *line)
{
    static const char mark[] = " at address ";
    const char *end = memmem(line->text, line->len, mark, strlen(mark));
    size_t len = end ? (size_t)(end - line->text) : line->len;

    if (p->signal.event || p->builder.frame_count)
        return;
    p->signal.event = arena_strndup(&p->builder.arena, line->text, len);
    scan_hex(line->text, mark, &p->signal.address);
}

static void other_line(struct valgrind_text *text, struct valgrind_process *p,
                       const struct valgrind_line *line, uint64_t position)
{
    bool open = p->item == ITEM_BEFORE || p->item == ITEM_ERROR || p->item == ITEM_HEADLESS;

    if (p->item == ITEM_SIGNAL) {
        event_line(p, line);
    } else if (open && (!p->blank || line->indented)) {
        wording_auxwhat(&p->builder, copy_text(p, line));
        p->expecting = true;
    } else if (p->item == ITEM_UNKNOWN && !p->blank) {
        builder_add_note(&p->builder, copy_text(p, line));
    } else if (p->item != ITEM_ASIDE || p->blank) {
        valgrind_item_open(text, p, ITEM_UNKNOWN, position);
        builder_expect(&p->builder, STACK_ACCESS, NULL);
        p->builder.finding.message = copy_text(p, line);
        p->expecting = true;
    }
}

static void part_line(struct valgrind_text *text, struct valgrind_process *p,
                      const struct valgrind_line *line, uint64_t position)
{
    if (p->item == ITEM_ERROR && !p->builder.frame_count)
        wording_message(&p->builder, copy_text(p, line));
    else
        other_line(text, p, line, position);
}

/* "Thread 2 worker:" */
static void thread_line(struct valgrind_process *p, const struct valgrind_line *line)
{
    const char *end = line->text + line->len - 1;
    const char *name = line->text + strlen("Thread ");

    while (name < end && *name != ' ')
        name++;
    buf_clear(&p->thread_name);
    if (name < end)
        buf_add(&p->thread_name, name + 1, (size_t)(end - name - 1));
}

/* A process that becomes another program begins again. */
static void tool_line(struct valgrind_text *text, struct valgrind_process *p,
                      const struct valgrind_line *line)
{
    text->unfinished += !p->headed;
    text->facts.started = true;
    if (!text->detector)
        text->detector = line->detector;
    valgrind_threads_release(&p->threads);
    buf_clear(&p->thread_name);
    p->detector = line->detector;
    p->headed = p->whole = true;
    p->after_signal = p->again = false;
    p->errors = 0;
}

/* A child counts what its parent had found before the fork, which is nowhere in its own text. */
static void summary_line(struct valgrind_text *text, struct valgrind_process *p,
                         const struct valgrind_line *line)
{
    uint64_t contexts = 0;

    valgrind_line_contexts(line->text, &contexts);
    if (p->headed)
        text->missing += contexts > p->errors ? contexts - p->errors : 0;
    else if (contexts > text->contexts)
        text->contexts = contexts;
    text->unfinished -= p->headed && text->unfinished;
    p->headed = false;
    text->facts.finished = true;
}

/* A line that stands between items, and what it says. */
static void between_line(struct valgrind_text *text, struct valgrind_process *p,
                         const struct valgrind_line *line)
{
    valgrind_item_end(text, p);
    if (line->type == VALGRIND_THREAD)
        thread_line(p, line);
    else if (line->type == VALGRIND_TOOL)
        tool_line(text, p, line);
    else if (line->type == VALGRIND_VERSION)
        scan_dec(line->text, "Valgrind-3.", &p->version);
    else if (line->type == VALGRIND_SUMMARY)
        summary_line(text, p, line);
    p->again |= line->type == VALGRIND_AGAIN;
    if (line->type != VALGRIND_ASIDE)
        return;
    p->item = ITEM_ASIDE;
    builder_clear(&p->builder);
    if (text_starts(line->text, "valgrind: Unrecognised instruction"))
        remark_note(&text->sink, p->detector, &p->builder,
                    "met an instruction that it does not know");
}

/* What its crash says about threads is not a report. Others have a "host stacktrace:" too. */
static void fail_line(struct valgrind_text *text, struct valgrind_process *p, uint64_t position)
{
    if (text->clock == 1)
        return;
    for (size_t i = 0; i < text->process_count; i++)
        valgrind_item_end(text, text->processes[i]);
    text->failed = true;
    p->item = ITEM_ASIDE;
    if (!text->facts.truncated)
        text->facts.truncated_at = position;
    text->facts.truncated = true;
}

static void dispatch(struct valgrind_text *text, struct valgrind_process *p,
                     const struct valgrind_line *line, uint64_t position)
{
    switch (line->type) {
    case VALGRIND_BLANK:
        break;
    case VALGRIND_FRAME:
        frame_line(text, p, line, position);
        break;
    case VALGRIND_FURTHER:
        further_line(text, p, line, position);
        break;
    case VALGRIND_PART:
        part_line(text, p, line, position);
        break;
    case VALGRIND_ERROR:
        error_line(text, p, line, position);
        break;
    case VALGRIND_SIGNAL:
        signal_line(text, p, line, position);
        break;
    case VALGRIND_CREATED:
        valgrind_item_open(text, p, ITEM_CREATED, position);
        scan_dec(line->text, "Thread #", &p->thread);
        p->expecting = true;
        break;
    case VALGRIND_FAILED:
        fail_line(text, p, position);
        break;
    case VALGRIND_OTHER:
        other_line(text, p, line, position);
        break;
    default:
        between_line(text, p, line);
        break;
    }
}

/* "used_suppression:      6 drd-ld /usr/libexec/valgrind/default.supp:566" */
static void suppression_line(struct valgrind_text *text, struct valgrind_process *p,
                             const struct valgrind_line *line)
{
    const char *at = line->text + strlen("used_suppression:");
    uint64_t count;

    at += strspn(at, " ");
    if (!text_scan_dec(&at, &count) || *at != ' ')
        return;
    at++;
    sink_remark(&text->sink, REMARK_SUPPRESSED,
                arena_strndup(&p->builder.arena, at, strcspn(at, " ")), count);
}

/* What -v says of Valgrind itself: its options, a line each, and the suppressions at the end. */
static void own_line(struct valgrind_text *text, struct valgrind_process *p,
                     const struct valgrind_line *line)
{
    if (text_starts(line->text, "used_suppression:"))
        suppression_line(text, p, line);
    else if (p->options && line->text[0] == '-')
        sink_remark(&text->sink, REMARK_OPTION, copy_text(p, line), 0);
    p->options =
        text_starts(line->text, "Valgrind options:") || (p->options && line->text[0] == '-');
}

void valgrind_process_line(struct valgrind_text *text, struct valgrind_process *p,
                           const struct valgrind_line *line, uint64_t position)
{
    if (line->mark == '-' || line->mark == '*') {
        p->interrupted = true;
        own_line(text, p, line);
        return;
    }
    if (line->type != VALGRIND_FRAME)
        valgrind_item_close_stack(p);
    dispatch(text, p, line, position);
    p->blank = line->type == VALGRIND_BLANK;
    p->interrupted = false;
    p->bytes += line->len;
    if (p->bytes <= ITEM_MAX)
        return;
    if (!text->facts.malformed)
        text->facts.truncated_at = p->position;
    text->facts.malformed = true;
    valgrind_item_end(text, p);
}

void valgrind_process_cut(struct valgrind_text *text, struct valgrind_process *p,
                          const struct valgrind_line *line, uint64_t position)
{
    bool open = p->item == ITEM_ERROR || p->item == ITEM_HEADLESS || p->item == ITEM_SIGNAL;

    if (!text->facts.truncated)
        text->facts.truncated_at = open ? p->position : position;
    text->facts.truncated = true;
    valgrind_item_close_stack(p);
    if (open)
        builder_add_note(&p->builder, copy_text(p, line));
}
