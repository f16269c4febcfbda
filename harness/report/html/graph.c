/* SPDX-License-Identifier: MIT */
/*
 * Who waits for whom, and which lock was taken under which: nodes on a circle,
 * an arrow for each wait or acquisition.
 */
#include <math.h>

#include "base/text.h"
#include "digest/place.h"
#include "markup/svg.h"
#include "report/explain.h"
#include "report/html/parts.h"

enum { NODES_MAX = 12, EDGES_MAX = 24, NODE_WIDTH = 136, NODE_HEIGHT = 34 };

/* How far an edge is bent, and each further one the same way; what a label takes. */
enum { BEND = 62, BEND_MORE = 40, LABEL_MAX = 34, LETTER = 7 };

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

/* "T1, a.c:12"; what is not known is left out. */
static const char *place_label(struct graph *g, const struct stack *stack, const char *what)
{
    const struct frame *frame = stack_place(stack);

    if (!frame || !frame->file)
        return what ? what : "";
    return arena_printf(&g->arena, "%s%s%s:%u", what ? what : "", what ? ", " : "",
                        text_basename(frame->file), frame->line);
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
                 place_label(g, stack, label));
    else
        add_edge(g, thread_node(g, f, stack->thread), lock_node(g, f, stack->lock),
                 place_label(g, stack, NULL));
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

/* Where something is drawn already. */
struct area {
    double left;
    double top;
    double right;
    double bottom;
};

struct drawing {
    const struct graph *graph;
    struct point centre;
    double radius_x;
    double radius_y;
    double width;
    struct area taken[NODES_MAX + EDGES_MAX];
    size_t taken_count;
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

static bool overlaps(struct area a, struct area b)
{
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

static bool is_free(const struct drawing *d, struct area area)
{
    for (size_t i = 0; i < d->taken_count; i++)
        if (overlaps(d->taken[i], area))
            return false;
    return area.left >= 0 && area.right <= d->width;
}

/* Of a label, as wide as svg_text() makes it, whose foot has its middle there. */
static struct area label_area(struct point foot, const char *label)
{
    size_t len = strlen(label);
    double half = LETTER * (double)(len < LABEL_MAX ? len : LABEL_MAX) / 2;

    return (struct area){foot.x - half, foot.y - 12, foot.x + half, foot.y + 5};
}

/* At the first of the feet where it meets neither a node nor another label; else at the first. */
static void write_label(struct sink *s, struct drawing *d, const struct edge *edge,
                        const struct point *feet, size_t count)
{
    size_t i = 0;

    while (i < count && !is_free(d, label_area(feet[i], edge->label)))
        i++;
    i = i < count ? i : 0;
    d->taken[d->taken_count++] = label_area(feet[i], edge->label);
    svg_text(s, "m", (int)lround(feet[i].x), (int)lround(feet[i].y), SVG_MIDDLE, edge->label,
             LABEL_MAX);
}

static void write_loop(struct sink *s, struct drawing *d, const struct edge *edge)
{
    struct point at = node_at(d, edge->from);
    struct buf data = BUF_INIT;
    int x = (int)lround(at.x);
    int y = (int)lround(at.y) - NODE_HEIGHT / 2;
    const struct point feet[] = {{x, y - 52}, {x, y - 68}, {x, y - 84}};

    buf_addf(&data, "M%d %dC%d %d %d %d %d %d", x - 30, y, x - 60, y - 60, x + 60, y - 60, x + 30,
             y - 6);
    svg_path(s, d->graph->waits ? "edge wait" : "edge", data.ptr);
    svg_tip(s, x + 30, y - 1, -20, 40);
    write_label(s, d, edge, feet, ARRAY_SIZE(feet));
    buf_release(&data);
}

/* How many of the earlier edges go the same way. */
static size_t parallels(const struct graph *g, const struct edge *edge)
{
    size_t count = 0;

    for (const struct edge *e = g->edges; e < edge; e++)
        count += e->from == edge->from && e->to == edge->to;
    return count;
}

/* A point of the curve from a to b that is bent towards `bend`; t from 0 to 1. */
static struct point curve_at(struct point a, struct point bend, struct point b, double t)
{
    double u = 1 - t;

    return (struct point){u * u * a.x + 2 * u * t * bend.x + t * t * b.x,
                          u * u * a.y + 2 * u * t * bend.y + t * t * b.y};
}

/* Along the curve, on its outer side first. */
static void write_curve_label(struct sink *s, struct drawing *d, const struct edge *edge,
                              const struct point curve[3])
{
    static const double ways[] = {0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8};
    struct point feet[4 * ARRAY_SIZE(ways)];
    bool above = curve[1].y < d->centre.y;
    size_t count = 0;

    for (int further = 0; further < 2; further++)
        for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
            struct point at = curve_at(curve[0], curve[1], curve[2], ways[i]);

            feet[count++] = (struct point){at.x, at.y + (above ? -9 : 19) - 16 * further};
            feet[count++] = (struct point){at.x, at.y + (above ? 19 : -9) + 16 * further};
        }
    write_label(s, d, edge, feet, count);
}

static void write_curve(struct sink *s, struct drawing *d, const struct edge *edge)
{
    struct point a = node_at(d, edge->from);
    struct point b = node_at(d, edge->to);
    double length = hypot(b.x - a.x, b.y - a.y);
    double out = BEND + BEND_MORE * (double)parallels(d->graph, edge);
    /* Bent to its left, so that the way there and the way back are two lines. */
    struct point bend = {(a.x + b.x) / 2 + out * (b.y - a.y) / length,
                         (a.y + b.y) / 2 - out * (b.x - a.x) / length};
    const struct point curve[] = {enter(bend, a), bend, enter(bend, b)};
    struct buf data = BUF_INIT;

    buf_addf(&data, "M%ld %ldQ%ld %ld %ld %ld", lround(curve[0].x), lround(curve[0].y),
             lround(bend.x), lround(bend.y), lround(curve[2].x), lround(curve[2].y));
    svg_path(s, d->graph->waits ? "edge wait" : "edge", data.ptr);
    svg_tip(s, (int)lround(curve[2].x), (int)lround(curve[2].y), (int)lround(curve[2].x - bend.x),
            (int)lround(curve[2].y - bend.y));
    write_curve_label(s, d, edge, curve);
    buf_release(&data);
}

static void take_nodes(struct drawing *d)
{
    for (size_t i = 0; i < d->graph->node_count; i++) {
        struct point at = node_at(d, i);

        d->taken[d->taken_count++] =
            (struct area){at.x - NODE_WIDTH / 2.0, at.y - NODE_HEIGHT / 2.0,
                          at.x + NODE_WIDTH / 2.0, at.y + NODE_HEIGHT / 2.0};
    }
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

    buf_addstr(&text, g->waits ? "Who waits for whom: " : "Order of the locks: ");
    for (size_t i = 0; i < g->edge_count; i++)
        buf_addf(&text, "%s%s to %s, %s", i ? "; " : "", g->labels[g->edges[i].from],
                 g->labels[g->edges[i].to], g->edges[i].label);
    return text;
}

/* The nodes lie on an ellipse, with room around it for what is bent outwards. */
static struct drawing lay_out(const struct graph *g)
{
    struct drawing d = {.graph = g};
    size_t most = 0;

