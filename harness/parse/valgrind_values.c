/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_reader.h"

#include "base/text.h"
#include "parse/valgrind_memory.h"
#include "parse/valgrind_remark.h"
#include "parse/valgrind_wording.h"

static void pass_on(struct valgrind_xml *r, enum kind kind)
{
    struct finding *f = &r->builder.finding;

    f->detector = r->detector;
    f->kind = kind;
    f->pid = r->pid;
    f->position = r->item_start;
    r->facts.findings++;
    r->sink.finding(r->sink.context, builder_finish(&r->builder, &r->threads));
}

/* Errors that were copied out of a log do not name the tool, but hardly a kind is of two. */
static void deduce_detector(struct valgrind_xml *r, const char *label, const char *message)
{
    static const enum detector tools[] = {DETECTOR_HELGRIND, DETECTOR_DRD, DETECTOR_MEMCHECK};

    for (size_t i = 0; !r->detector && i < ARRAY_SIZE(tools); i++)
        if (kind_from_wording(tools[i], label, message) != KIND_UNKNOWN)
            r->detector = tools[i];
}

static void end_error(struct valgrind_xml *r)
{
    struct finding *f = &r->builder.finding;
    const char *label = f->label ? f->label : "";
    const char *message = f->message ? f->message : "";

    if (remark_is_unimplemented(&r->builder)) {
        remark_unimplemented(&r->sink, r->detector, &r->builder);
        return;
    }
    if (r->thread_name)
        builder_name_thread(&r->builder, r->thread_name);
    f->after_signal = r->facts.fatal_signal;
    deduce_detector(r, label, message);
    pass_on(r, kind_from_wording(r->detector, label, message));
}

static void end_fatal_signal(struct valgrind_xml *r)
{
    struct fatal_signal signal = r->signal;

    r->facts.fatal_signal = true;
    if (wording_signal(&r->builder, &signal))
        pass_on(r, kind_from_wording(r->detector, "fatal_signal", r->builder.finding.message));
}

static void add_message(struct valgrind_xml *r, const char *text)
{
    if (text)
        wording_message(&r->builder, text);
}

static void end_what(struct valgrind_xml *r, enum element parent)
{
    const char *text = reader_text(r);

    if (parent == ELEMENT_FIRST_OBSERVED_AT)
        r->lock_type = text;
    else if (parent == ELEMENT_ERROR)
        add_message(r, text);
    else if (text)
        wording_auxwhat(&r->builder, text);
}

static void end_thread_id(struct valgrind_xml *r, enum element parent)
{
    uint64_t id = wording_decimal(r->text.ptr);

    if (parent == ELEMENT_ANNOUNCETHREAD)
        r->thread = id;
    else if (id)
        builder_thread(&r->builder, id);
}

static void end_detector(struct valgrind_xml *r)
{
    static const enum detector detectors[] = {DETECTOR_HELGRIND, DETECTOR_DRD, DETECTOR_MEMCHECK};

    for (size_t i = 0; i < ARRAY_SIZE(detectors); i++)
        if (text_equal(r->text.ptr, detector_name(detectors[i])))
            r->detector = detectors[i];
}

/* Expat's byte index is only asked for where a child of the root starts: it costs. */
static void start_item(struct valgrind_xml *r, enum element element)
{
    r->item_start = reader_position(r);
    r->lock_type = NULL;
    r->thread = 0;
    r->thread_name = NULL;
    r->signal = (struct fatal_signal){0};
    builder_clear(&r->builder);
    if (element == ELEMENT_FATAL_SIGNAL)
        builder_expect(&r->builder, STACK_ACCESS, NULL);
}

/* DRD's <other_segment_start> is empty if that thread has ended. */
static void start_segment(struct valgrind_xml *r, enum stack_role role)
{
    builder_expect(&r->builder, role, NULL);
    r->stacks_before = r->builder.stack_count;
}

static void end_segment(struct valgrind_xml *r)
{
    if (r->builder.stack_count == r->stacks_before)
        builder_add_stack(&r->builder);
}

void values_start(struct valgrind_xml *r, enum element element)
{
    switch (element) {
    case ELEMENT_FRAME:
        frame_start(r);
        break;
    case ELEMENT_ERROR:
    case ELEMENT_FATAL_SIGNAL:
    case ELEMENT_ANNOUNCETHREAD:
        start_item(r, element);
        break;
    case ELEMENT_XWHAT:
    case ELEMENT_XAUXWHAT:
        r->heading = NULL;
        break;
    case ELEMENT_STACK:
        if (r->depth == 2 && !r->in_tail)
            start_item(r, element);
        break;
    case ELEMENT_ACQUIRED_AT:
        builder_expect(&r->builder, STACK_LOCKED, NULL);
        break;
    case ELEMENT_ALLOCATION_CONTEXT:
        memory_allocation(&r->builder);
        break;
    case ELEMENT_FIRST_OBSERVED_AT:
        r->lock_type = NULL;
        break;
    case ELEMENT_OTHER_SEGMENT_START:
        start_segment(r, STACK_SEGMENT_START);
        break;
    case ELEMENT_OTHER_SEGMENT_END:
        start_segment(r, STACK_SEGMENT_END);
        break;
    default:
        break;
    }
}

