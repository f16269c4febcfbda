/* SPDX-License-Identifier: MIT */
#include "explore/shrink.h"

enum { FEW = 3 };

struct shrinking {
    struct explore_decision *kept;
    struct explore_decision *trial;
    size_t count;
    unsigned tests; /* that may still be made */
    shrink_test *test;
    void *context;
};

/* Whether the decisions from `first` on, `len` of them, can be left out; then they are. */
static bool leave_out(struct shrinking *s, size_t first, size_t len)
{
    size_t behind = s->count - first - len;

    if (!s->tests)
        return false;
    s->tests--;
    memcpy(s->trial, s->kept, first * sizeof(*s->kept));
    memcpy(s->trial + first, s->kept + first + len, behind * sizeof(*s->kept));
    if (!s->test(s->context, s->trial, first + behind))
        return false;
    memmove(s->kept + first, s->kept + first + len, behind * sizeof(*s->kept));
    s->count -= len;
    return true;
}

/* One round over all pieces of that length, from the end, where the least depends on them. */
static bool leave_out_pieces(struct shrinking *s, size_t len)
{
    bool any = false;
    size_t end = s->count;

    while (end) {
        size_t first = end > len ? end - len : 0;

        any |= leave_out(s, first, end - first);
        end = first;
    }
    return any;
}

static void leave_out_single_ones(struct shrinking *s)
{
    size_t len = s->count;

    while (s->count && len && s->tests) {
        bool any = leave_out_pieces(s, len);

        if (len > s->count)
            len = s->count;
        else if (len > 1)
            len = (len + 1) / 2;
        else if (!any)
            len = 0;
    }
}

/* Two switches that take back each other can be left out only together. */
static bool leave_out_a_pair(struct shrinking *s)
{
    for (size_t i = 0; i + 1 < s->count; i++) {
        struct explore_decision first = s->kept[i];

        for (size_t k = i + 1; k < s->count && s->tests; k++) {
            memmove(s->kept + i, s->kept + i + 1, (s->count - i - 1) * sizeof(first));
            s->count--;
            if (leave_out(s, k - 1, 1))
                return true;
            memmove(s->kept + i + 1, s->kept + i, (s->count - i) * sizeof(first));
            s->kept[i] = first;
            s->count++;
        }
    }
    return false;
}

static bool test_these(struct shrinking *s, const size_t *chosen, size_t count)
{
    if (!s->tests)
        return false;
    s->tests--;
    for (size_t i = 0; i < count; i++)
        s->trial[i] = s->kept[chosen[i]];
    if (!s->test(s->context, s->trial, count))
        return false;
    memcpy(s->kept, s->trial, count * sizeof(*s->kept));
    s->count = count;
    return true;
}

/* The next choice of `count` out of `of`, in order; false behind the last. */
static bool next_choice(size_t *chosen, size_t count, size_t of)
{
    size_t at = count;

    while (at && chosen[at - 1] == of - count + at - 1)
        at--;
    if (!at)
        return false;
    chosen[at - 1]++;
    for (; at < count; at++)
        chosen[at] = chosen[at - 1] + 1;
    return true;
}

/* A few that are enough alone, where leaving out one after the other leads to more. */
static void choose_few(struct shrinking *s)
{
    for (size_t count = 1; count <= FEW && count + 2 < s->count; count++) {
        size_t chosen[FEW] = {0, 1, 2};

        do
            if (test_these(s, chosen, count))
                return;
        while (s->tests && next_choice(chosen, count, s->count));
    }
}

size_t shrink(struct explore_decision *decisions, size_t count, unsigned tests, shrink_test *test,
              void *context)
{
    struct shrinking s = {
        .kept = decisions,
        .trial = xcalloc(count + 1, sizeof(*decisions)),
        .count = count,
        .tests = tests,
        .test = test,
        .context = context,
    };

    do
        leave_out_single_ones(&s);
    while (leave_out_a_pair(&s));
    choose_few(&s);
    free(s.trial);
    return s.count;
}