    for (size_t i = 0; i < g->edge_count; i++)
        if (parallels(g, &g->edges[i]) > most)
            most = parallels(g, &g->edges[i]);
    d.radius_x = g->node_count == 1 ? 0 : 110 + 22 * (double)g->node_count;
    d.radius_y = g->node_count <= 2 ? 0 : 60 + 18 * (double)g->node_count;
    d.centre.x = d.radius_x + NODE_WIDTH / 2.0 + 30;
    d.centre.y = d.radius_y + 92 + BEND_MORE / 2.0 * (double)most;
    if (g->node_count == 1)
        d.centre.x = LETTER * LABEL_MAX / 2.0 + 10;
    d.width = 2 * d.centre.x;
    take_nodes(&d);
    return d;
}

static void write_graph(struct html_page *page, const struct graph *g)
{
    struct drawing d = lay_out(g);
    struct buf text = describe(g);

    html_addf(page->sink, "<figure><div class=\"scroll\" tabindex=\"0\" role=\"group\" "
                          "aria-label=\"Graph\">");
    svg_open(page->sink, (int)d.width, (int)(2 * d.centre.y) - 20, text.ptr);
    for (size_t i = 0; i < g->edge_count; i++) {
        if (g->edges[i].from == g->edges[i].to)
            write_loop(page->sink, &d, &g->edges[i]);
        else
            write_curve(page->sink, &d, &g->edges[i]);
    }
    write_nodes(page->sink, &d);
    svg_close(page->sink);
    html_addf(page->sink, "</div><figcaption>An arrow: %s.</figcaption></figure>\n",
              g->waits ? "waits for; beside it the lock and the line"
                       : "the first lock was held when the second was taken");
    buf_release(&text);
}

void html_graph(struct html_page *page, const struct finding *finding)
{
    struct graph g = {.arena = ARENA_INIT};

    build(&g, finding);
    if (g.edge_count)
        write_graph(page, &g);
    arena_release(&g.arena);
}
