/* SPDX-License-Identifier: MIT */
/* "SUMMARY: ThreadSanitizer: ...": all that some logs have kept of a report. */
#include "base/text.h"
#include "parse/tsan_frame.h"
#include "parse/tsan_line.h"
#include "parse/tsan_report.h"

static const char beginning[] = "SUMMARY: ThreadSanitizer: ";

static const char *skip_pid(const char *line)
{
    uint64_t pid;

    return tsan_line_skip_pid(line, &pid);
}

bool tsan_summary_is_one(const char *line)
{
    return text_starts(skip_pid(line), beginning);
}

/*
 * The label of the report, in which *place begins behind a blank; NULL if it is not
 * known. A crash has the signal there.
 */
static const char *scan_label(const char *text, const char **place)
{
    static const char *const signals[] = {"SEGV ", "BUS ", "FPE ", "ILL ", "ABRT ", "TRAP "};
    const char *label = kind_label_in(DETECTOR_TSAN, text);

    if (label) {
        *place = text + strlen(label) + 1;
        return label;
    }
    for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
        if (text_starts(text, signals[i])) {
            *place = text + strlen(signals[i]);
            return "crash";
        }
    return NULL;
}

static bool parse(const char *line, struct arena *arena, const char **label, struct frame *frame)
{
    const char *place;

    if (!tsan_summary_is_one(line))
        return false;
    *label = scan_label(skip_pid(line) + strlen(beginning), &place);
    return *label && tsan_frame_parse_place(arena_strdup(arena, place), frame);
}

bool tsan_summary_tells(const char *line)
{
    struct arena arena = ARENA_INIT;
    const char *label;
    struct frame frame;
    bool tells = parse(line, &arena, &label, &frame);

    arena_release(&arena);
    return tells;
}

static bool is_same_place(const struct frame *a, const struct frame *b)
{
    if (a->line && b->line && a->file && b->file)
        return a->line == b->line && text_equal(a->file, b->file);
    return a->offset == b->offset && a->object && b->object && text_equal(a->object, b->object);
}

/* Whether the finding already begins with the stack whose place the SUMMARY tells. */
static bool has_place(const struct tsan_report *report, const struct frame *place)
{
    const struct stack *first = report->stacks;

    if (report->finding.stack_count == 0 || first->role != STACK_ACCESS)
        return false;
    for (size_t i = 0; i < first->frame_count; i++)
        if (is_same_place(&first->frames[i], place))
            return true;
    return false;
}

/* There is room for both: the line of the SUMMARY has used none. */
static void put_first(struct tsan_report *report, const struct frame *place)
{
    struct frame *frame = &report->frames[report->frames_used++];

    *frame = *place;
    memmove(report->stacks + 1, report->stacks,
            report->finding.stack_count * sizeof(*report->stacks));
    report->finding.stack_count++;
    report->stacks[0] = (struct stack){.role = STACK_ACCESS, .frames = frame, .frame_count = 1};
}

void tsan_summary_take(struct tsan_report *report, char *line)
{
    struct finding *finding = &report->finding;
    struct frame place;
    const char *label;

    finding->message = line;
    if (!parse(line, &report->names, &label, &place))
        return;
    finding->label = label;
    if (!has_place(report, &place))
        put_first(report, &place);
}
