/* SPDX-License-Identifier: MIT */
/*
 * Who waits for whom, and which lock was taken under which: nodes on a circle,
 * an arrow for each wait or acquisition.
 */
#include <math.h>

#include "base/text.h"
#include "report/explain.h"
#include "report/html_parts.h"
#include "report/place.h"
#include "report/svg.h"

enum { NODES_MAX = 12, EDGES_MAX = 24, NODE_WIDTH = 136, NODE_HEIGHT = 34 };

struct edge {
    size_t from;
    size_t to;
    const char *label; /* in the graph's arena */
};

struct graph {
    struct arena arena;
    const char *names[NODES_MAX];  /* what tells the nodes apart */
    const char *labels[NODES_MAX]; /* what a person reads */
    size_t node_count;
    struct edge edges[EDGES_MAX];
    size_t edge_count;
    bool waits; /* threads that wait; else an order of locks */
};

/* NODES_MAX if there is no room for another. */
static size_t node(struct graph *g, const char *name, const char *label)
{
    for (size_t i = 0; i < g->node_count; i++)
        if (text_equal(g->names[i], name))
            return i;
    if (g->node_count == NODES_MAX)
        return NODES_MAX;
    g->names[g->node_count] = name;
    g->labels[g->node_count] = label;
    return g->node_count++;
}

static void add_edge(struct graph *g, size_t from, size_t to, const char *label)
{
    if (from < NODES_MAX && to < NODES_MAX && g->edge_count < EDGES_MAX)
        g->edges[g->edge_count++] = (struct edge){from, to, label};
}

static size_t lock_node(struct graph *g, const struct finding *f, const char *name)
{
    const struct lock *lock = finding_lock(f, name);

    return node(g, name, lock && lock->symbol ? lock->symbol : name);
}

static size_t thread_node(struct graph *g, const struct finding *f, const char *id)
{
    struct buf label = BUF_INIT;
    size_t made;

    explain_thread(&label, f, id);
    made = node(g, id, arena_strdup(&g->arena, label.ptr));
    buf_release(&label);
    return made;
}

static const char *place_label(struct graph *g, const struct stack *stack, const char *who)
{
    const struct frame *frame = stack_place(stack);

    if (!frame || !frame->file)
        return who;
    return arena_printf(&g->arena, "%s, %s:%u", who, text_basename(frame->file), frame->line);
}

static void add_order(struct graph *g, const struct finding *f, const struct stack *stack)
{
    for (size_t i = 0; stack->lock && i < stack->held_count; i++)
        add_edge(g, lock_node(g, f, stack->held[i].lock), lock_node(g, f, stack->lock),
                 place_label(g, stack, stack->thread ? stack->thread : "taken"));
}

/* A lock that nobody is known to hold, or a condition, is a node of its own. */
static void add_wait(struct graph *g, const struct finding *f, const struct stack *stack)
{
    const struct lock *lock = finding_lock(f, stack->lock);
    const char *label = lock && lock->symbol ? lock->symbol : stack->lock;

    if (!stack->thread || !stack->lock)
        return;
    if (lock && lock->owner)
        add_edge(g, thread_node(g, f, stack->thread), thread_node(g, f, lock->owner),
                 place_label(g, stack, arena_printf(&g->arena, "waits for %s", label)));
    else
        add_edge(g, thread_node(g, f, stack->thread), lock_node(g, f, stack->lock),
                 place_label(g, stack, "waits"));
}

static void build(struct graph *g, const struct finding *f)
{
    for (size_t i = 0; i < f->stack_count; i++) {
        if (f->stacks[i].role == STACK_ACQUIRED)
            add_order(g, f, &f->stacks[i]);
        if (f->stacks[i].role == STACK_BLOCKED) {
            g->waits = true;
            add_wait(g, f, &f->stacks[i]);
        }
    }
}

struct point {
    double x;
    double y;
};

struct drawing {
    const struct graph *graph;
    struct point centre;
    double radius_x;
    double radius_y;
};

static struct point node_at(const struct drawing *d, size_t i)
{
    double angle = M_PI + 2 * M_PI * (double)i / (double)d->graph->node_count;

    return (struct point){d->centre.x + d->radius_x * cos(angle),
                          d->centre.y + d->radius_y * sin(angle)};
}

/* Where the way from `from` to the node's middle enters the node's box. */
static struct point enter(struct point from, struct point middle)
{
    double dx = from.x - middle.x;
    double dy = from.y - middle.y;
    double fx = dx != 0 ? fabs((NODE_WIDTH / 2.0 + 3) / dx) : 1e9;
    double fy = dy != 0 ? fabs((NODE_HEIGHT / 2.0 + 3) / dy) : 1e9;
    double f = fx < fy ? fx : fy;

