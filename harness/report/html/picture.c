/* SPDX-License-Identifier: MIT */
/*
 * The interleaving of a finding: a lane a thread, time downwards; who made
 * whom, what each did with which locks, and where two accesses collide.
 */
#include "base/text.h"
#include "digest/place.h"
#include "markup/svg.h"
#include "report/explain.h"
#include "report/html/parts.h"

enum { PITCH = 250, BOX = 208, HEIGHT = 62, ROW = 92, TOP = 14, MARGIN = 22, LABEL_COLUMNS = 29 };

enum { EVENTS_MAX = 24 };

struct lane {
    const char *id;
    int born; /* row of its creation, -1: it was there before */
};

struct event {
    const struct stack *stack;
    size_t lane;
    int born; /* the lane whose thread is created here, or -1 */
};

struct picture {
    const struct finding *finding;
    const struct stack *creations[EVENTS_MAX]; /* the oldest thread's first */
    size_t creation_count;
    struct lane lanes[HTML_LANES_MAX];
    size_t lane_count;
    struct event events[EVENTS_MAX];
    size_t event_count;
};

static int find_lane(const struct picture *p, const char *id)
{
    for (size_t i = 0; id && i < p->lane_count; i++)
        if (text_equal(p->lanes[i].id, id))
            return (int)i;
    return -1;
}

static void add_lane(struct picture *p, const char *id)
{
    if (id && find_lane(p, id) < 0 && p->lane_count < HTML_LANES_MAX)
        p->lanes[p->lane_count++] = (struct lane){id, -1};
}

/* Detectors number threads as they are made: T2 after T1, #10 after #9. 0: it has no number. */
static uint64_t thread_number(const char *id)
{
    uint64_t number = 0;

    if (id)
        text_number(id + strcspn(id, "0123456789"), UINT64_MAX, &number);
    return number;
}

static void insert_creation(struct picture *p, const struct stack *stack)
{
    size_t i = p->creation_count;

    if (i == EVENTS_MAX)
        return;
    for (; i && thread_number(p->creations[i - 1]->thread) > thread_number(stack->thread); i--)
        p->creations[i] = p->creations[i - 1];
    p->creations[i] = stack;
    p->creation_count++;
}

/* A detector tells of the thread that it caught first, which is often the younger one. */
static void find_creations(struct picture *p)
{
    for (size_t i = 0; i < p->finding->stack_count; i++)
        if (p->finding->stacks[i].role == STACK_THREAD_CREATED)
            insert_creation(p, &p->finding->stacks[i]);
}

/* Creators come before those they made, so that arrows point to the right. */
static void find_lanes(struct picture *p)
{
    const struct finding *f = p->finding;

    for (size_t i = 0; i < p->creation_count; i++) {
        const struct thread *made = finding_thread(f, p->creations[i]->thread);

        add_lane(p, made ? made->creator : NULL);
    }
    /* The earlier access stands further left, so that the picture reads downwards. */
    for (size_t i = 0; i < f->stack_count; i++)
        if (f->stacks[i].role == STACK_PREVIOUS)
            add_lane(p, f->stacks[i].thread);
    for (size_t i = 0; i < f->stack_count; i++)
        if (finding_is_site(f, &f->stacks[i]))
            add_lane(p, f->stacks[i].thread);
}

static void add_event(struct picture *p, const struct stack *stack, const char *thread, int born)
{
    int lane = find_lane(p, thread);

    if (lane < 0 || p->event_count == EVENTS_MAX)
        return;
    if (born >= 0)
        p->lanes[born].born = (int)p->event_count;
    p->events[p->event_count++] = (struct event){stack, (size_t)lane, born};
}

/* Where the creator is not known or has no lane, the thread's own lane says where it was made. */
static void add_creation(struct picture *p, const struct stack *stack)
{
    const struct thread *made = finding_thread(p->finding, stack->thread);
    int born = find_lane(p, stack->thread);
    int creator = made ? find_lane(p, made->creator) : -1;

    if (born < 0 || p->lanes[born].born >= 0)
        return;
    if (creator >= 0 && creator < born)
        add_event(p, stack, made->creator, born);
    else
        add_event(p, stack, stack->thread, -1);
}

static void add_creations(struct picture *p)
{
    for (size_t i = 0; i < p->creation_count; i++)
        add_creation(p, p->creations[i]);
}