static void end_in_fatal_signal(struct valgrind_xml *r, enum element element)
{
    switch (element) {
    case ELEMENT_SIGNO:
        r->signal.number = wording_decimal(r->text.ptr);
        break;
    case ELEMENT_SIGNAME:
        r->signal.name = reader_text(r);
        break;
    case ELEMENT_EVENT:
        r->signal.event = reader_text(r);
        break;
    case ELEMENT_SIADDR:
        r->signal.address = wording_hex(r->text.ptr);
        break;
    case ELEMENT_STACK:
        builder_add_stack(&r->builder);
        break;
    default:
        r->signal.thread_name = reader_text(r);
        break;
    }
}

static void add_auxwhat(struct valgrind_xml *r, const char *text)
{
    if (text)
        wording_auxwhat(&r->builder, text);
}

static void end_leaked(struct valgrind_xml *r)
{
    r->builder.finding.memory.type = MEMORY_HEAP;
    r->builder.finding.memory.size = wording_decimal(r->text.ptr);
}

static void end_in_error(struct valgrind_xml *r, enum element element, enum element parent)
{
    switch (element) {
    case ELEMENT_STACK:
        builder_add_stack(&r->builder);
        break;
    case ELEMENT_KIND:
        r->builder.finding.label = reader_text(r);
        break;
    case ELEMENT_THREADNAME:
        r->thread_name = reader_text(r);
        break;
    case ELEMENT_WHAT:
        end_what(r, parent);
        break;
    case ELEMENT_TEXT:
        r->heading = reader_text(r);
        break;
    case ELEMENT_XWHAT:
        add_message(r, r->heading);
        break;
    case ELEMENT_AUXWHAT:
        add_auxwhat(r, reader_text(r));
        break;
    case ELEMENT_XAUXWHAT:
        add_auxwhat(r, r->heading);
        break;
    case ELEMENT_LEAKEDBYTES:
        end_leaked(r);
        break;
    case ELEMENT_ADDRESS:
        wording_observed(&r->builder, r->lock_type, wording_hex(r->text.ptr));
        break;
    case ELEMENT_OTHER_SEGMENT_START:
    case ELEMENT_OTHER_SEGMENT_END:
        end_segment(r);
        break;
    default:
        break;
    }
}

static void end_in_root(struct valgrind_xml *r, enum element element)
{
    switch (element) {
    case ELEMENT_ERROR:
        end_error(r);
        break;
    case ELEMENT_ANNOUNCETHREAD:
        valgrind_threads_keep(&r->threads, r->thread, r->builder.frames, r->builder.frame_count);
        break;
    case ELEMENT_FATAL_SIGNAL:
        end_fatal_signal(r);
        break;
    case ELEMENT_PID:
        r->pid = wording_decimal(r->text.ptr);
        break;
    case ELEMENT_TOOL:
    case ELEMENT_PROTOCOLTOOL:
        end_detector(r);
        break;
    default:
        break;
    }
    r->facts.started |= element == ELEMENT_TOOL || element == ELEMENT_PREAMBLE;
}

void values_end(struct valgrind_xml *r, enum element element, enum element parent)
{
    if (parent == ELEMENT_FRAME)
        frame_value(r, element);
    else if (element == ELEMENT_FRAME)
        frame_end(r);
    else if (element == ELEMENT_HTHREADID)
        end_thread_id(r, parent);
    else if (element == ELEMENT_STATE)
        r->state_final |= text_equal(r->text.ptr, "FINISHED");
    else if (remark_end(r, element, parent))
        return;
    else if (parent == ELEMENT_FATAL_SIGNAL)
        end_in_fatal_signal(r, element);
    else if (parent == ELEMENT_VALGRINDOUTPUT)
        end_in_root(r, element);
    else if (parent != ELEMENT_ANNOUNCETHREAD)
        end_in_error(r, element, parent);
}

void values_start_tail(struct valgrind_xml *r)
{
    start_item(r, ELEMENT_STACK);
    r->item_start = r->tail_at;
    builder_expect(&r->builder, STACK_ACCESS, NULL);
}

void values_end_tail(struct valgrind_xml *r)
{
    struct builder *b = &r->builder;

    b->finding.label = "detector failure";
    b->finding.message = arena_printf(&b->arena,
                                      "%s gave up and showed where its threads were; standard "
                                      "error says why",
                                      detector_title(r->detector));
    pass_on(r, KIND_DETECTOR_FAILURE);
}

void values_unknown(struct valgrind_xml *r, const char *name)
{
    struct builder *b = &r->builder;
    const char *text;

    if (r->depth == 2) {
        start_item(r, ELEMENT_UNKNOWN);
        r->item_start = r->outside_start;
    }
    text = arena_strndup(&b->arena, r->outside_text.ptr, r->outside_text.len);
    if (r->depth > 2) {
        builder_add_note(b, text);
        return;
    }
    b->finding.label = arena_strdup(&b->arena, name);
    b->finding.message = text;
    pass_on(r, KIND_UNKNOWN);
}
