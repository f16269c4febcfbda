/* SPDX-License-Identifier: MIT */
#include "judge/matching.h"

#include "base/text.h"
#include "judge/conclusive.h"
#include "judge/place.h"

struct lines {
    unsigned *items;
    size_t count;
};

static bool holds(struct lines lines, unsigned line)
{
    for (size_t i = 0; i < lines.count; i++)
        if (lines.items[i] == line)
            return true;
    return false;
}

static void add_line(struct lines *lines, unsigned line)
{
    if (!holds(*lines, line))
        lines->items[lines->count++] = line;
}

static struct lines no_lines(const struct expectations *e, struct arena *arena)
{
    return (struct lines){ARENA_ARRAY(arena, unsigned, e->count + e->stuck_count), 0};
}

/* The lines at which one of the detectors is expected to report the kind. */
static struct lines lines_of(const struct expectations *e, detector_set detectors, enum kind kind,
                             struct arena *arena)
{
    struct lines lines = no_lines(e, arena);

    for (size_t i = 0; i < e->count; i++)
        if (e->items[i].kind == kind && (e->items[i].detectors & detectors))
            add_line(&lines, e->items[i].line);
    return lines;
}

/* The lines at which the detector is expected to report the kind. */
static struct lines expected_lines(const struct expectations *e, enum detector detector,
                                   enum kind kind, struct arena *arena)
{
    return lines_of(e, DETECTOR_BIT(detector), kind, arena);
}

/* The detector may name either access of a race of this kind, and names no other. */
static bool either_access_will_do(enum detector detector, enum kind kind)
{
    return kind == KIND_DATA_RACE && detector_names_one_access(detector);
}

/* That a program exits with a failure has no place; any line that claims it will do. */
static bool has_no_place(enum kind kind)
{
    return kind == KIND_EXIT_STATUS;
}

/*
 * The lines at which threads may be found blocked in a run: @stuck and @expect[stuck]. Explore
 * finds the hang of a schedule itself.
 */
static struct lines hang_lines(const struct judge_input *input, struct arena *arena)
{
    const struct expectations *e = input->expectations;
    struct lines lines = no_lines(e, arena);

    if (input->detector == DETECTOR_EXPLORE)
        return lines;
    for (size_t i = 0; i < e->stuck_count; i++)
        add_line(&lines, e->stuck_lines[i]);
    for (size_t i = 0; i < e->count; i++)
        if (e->items[i].detectors & DETECTOR_BIT(DETECTOR_STUCK))
            add_line(&lines, e->items[i].line);
    return lines;
}

/* @stuck leaves the kind of the hang open; one @expect[stuck] settles it for all. */
static bool hang_kind_claimed(const struct expectations *e, enum kind kind)
{
    bool settled = false;

    for (size_t i = 0; i < e->count; i++) {
        if (!(e->items[i].detectors & DETECTOR_BIT(DETECTOR_STUCK)))
            continue;
        if (e->items[i].kind == kind)
            return true;
        settled = true;
    }
    return !settled;
}

/*
 * What hangs in some schedule may hang by chance in any run: the lines at which explore is
 * expected to find threads that wait forever.
 */
static void add_lucky_lines(const struct expectations *e, struct lines *lines)
{
    for (size_t i = 0; i < e->count; i++)
        if ((e->items[i].detectors & DETECTOR_BIT(DETECTOR_EXPLORE)) &&
            (e->items[i].kind == KIND_DEADLOCK || e->items[i].kind == KIND_STUCK))
            add_line(lines, e->items[i].line);
}

/* The lines on which the sites of a hang may lie. */
static struct lines claimed_hang_lines(const struct judge_input *input, const struct finding *f,
                                       struct arena *arena)
{
    const struct expectations *e = input->expectations;
    struct lines lines =
        hang_kind_claimed(e, f->kind) ? hang_lines(input, arena) : no_lines(e, arena);

    add_lucky_lines(e, &lines);
    return lines;
}

/* The lines on which the sites of this finding may lie; none if its kind is not claimed. */
static struct lines claimed_lines(const struct judge_input *input, const struct finding *f,
                                  struct arena *arena)
{
    const struct expectations *e = input->expectations;
    struct lines expected = expected_lines(e, f->detector, f->kind, arena);

    if (f->detector == DETECTOR_STUCK)
        return claimed_hang_lines(input, f, arena);
    /* Where the other detectors see an access of the race, this one may see it too. */
    if (expected.count && either_access_will_do(f->detector, f->kind))
        return lines_of(e, DETECTORS_DEFAULT, f->kind, arena);
    return expected;
}

static const char *lines_text(const struct expectations *e, struct lines lines, struct arena *arena)
{
    const char *list = "";

    for (size_t i = 0; i < lines.count; i++) {
        const char *text = arena_printf(arena, "%s:%u", text_basename(e->file), lines.items[i]);

        list = reason_list(arena, list, text, i, lines.count);
    }
    return list;
}

static bool all_on(struct places places, struct lines lines)
{
    for (size_t i = 0; i < places.count; i++)
        if (!holds(lines, places.items[i].line))
            return false;
    return places.count > 0;
}

static void add_misplaced(const struct expectations *e, const struct finding *f, struct lines lines,
                          struct places places, struct reasons *reasons)
{
    struct arena *arena = reasons->arena;
    const char *expected = lines_text(e, lines, arena);
    const char *found = places_text(places, e->file, arena);