/* What a thread runs at a stretch: until it hands over at its step `end`. */
struct piece {
    uint32_t thread;
    uint32_t end;
};

/* Two in a row of the same thread are one. */
static size_t join_neighbours(struct piece *pieces, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (kept && pieces[kept - 1].thread == pieces[i].thread)
            kept--;
        pieces[kept++] = pieces[i];
    }
    return kept;
}

static size_t to_pieces(const struct explore_decision *decisions, size_t count,
                        struct piece *pieces)
{
    for (size_t i = 0; i < count; i++)
        pieces[i] = (struct piece){decisions[i].thread, decisions[i].step};
    pieces[count] = (struct piece){decisions[count - 1].next, UINT32_MAX};
    return join_neighbours(pieces, count + 1);
}

static size_t to_decisions(const struct piece *pieces, size_t count,
                           struct explore_decision *decisions)
{
    for (size_t i = 0; i + 1 < count; i++)
        decisions[i] =
            (struct explore_decision){pieces[i].thread, pieces[i].end, pieces[i + 1].thread};
    return count - 1;
}

/* The pieces with the earlier one moved to the later one, or the later one to the earlier one. */
static size_t move_piece(const struct piece *from, size_t count, size_t earlier, size_t later,
                         bool up, struct piece *to)
{
    size_t gone = up ? later : earlier;

    memcpy(to, from, gone * sizeof(*to));
    memcpy(to + gone, from + gone + 1, (count - gone - 1) * sizeof(*to));
    if (up)
        to[earlier].end = from[later].end;
    return join_neighbours(to, count - 1);
}

struct moving {
    struct piece *pieces;
    struct piece *moved;
    size_t count;
    struct explore_decision *trial;
    unsigned tests;
    shrink_test *test;
    void *context;
};

static bool move_one(struct moving *m)
{
    for (size_t earlier = 0; earlier + 1 < m->count; earlier++) {
        size_t later = earlier + 1;

        while (later < m->count && m->pieces[later].thread != m->pieces[earlier].thread)
            later++;
        for (int up = 0; later < m->count && up < 2 && m->tests; up++) {
            size_t count = move_piece(m->pieces, m->count, earlier, later, up == 1, m->moved);

            m->tests--;
            if (!m->test(m->context, m->trial, to_decisions(m->moved, count, m->trial)))
                continue;
            memcpy(m->pieces, m->moved, count * sizeof(*m->pieces));
            m->count = count;
            return true;
        }
    }
    return false;
}

size_t shrink_by_moving(struct explore_decision *decisions, size_t count, unsigned tests,
                        shrink_test *test, void *context)
{
    struct moving m = {
        .pieces = xcalloc(count + 2, sizeof(*m.pieces)),
        .moved = xcalloc(count + 2, sizeof(*m.moved)),
        .trial = xcalloc(count + 2, sizeof(*m.trial)),
        .tests = tests,
        .test = test,
        .context = context,
    };

    if (count) {
        m.count = to_pieces(decisions, count, m.pieces);
        while (m.tests && move_one(&m))
            continue;
        count = to_decisions(m.pieces, m.count, decisions);
    }
    free(m.pieces);
    free(m.moved);
    free(m.trial);
    return count;
}

bool shrink_to_one(const struct shrink_point *points, size_t count, uint32_t threads,
                   unsigned tests, shrink_test *test, void *context, struct explore_decision *found)
{
    for (size_t i = 0; i < count; i++)
        for (uint32_t next = 1; next <= threads; next++) {
            struct explore_decision one = {points[i].thread, points[i].step, next};

            if (next == points[i].thread)
                continue;
            if (!tests--)
                return false;
            if (!test(context, &one, 1))
                continue;
            *found = one;
            return true;
        }
    return false;
}