static void add_of_role(struct picture *p, enum stack_role role)
{
    for (size_t i = 0; i < p->finding->stack_count; i++)
        if (p->finding->stacks[i].role == role)
            add_event(p, &p->finding->stacks[i], p->finding->stacks[i].thread, -1);
}

/* A detector says "acquired" before "held", while the held lock was taken first. */
static void add_acquisitions(struct picture *p)
{
    const struct finding *f = p->finding;

    for (size_t i = 0; i < f->stack_count; i++) {
        size_t held = i + 1;

        if (f->stacks[i].role != STACK_ACQUIRED)
            continue;
        for (; held < f->stack_count && f->stacks[held].role == STACK_HELD; held++)
            add_event(p, &f->stacks[held],
                      f->stacks[held].thread ? f->stacks[held].thread : f->stacks[i].thread, -1);
        add_event(p, &f->stacks[i], f->stacks[i].thread, -1);
    }
}

static void find_events(struct picture *p)
{
    add_creations(p);
    add_of_role(p, STACK_ALLOCATED);
    add_acquisitions(p);
    add_of_role(p, STACK_PREVIOUS);
    add_of_role(p, STACK_LOCKED);
    add_of_role(p, STACK_ACCESS);
    add_of_role(p, STACK_BLOCKED);
}

static int lane_x(size_t lane)
{
    return MARGIN + (int)lane * PITCH;
}

static int row_y(size_t row)
{
    return TOP + 46 + (int)row * ROW;
}

static int bottom(const struct picture *p)
{
    return row_y(p->event_count) + 4;
}

static void write_lane(struct html_page *page, const struct picture *p, size_t i)
{
    const struct thread *thread = finding_thread(p->finding, p->lanes[i].id);
    int middle = lane_x(i) + BOX / 2;
    int top = p->lanes[i].born < 0 ? TOP : row_y((size_t)p->lanes[i].born) + HEIGHT / 2 - 15;

    svg_line(page->sink, "lane", middle, top, middle, bottom(p));
    if (thread && thread->finished)
        svg_line(page->sink, "end", middle - 12, bottom(p), middle + 12, bottom(p));
    svg_text(page->sink, "m", middle, bottom(p) + 18, SVG_MIDDLE,
             thread && thread->finished ? "had ended" : "", LABEL_COLUMNS);
    svg_box(page->sink, "head", middle - 85, top, 170, 30);
    buf_clear(&page->w->scratch);
    explain_thread(&page->w->scratch, p->finding, p->lanes[i].id);
    svg_text(page->sink, "h", middle, top + 20, SVG_MIDDLE, page->w->scratch.ptr, 24);
}

static void add_lock_phrase(struct buf *out, const struct finding *f, const char *before,
                            const char *name)
{
    const struct lock *lock = finding_lock(f, name);

    buf_addf(out, "%s %s", before, lock && lock->symbol ? lock->symbol : name ? name : "a lock");
}

/* The short form of what explain_stack() says: it must fit into a box. */
static void add_action(struct buf *out, const struct picture *p, const struct event *event)
{
    const struct stack *stack = event->stack;

    switch (stack->role) {
    case STACK_THREAD_CREATED:
        buf_addstr(out, event->born < 0 ? "is created" : "creates ");
        if (event->born >= 0)
            explain_thread(out, p->finding, stack->thread);
        break;
    case STACK_ACQUIRED:
        add_lock_phrase(out, p->finding, "then takes", stack->lock);
        break;
    case STACK_HELD:
    case STACK_LOCKED:
        add_lock_phrase(out, p->finding, "takes", stack->lock);
        break;
    case STACK_ALLOCATED:
        buf_addstr(out, "allocates the memory");
        break;
    case STACK_BLOCKED:
        add_lock_phrase(out, p->finding, "waits for", stack->lock ? stack->lock : "something");
        break;
    default:
        if (stack->access == ACCESS_NONE)
            buf_addstr(out, stack->role == STACK_PREVIOUS ? "the earlier call" : "the call");
        else
            explain_access(out, stack);
    }
}

static void add_short_place(struct buf *out, const struct stack *stack)
{
    const struct frame *frame = stack_place(stack);

    if (!frame) {
        buf_addstr(out, "(stack lost)");
        return;
    }
    if (frame->file && frame->line)
        buf_addf(out, "%s:%u ", text_basename(frame->file), frame->line);
    buf_addstr(out, frame_function(frame));
}