    if (f->detector == DETECTOR_STUCK)
        reason_add(reasons, "expected the program to hang at %s; the stuck watch reported %s at %s",
                   expected, kind_text(f->kind, arena), found);
    else
        reason_add(reasons, "expected %s at %s; %s reported one at %s", kind_text(f->kind, arena),
                   expected, speaker_text(f->detector), found);
}

static void match_finding(const struct judge_input *input, const struct finding *f,
                          struct mismatches *m)
{
    const struct expectations *e = input->expectations;
    struct arena *arena = m->unexpected.arena;
    const struct blind *blind = expectations_blind(e, f->detector);
    struct lines lines = claimed_lines(input, f, arena);
    struct places places = places_of(f, e->file, arena);

    if (blind)
        reason_add(&m->unexpected,
                   "%s is declared blind (\"%s\"), but reported %s: the declaration is out of date",
                   speaker_text(f->detector), blind->reason, finding_text(f, e->file, arena));
    else if (!lines.count)
        reason_add(&m->unexpected, "%s reported %s, which no annotation claims",
                   speaker_text(f->detector), finding_text(f, e->file, arena));
    else if (!has_no_place(f->kind) && !all_on(places, lines))
        add_misplaced(e, f, lines, places, &m->misplaced);
}

/* Removes the lines that a finding of the detector touches; any kind if `kind` is NULL. */
static struct lines untouched(const struct judge_input *input, struct lines lines,
                              enum detector detector, const enum kind *kind, struct arena *arena)
{
    struct lines left = no_lines(input->expectations, arena);
    struct lines touched = {ARENA_ARRAY(arena, unsigned, lines.count), 0};

    for (size_t i = 0; i < input->findings->count; i++) {
        const struct finding *f = input->findings->items[i];
        struct places places;

        if (f->detector != detector || (kind && f->kind != *kind) || !is_judged(input, f))
            continue;
        places = places_of(f, input->expectations->file, arena);
        for (size_t k = 0; k < places.count; k++)
            if (holds(lines, places.items[k].line))
                add_line(&touched, places.items[k].line);
    }
    for (size_t i = 0; i < lines.count; i++)
        if (!holds(touched, lines.items[i]))
            add_line(&left, lines.items[i]);
    return left;
}

/* Where it reports them is for match_finding() to judge. */
static bool reports(const struct judge_input *input, enum detector detector, enum kind kind)
{
    for (size_t i = 0; i < input->findings->count; i++) {
        const struct finding *f = input->findings->items[i];

        if (f->detector == detector && f->kind == kind && is_judged(input, f))
            return true;
    }
    return false;
}

static void match_expected(const struct judge_input *input, enum detector detector,
                           struct reasons *missed)
{
    const struct expectations *e = input->expectations;

    for (int k = 0; k < KIND_COUNT; k++) {
        enum kind kind = (enum kind)k;
        struct lines lines = expected_lines(e, detector, kind, missed->arena);
        struct lines left = untouched(input, lines, detector, &kind, missed->arena);

        if ((either_access_will_do(detector, kind) || has_no_place(kind)) &&
            reports(input, detector, kind))
            continue;
        if (left.count)
            reason_add(missed, "%s missed the %s expected at %s", speaker_text(detector),
                       kind_name(kind), lines_text(e, left, missed->arena));
    }
}

static void match_hang(const struct judge_input *input, struct reasons *missed)
{
    const struct expectations *e = input->expectations;
    struct lines hang = hang_lines(input, missed->arena);
    struct lines left = untouched(input, hang, DETECTOR_STUCK, NULL, missed->arena);

    if (hang.count && input->outcome.type == OUTCOME_EXITED) {
        reason_add(missed, "the program ended by itself; it was expected to hang at %s",
                   lines_text(e, hang, missed->arena));
        return;
    }
    if (left.count)
        reason_add(missed, "no thread was found blocked at %s, where the program should hang",
                   lines_text(e, left, missed->arena));
    match_expected(input, DETECTOR_STUCK, missed);
}

static bool anything_claimed(const struct judge_input *input, struct arena *arena)
{
    const struct expectations *e = input->expectations;

    for (size_t i = 0; i < e->count; i++)
        if (e->items[i].detectors & DETECTOR_BIT(input->detector))
            return true;
    return hang_lines(input, arena).count || expectations_blind(e, input->detector);
}

void match_findings(const struct judge_input *input, struct mismatches *m)
{
    for (size_t i = 0; i < input->findings->count; i++)
        if (is_judged(input, input->findings->items[i]))
            match_finding(input, input->findings->items[i], m);
    match_expected(input, input->detector, &m->missed);
    match_hang(input, &m->missed);
    if (!anything_claimed(input, m->missed.arena))
        reason_add(&m->missed, "%s claims nothing for a run with %s, so its silence proves nothing",
                   text_basename(input->expectations->file), detector_title(input->detector));
}

void add_matches(const struct judge_input *input, struct reasons *reasons)
{
    const struct expectations *e = input->expectations;
    struct lines hang = hang_lines(input, reasons->arena);

    for (int k = 0; k < KIND_COUNT; k++) {
        struct lines lines = expected_lines(e, input->detector, (enum kind)k, reasons->arena);

        if (lines.count)
            reason_add(reasons, "%s reported the %s expected at %s%s",
                       detector_title(input->detector), kind_name((enum kind)k),
                       lines.count > 1 && either_access_will_do(input->detector, (enum kind)k)
                           ? "one of "
                           : "",
                       lines_text(e, lines, reasons->arena));
    }
    if (hang.count)
        reason_add(reasons, "the program hung at %s, as expected",
                   lines_text(e, hang, reasons->arena));
}
