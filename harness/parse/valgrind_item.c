/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_process.h"

#include "base/text.h"
#include "parse/valgrind_remark.h"

/* Frames of a thread's creation are not a stack of a finding. */
void valgrind_item_close_stack(struct valgrind_process *p)
{
    if (p->builder.open_frames && p->item != ITEM_CREATED)
        builder_add_stack(&p->builder);
}

/* The wrapper library that each tool loads is in nearly every stack. */
static enum detector detector_of_frames(const struct builder *b)
{
    static const enum detector detectors[] = {DETECTOR_HELGRIND, DETECTOR_DRD, DETECTOR_MEMCHECK};
    static const char wrapper[] = "/vgpreload_";

    for (size_t i = 0; i < b->frame_count; i++) {
        const char *object = b->frames[i].object;
        const char *name = object ? strstr(object, wrapper) : NULL;

        for (size_t k = 0; name && k < ARRAY_SIZE(detectors); k++)
            if (text_starts(name + strlen(wrapper), detector_name(detectors[k])))
                return detectors[k];
    }
    return DETECTOR_NONE;
}

/* Where the log does not say it, it is the tool that Valgrind takes if it is not told which. */
static enum detector find_detector(const struct valgrind_text *text,
                                   const struct valgrind_process *p)
{
    enum detector of_frames;

    if (p->says || p->detector)
        return p->says ? p->says : p->detector;
    of_frames = detector_of_frames(&p->builder);
    if (of_frames || text->detector)
        return of_frames ? of_frames : text->detector;
    return DETECTOR_MEMCHECK;
}

static void pass_on(struct valgrind_text *text, struct valgrind_process *p, enum kind kind)
{
    struct finding *f = &p->builder.finding;

    p->detector = find_detector(text, p);
    f->detector = p->detector;
    f->kind = kind;
    f->pid = p->pid;
    f->position = p->position;
    if (!text->detector)
        text->detector = f->detector;
    text->facts.findings++;
    text->sink.finding(text->sink.context, builder_finish(&p->builder, &p->threads));
}

/*
 * Without a mark, or in words that we do not know, only a stack proves that it is
 * an error. Where the whole log is there, what -s repeats at its end was there before.
 */
static bool is_error(const struct valgrind_process *p)
{
    bool proven = p->builder.frame_count || (p->pid && p->says);

    return proven && !(p->again && p->whole);
}

static void end_error(struct valgrind_text *text, struct valgrind_process *p)
{
    struct finding *f = &p->builder.finding;

    if (!is_error(p))
        return;
    if (remark_is_unimplemented(&p->builder)) {
        p->errors++;
        text->errors++;
        remark_unimplemented(&text->sink, find_detector(text, p), &p->builder);
        return;
    }
    if (p->thread_name.len)
        builder_name_thread(
            &p->builder, arena_strndup(&p->builder.arena, p->thread_name.ptr, p->thread_name.len));
    p->errors++;
    text->errors++;
    f->label = p->label;
    f->after_signal = p->after_signal;
    pass_on(text, p,
            kind_from_wording(find_detector(text, p), p->label ? p->label : "",
                              f->message ? f->message : ""));
}

/* Half an error is reported if its own words say what it was. */
static void end_headless(struct valgrind_text *text, struct valgrind_process *p)
{
    if (!text->facts.truncated)
        text->facts.truncated_at = p->position;
    text->facts.truncated = true;
    if (p->label)
        end_error(text, p);
}

static void end_signal(struct valgrind_text *text, struct valgrind_process *p)
{
    if (!p->builder.frame_count && !p->pid)
        return;
    text->facts.fatal_signal = true;
    if (wording_signal(&p->builder, &p->signal))
        pass_on(
            text, p,
            kind_from_wording(find_detector(text, p), "fatal_signal", p->builder.finding.message));
    p->after_signal = true;
}

static void end_failure(struct valgrind_text *text, struct valgrind_process *p)
{
    struct builder *b = &p->builder;

    b->finding.label = "detector failure";
    b->finding.message =
        text->cause.len ? arena_strndup(&b->arena, text->cause.ptr, text->cause.len)
                        : arena_printf(&b->arena, "%s gave up and showed where its threads were",
                                       detector_title(find_detector(text, p)));
    pass_on(text, p, KIND_DETECTOR_FAILURE);
}

void valgrind_item_end(struct valgrind_text *text, struct valgrind_process *p)
{
    enum valgrind_item item = p->item;

    valgrind_item_close_stack(p);
    p->item = ITEM_NONE;
    if (item == ITEM_ERROR)
        end_error(text, p);
    else if (item == ITEM_HEADLESS)
        end_headless(text, p);
    else if (item == ITEM_SIGNAL)
        end_signal(text, p);
    else if (item == ITEM_FAILURE)
        end_failure(text, p);
    else if (item == ITEM_CREATED)
        valgrind_threads_keep(&p->threads, p->thread, p->builder.frames, p->builder.frame_count);
}

void valgrind_item_open(struct valgrind_text *text, struct valgrind_process *p,
                        enum valgrind_item item, uint64_t position)
{
    valgrind_item_end(text, p);
    builder_clear(&p->builder);
    p->item = item;
    p->label = NULL;
    p->says = DETECTOR_NONE;
    p->position = position;
    p->bytes = 0;
    p->signal = (struct fatal_signal){0};
}
