/* SPDX-License-Identifier: MIT */
#include "digest/fingerprint.h"

#include <ctype.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/text.h"
#include "digest/place.h"

/* FNV-1a with 128 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static const struct fingerprint fnv_basis = {0x6c62272e07bb0142, 0x62b821756295c58d};
static const struct fingerprint fnv_prime = {0x0000000001000000, 0x000000000000013b};

static struct fingerprint add_byte(struct fingerprint sum, unsigned char byte)
{
    unsigned __int128 value = ((unsigned __int128)sum.high << 64) | sum.low;
    unsigned __int128 prime = ((unsigned __int128)fnv_prime.high << 64) | fnv_prime.low;

    value = (value ^ byte) * prime;
    return (struct fingerprint){(uint64_t)(value >> 64), (uint64_t)value};
}

struct fingerprint fingerprint_text(struct fingerprint from, const char *text)
{
    if (!from.high && !from.low)
        from = fnv_basis;
    for (; text && *text; text++)
        from = add_byte(from, (unsigned char)*text);
    /* The closing NUL, so that "ab","c" and "a","bc" differ. */
    return add_byte(from, 0);
}

static struct fingerprint add_number(struct fingerprint sum, uint64_t number)
{
    for (int i = 0; i < 8; i++)
        sum = add_byte(sum, (unsigned char)(number >> (8 * i)));
    return sum;
}

static struct fingerprint add_fingerprint(struct fingerprint sum, struct fingerprint other)
{
    return add_number(add_number(sum, other.high), other.low);
}

int fingerprint_compare(struct fingerprint a, struct fingerprint b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    if (a.low != b.low)
        return a.low < b.low ? -1 : 1;
    return 0;
}

static int by_value(const void *a, const void *b)
{
    const struct fingerprint *x = a;
    const struct fingerprint *y = b;

    return fingerprint_compare(*x, *y);
}

/* What the two fingerprints see differently. */
struct view {
    const struct finding *finding;
    bool exact;
    size_t folder;     /* bytes of every own file's name that are the common folder */
    struct map firsts; /* of each function the frame that has its first line; none if exact */
};

static bool is_summed(const struct view *view, const struct stack *stack)
{
    return finding_is_site(view->finding, stack) && stack->frame_count;
}

/* The length of the folder part that both have; a part ends behind a '/'. */
static size_t common_folder(const char *a, const char *b, size_t limit)
{
    size_t folder = 0;

    for (size_t i = 0; i < limit && a[i] && a[i] == b[i]; i++)
        if (a[i] == '/')
            folder = i + 1;
    return folder;
}

static size_t find_folder(const struct finding *finding)
{
    const char *first = NULL;
    size_t folder = 0;

    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct stack *stack = &finding->stacks[i];

        for (size_t k = 0; finding_is_site(finding, stack) && k < stack->frame_count; k++) {
            const char *file = stack->frames[k].file;

            if (!frame_is_own(&stack->frames[k]))
                continue;
            if (!first)
                folder = (size_t)(text_basename(file) - file);
            else
                folder = common_folder(first, file, folder);
            first = first ? first : file;
        }
    }
    return folder;
}

static bool same_function(const void *frame, const void *wanted)
{
    const struct frame *a = frame;
    const struct frame *b = wanted;

    return text_equal(a->file, b->file) && text_equal(a->function, b->function);
}

static uint64_t hash_function(const struct frame *frame)
{
    uint64_t hash = hash_bytes(HASH_START, frame->file, strlen(frame->file));

    return hash_bytes(hash, frame->function, strlen(frame->function));
}

/* One look at each frame: a stack that overflowed has a hundred thousand. */
static void add_firsts(struct view *view, const struct stack *stack)
{
    for (size_t i = 0; i < stack->frame_count; i++) {
        const struct frame *frame = &stack->frames[i];
        const void **first;

        if (!frame->file || !frame->function)
            continue;
        first = map_at(&view->firsts, hash_function(frame), same_function, frame);
        if (!*first || frame->line < ((const struct frame *)*first)->line)
            *first = frame;
    }
}

