/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_process.h"

#include "base/text.h"

/* Behind so many lines of others, what has no mark belongs to no report any more. */
enum { FOREIGN_MAX = 32 };

struct valgrind_text *valgrind_text_new(const struct sink *sink)
{
    struct valgrind_text *text = xcalloc(1, sizeof(*text));

    text->sink = *sink;
    buf_init(&text->cause);
    return text;
}

static void free_process(struct valgrind_process *p)
{
    builder_release(&p->builder);
    valgrind_threads_release(&p->threads);
    buf_release(&p->thread_name);
    free(p);
}

void valgrind_text_free(struct valgrind_text *text)
{
    if (!text)
        return;
    for (size_t i = 0; i < text->process_count; i++)
        free_process(text->processes[i]);
    buf_release(&text->cause);
    free(text);
}

static struct valgrind_process *find_process(const struct valgrind_text *text, uint64_t pid)
{
    /* Most lines are of the process of the line before. */
    for (size_t i = text->process_count; i > 0; i--)
        if (text->processes[i - 1]->pid == pid)
            return text->processes[i - 1];
    return NULL;
}

/* Those that have ended go first. */
static size_t silent_longest(const struct valgrind_text *text)
{
    size_t oldest = 0;

    for (size_t i = 1; i < text->process_count; i++) {
        const struct valgrind_process *a = text->processes[i];
        const struct valgrind_process *b = text->processes[oldest];

        if (a->headed != b->headed ? b->headed : a->used < b->used)
            oldest = i;
    }
    return oldest;
}

static struct valgrind_process *add_process(struct valgrind_text *text, uint64_t pid)
{
    struct valgrind_process *p = xcalloc(1, sizeof(*p));
    size_t place = text->process_count;

    p->pid = pid;
    buf_init(&p->thread_name);
    p->builder.own_addresses = true;
    builder_clear(&p->builder);
    if (place == PROCESSES_MAX) {
        place = silent_longest(text);
        valgrind_item_end(text, text->processes[place]);
        free_process(text->processes[place]);
    } else {
        text->process_count++;
    }
    text->processes[place] = p;
    return p;
}

bool valgrind_text_knows(const struct valgrind_text *text, uint64_t pid)
{
    return find_process(text, pid) != NULL;
}

/* Whether it is one of Valgrind's that begins with its mark. */
static bool is_marked_line(const struct valgrind_process *p, const struct valgrind_line *line)
{
    return p || (line->mark == '=' && line->type != VALGRIND_OTHER && line->type != VALGRIND_BLANK);
}

/* "Integer divide by zero at address 0x10919B": what the signal was for. */
static bool is_event(const struct valgrind_process *p, const struct valgrind_line *line)
{
    return p && p->item == ITEM_SIGNAL && !p->builder.frame_count &&
           strstr(line->text, " at address 0x");
}

/* Whether it is one of Valgrind's although it has no mark. */
static bool is_bare_line(const struct valgrind_process *p, const struct valgrind_line *line)
{
    bool open = p && p->item != ITEM_NONE;

    switch (line->type) {
    case VALGRIND_OTHER:
        return is_event(p, line);
    case VALGRIND_BLANK:
    case VALGRIND_ASIDE:
        return false;
    case VALGRIND_FRAME:
    case VALGRIND_PART:
        return open;
    case VALGRIND_FURTHER:
    case VALGRIND_RULE:
        return open || line->detector;
    case VALGRIND_THREAD:
        return open && p->detector != DETECTOR_HELGRIND;
    case VALGRIND_VERSION:
    case VALGRIND_SUMMARY:
    case VALGRIND_AGAIN:
        return p != NULL;
    default:
        return true;
    }
}

static void pass_by(struct valgrind_text *text, struct valgrind_process *p,
                    const struct valgrind_line *line)
{
    if (!p || p->item == ITEM_NONE)
        return;
    p->blank = line->type == VALGRIND_BLANK;
    if (++p->foreign > FOREIGN_MAX)
        valgrind_item_end(text, p);
}

/* Whether a sentence without a line end behind it may be all that was said. */
static bool is_complete(const struct valgrind_line *line)
{
    char last = (char)(line->len ? line->text[line->len - 1] : ')');

    return last == ')' || last == '"' || last == '.' || last == '-' || line->type == VALGRIND_TOOL;
}

/* Most lines are, where others write too, so it must cost little to see that. */
static bool is_plain_text(const struct valgrind_text *text, const char *bytes, size_t len)
{
    const struct valgrind_process *p;

    if (len && (bytes[0] == '=' || bytes[0] == '-' || bytes[0] == '*'))
        return false;
    p = find_process(text, 0);
    return (!p || p->item == ITEM_NONE) && !valgrind_line_may_open(bytes, len) &&
           !(text->clock && valgrind_line_is_crash(bytes));
}

/* Why Valgrind crashed, and where the program was then; other programs say such things too. */
static bool take_crash(struct valgrind_text *text, const struct valgrind_line *line)
{
    if (!text->clock)
        return false;
    if (line->type == VALGRIND_STATUS) {
        text->status = text->failed;
        return text->failed;
    }
    buf_clear(&text->cause);
    buf_add(&text->cause, line->text, line->len);
    return true;
}

bool valgrind_text_line(struct valgrind_text *text, const char *bytes, size_t len, bool whole,
                        uint64_t position)
{
    struct valgrind_line line;
    struct valgrind_process *p;

    if (is_plain_text(text, bytes, len))
        return false;
    valgrind_line_read(&line, bytes, len);
    if (line.type == VALGRIND_CAUSE || line.type == VALGRIND_STATUS)
        return take_crash(text, &line);
    p = find_process(text, line.pid);
    if (line.mark ? !is_marked_line(p, &line) : !is_bare_line(p, &line)) {
        if (!line.mark)
            pass_by(text, p, &line);
        return false;
    }
    if (!p)
        p = add_process(text, line.pid);
    p->used = ++text->clock;
    p->foreign = 0;
    text->end = position + len;
    if (whole || is_complete(&line))
        valgrind_process_line(text, p, &line, position);
    else
        valgrind_process_cut(text, p, &line, position);
    return true;
}

struct log_facts valgrind_text_end(struct valgrind_text *text)
{
    struct log_facts *facts = &text->facts;

    for (size_t i = 0; i < text->process_count; i++)
        valgrind_item_end(text, text->processes[i]);
    if (text->unfinished && !facts->truncated && !facts->malformed)
        facts->truncated_at = text->end;
    facts->truncated |= text->unfinished > 0;
    facts->finished = facts->finished && !facts->truncated;
    return *facts;
}

enum detector valgrind_text_detector(const struct valgrind_text *text)
{
    return text->detector;
}

uint64_t valgrind_text_missing(const struct valgrind_text *text)
{
    uint64_t of_children = text->contexts > text->errors ? text->contexts - text->errors : 0;

    return text->missing > of_children ? text->missing : of_children;
}