    return (struct point){middle.x + dx * f, middle.y + dy * f};
}

static void write_loop(struct sink *s, const struct drawing *d, const struct edge *edge)
{
    struct point at = node_at(d, edge->from);
    struct buf data = BUF_INIT;
    int x = (int)lround(at.x);
    int y = (int)lround(at.y) - NODE_HEIGHT / 2;

    buf_addf(&data, "M%d %dC%d %d %d %d %d %d", x - 30, y, x - 60, y - 60, x + 60, y - 60, x + 30,
             y - 6);
    svg_path(s, d->graph->waits ? "edge wait" : "edge", data.ptr);
    svg_tip(s, x + 30, y - 1, -20, 40);
    svg_text(s, "m", x, y - 52, SVG_MIDDLE, edge->label, 40);
    buf_release(&data);
}

static void write_curve(struct sink *s, const struct drawing *d, const struct edge *edge)
{
    struct point a = node_at(d, edge->from);
    struct point b = node_at(d, edge->to);
    double length = hypot(b.x - a.x, b.y - a.y);
    /* Bent to its left, so that the way there and the way back are two lines. */
    struct point bend = {(a.x + b.x) / 2 + 62 * (b.y - a.y) / length,
                         (a.y + b.y) / 2 - 62 * (b.x - a.x) / length};
    struct point from = enter(bend, a);
    struct point to = enter(bend, b);
    struct buf data = BUF_INIT;
    struct point middle = {(from.x + to.x) / 4 + bend.x / 2, (from.y + to.y) / 4 + bend.y / 2};

    buf_addf(&data, "M%ld %ldQ%ld %ld %ld %ld", lround(from.x), lround(from.y), lround(bend.x),
             lround(bend.y), lround(to.x), lround(to.y));
    svg_path(s, d->graph->waits ? "edge wait" : "edge", data.ptr);
    svg_tip(s, (int)lround(to.x), (int)lround(to.y), (int)lround(to.x - bend.x),
            (int)lround(to.y - bend.y));
    svg_text(s, "m", (int)lround(middle.x),
             (int)lround(middle.y + (bend.y < d->centre.y ? -9 : 19)), SVG_MIDDLE, edge->label, 34);
    buf_release(&data);
}

static void write_nodes(struct sink *s, const struct drawing *d)
{
    for (size_t i = 0; i < d->graph->node_count; i++) {
        struct point at = node_at(d, i);
        int x = (int)lround(at.x);
        int y = (int)lround(at.y);

        svg_box(s, "head", x - NODE_WIDTH / 2, y - NODE_HEIGHT / 2, NODE_WIDTH, NODE_HEIGHT);
        svg_text(s, "h", x, y + 4, SVG_MIDDLE, d->graph->labels[i], 19);
    }
}

static struct buf describe(const struct graph *g)
{
    struct buf text = BUF_INIT;

    for (size_t i = 0; i < g->edge_count; i++)
        buf_addf(&text, "%s%s to %s (%s)", i ? "; " : "", g->labels[g->edges[i].from],
                 g->labels[g->edges[i].to], g->edges[i].label);
    return text;
}

static void write_graph(struct html_page *page, const struct graph *g, size_t number)
{
    struct drawing d = {.graph = g};
    struct buf text = describe(g);
    int width;
    int height;

    d.radius_x = g->node_count == 1 ? 0 : 110 + 22 * (double)g->node_count;
    d.radius_y = g->node_count <= 2 ? 0 : 60 + 18 * (double)g->node_count;
    d.centre = (struct point){d.radius_x + NODE_WIDTH / 2.0 + 30, d.radius_y + 92};
    width = (int)(2 * d.centre.x);
    height = (int)(2 * d.centre.y) - 20;
    html_addf(page->sink, "<figure><div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                          "aria-label=\"Graph\">");
    svg_open(page->sink, width, height, "graph", number,
             g->waits ? "Who waits for whom" : "Order of the locks", text.ptr);
    for (size_t i = 0; i < g->edge_count; i++) {
        if (g->edges[i].from == g->edges[i].to)
            write_loop(page->sink, &d, &g->edges[i]);
        else
            write_curve(page->sink, &d, &g->edges[i]);
    }
    write_nodes(page->sink, &d);
    svg_close(page->sink);
    html_addf(page->sink, g->waits
                              ? "</div><figcaption>An arrow: waits for.</figcaption></figure>\n"
                              : "</div><figcaption>An arrow: the first lock was held when the "
                                "second was taken.</figcaption></figure>\n");
    buf_release(&text);
}

void html_graph(struct html_page *page, const struct finding *finding, size_t number)
{
    struct graph g = {.arena = ARENA_INIT};

    build(&g, finding);
    if (g.edge_count)
        write_graph(page, &g, number);
    arena_release(&g.arena);
}