static void list_firsts(struct view *view)
{
    const struct finding *finding = view->finding;

    for (size_t i = 0; i < finding->stack_count; i++)
        if (is_summed(view, &finding->stacks[i]))
            add_firsts(view, &finding->stacks[i]);
}

/* The first line that the finding's sites have in the frame's function. */
static unsigned first_line(const struct view *view, const struct frame *frame)
{
    const struct frame *first = frame;

    if (frame->function)
        first = map_find(&view->firsts, hash_function(frame), same_function, frame);
    return first->line;
}

static struct fingerprint add_own_frame(struct fingerprint sum, const struct view *view,
                                        const struct frame *frame)
{
    unsigned line = view->exact ? frame->line : frame->line - first_line(view, frame);

    sum = fingerprint_text(sum, frame->function);
    sum = fingerprint_text(sum, frame->file + view->folder);
    return add_number(sum, line);
}

/* Without any own frame, names are all there is; an exact sum takes the offset too. */
static struct fingerprint add_foreign_frame(struct fingerprint sum, const struct view *view,
                                            const struct frame *frame)
{
    sum = fingerprint_text(sum, frame->function);
    if (frame->object)
        sum = fingerprint_text(sum, text_basename(frame->object));
    return view->exact ? add_number(sum, frame->offset) : sum;
}

static struct fingerprint sum_stack(const struct view *view, const struct stack *stack)
{
    struct fingerprint sum = fingerprint_text((struct fingerprint){0, 0}, "stack");
    bool own = false;

    for (size_t i = 0; i < stack->frame_count; i++) {
        if (!frame_is_own(&stack->frames[i]))
            continue;
        sum = add_own_frame(sum, view, &stack->frames[i]);
        own = true;
    }
    for (size_t i = 0; !own && i < stack->frame_count; i++)
        sum = add_foreign_frame(sum, view, &stack->frames[i]);
    return sum;
}

/* The text without its digits: numbers in a message are addresses, threads and sizes. */
static struct fingerprint add_words(struct fingerprint sum, const char *text)
{
    for (; text && *text; text++)
        if (!isxdigit((unsigned char)*text))
            sum = add_byte(sum, (unsigned char)*text);
    return add_byte(sum, 0);
}

static struct fingerprint sum_finding(const struct view *view)
{
    const struct finding *finding = view->finding;
    struct fingerprint *stacks = xcalloc(finding->stack_count + 1, sizeof(*stacks));
    struct fingerprint sum = fingerprint_text((struct fingerprint){0, 0}, kind_name(finding->kind));
    size_t count = 0;

    for (size_t i = 0; i < finding->stack_count; i++)
        if (is_summed(view, &finding->stacks[i]))
            stacks[count++] = sum_stack(view, &finding->stacks[i]);
    qsort(stacks, count, sizeof(*stacks), by_value);
    for (size_t i = 0; i < count; i++)
        sum = add_fingerprint(sum, stacks[i]);
    if (!count || finding->kind == KIND_UNKNOWN)
        sum = add_words(sum, finding->message);
    if (finding->memory.type == MEMORY_GLOBAL)
        sum = fingerprint_text(sum, finding->memory.name);
    free(stacks);
    return sum;
}

struct fingerprint fingerprint_exact(const struct finding *finding)
{
    return sum_finding(
        &(struct view){.finding = finding, .exact = true, .folder = find_folder(finding)});
}

struct fingerprint fingerprint_stable(const struct finding *finding)
{
    struct view view = {.finding = finding, .folder = find_folder(finding)};
    struct fingerprint sum;

    list_firsts(&view);
    sum = sum_finding(&view);
    map_release(&view.firsts);
    return sum;
}