static bool is_hot(const struct event *event)
{
    return event->stack->role == STACK_ACCESS || event->stack->role == STACK_PREVIOUS ||
           event->stack->role == STACK_BLOCKED;
}

static void write_event(struct html_page *page, const struct picture *p, size_t row)
{
    const struct event *event = &p->events[row];
    struct buf *text = &page->w->scratch;
    int x = lane_x(event->lane);
    int y = row_y(row);
    bool holds;

    svg_box(page->sink, is_hot(event) ? "box hot" : "box", x, y, BOX, HEIGHT);
    buf_clear(text);
    add_action(text, p, event);
    svg_text(page->sink, "h", x + 12, y + 20, SVG_START, text->ptr, LABEL_COLUMNS);
    buf_clear(text);
    add_short_place(text, event->stack);
    svg_text(page->sink, "m", x + 12, y + 37, SVG_START, text->ptr, LABEL_COLUMNS - 3);
    buf_clear(text);
    explain_held(text, p->finding, event->stack);
    holds = text_starts(text->ptr, "holding ") && !text_equal(text->ptr, "holding no lock");
    svg_text(page->sink, holds ? "locktext" : "m", x + 12, y + 53, SVG_START, text->ptr,
             LABEL_COLUMNS);
    if (holds)
        svg_line(page->sink, "lock", x - 9, y - 8, x - 9, y + HEIGHT + 8);
}

static void write_birth(struct html_page *page, const struct picture *p, size_t row)
{
    int from = lane_x(p->events[row].lane) + BOX;
    int to = lane_x((size_t)p->events[row].born) + BOX / 2 - 85;
    int y = row_y(row) + HEIGHT / 2;

    svg_line(page->sink, "edge", from, y, to - 8, y);
    svg_tip(page->sink, to, y, 1, 0);
}

/* Between the two accesses of a race: out of one box's side, into the other's top. */
static void write_clash(struct html_page *page, const struct picture *p, size_t a, size_t b)
{
    size_t left = p->events[a].lane;
    size_t right = p->events[b].lane;
    int y = row_y(a) + HEIGHT / 2;
    int x = left < right ? lane_x(left) + BOX : lane_x(left);
    int end = lane_x(right) + BOX / 2 + (left < right ? -30 : 30);
    struct buf data = BUF_INIT;

    buf_addf(&data, "M%d %dH%dV%d", x, y, end, row_y(b));
    svg_path(page->sink, "clash", data.ptr);
    svg_text(page->sink, "bad", (x + end) / 2, y - 8, SVG_MIDDLE, "no order", 20);
    buf_release(&data);
}

static void write_clashes(struct html_page *page, const struct picture *p)
{
    for (size_t a = 0; a < p->event_count; a++)
        for (size_t b = a + 1; b < p->event_count; b++)
            if (p->events[a].stack->role == STACK_PREVIOUS &&
                p->events[b].stack->role == STACK_ACCESS && p->events[a].lane != p->events[b].lane)
                write_clash(page, p, a, b);
}

/* The sentences above the picture say the same. */
static void write_picture(struct html_page *page, const struct picture *p)
{
    int width = lane_x(p->lane_count - 1) + BOX + MARGIN;

    html_addf(page->sink, "<figure><div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                          "aria-label=\"Picture of the interleaving\">");
    svg_open(page->sink, width, bottom(p) + 28, "Interleaving of the threads");
    for (size_t i = 0; i < p->lane_count; i++)
        write_lane(page, p, i);
    write_clashes(page, p);
    for (size_t i = 0; i < p->event_count; i++) {
        if (p->events[i].born >= 0)
            write_birth(page, p, i);
        write_event(page, p, i);
    }
    svg_close(page->sink);
    html_addf(page->sink, "</div><figcaption>A lane a thread, time downwards. A bar beside a box "
                          "stands for the locks held.</figcaption></figure>\n");
}

void html_interleaving(struct html_page *page, const struct finding *finding)
{
    struct picture p = {.finding = finding};

    find_creations(&p);
    find_lanes(&p);
    find_events(&p);
    if (p.lane_count && p.event_count)
        write_picture(page, &p);
}
