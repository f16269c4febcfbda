/* SPDX-License-Identifier: MIT */
#include "report/suppression_rule.h"

#include "base/text.h"
#include "digest/place.h"

/* Valgrind takes no more lines in a suppression (VG_MAX_SUPP_CALLERS). */
enum { LINES_MAX = 24 };

/* TSan's type of suppression; NULL: it has none. */
static const char *const tsan_types[KIND_COUNT] = {
    [KIND_DATA_RACE] = "race",
    [KIND_HEAP_USE_AFTER_FREE] = "race",
    [KIND_LOCK_ORDER_INVERSION] = "deadlock",
    [KIND_DEADLOCK] = "mutex",
    [KIND_UNLOCK_NOT_OWNER] = "mutex",
    [KIND_DESTROY_LOCKED] = "mutex",
    [KIND_INVALID_LOCK] = "mutex",
    [KIND_API_ERROR] = "mutex",
    [KIND_THREAD_LEAK] = "thread",
    [KIND_SIGNAL_UNSAFE_CALL] = "signal",
    [KIND_SIGNAL_ERRNO] = "signal",
};

/* The classes of error that the tools take in a suppression; Valgrind stops at any other. */
static const char *const helgrind_classes[] = {
    "Race",        "LockOrder",   "UnlockUnlocked", "UnlockForeign",
    "UnlockBogus", "PthAPIerror", "Misc",           "Dubious",
};
static const char *const drd_classes[] = {
    "ConflictingAccess", "MutexErr",    "CondErr",      "CondDestrErr",
    "CondRaceErr",       "CondWaitErr", "SemaphoreErr", "BarrierErr",
    "RwlockErr",         "HoldtimeErr", "GenericErr",   "InvalidThreadId",
};

/*
 * '$' ends a pattern of TSan's; '*' stands for anything in both syntaxes, and so
 * for what nobody would see in the file.
 */
static void add_name(struct buf *out, const char *name)
{
    size_t left = strlen(name);

    while (left) {
        size_t len = text_utf8_length(name, left);

        if (!len || *name == '$' || text_is_hidden(name, len))
            buf_addch(out, '*');
        else
            buf_add(out, name, len);
        len = len ? len : 1;
        name += len;
        left -= len;
    }
}

/* --- TSan --------------------------------------------------------------------------------------
 */

/* A race whose innermost frame is the user's: race_top looks at no other one. */
static const struct frame *own_top(const struct finding *finding)
{
    for (size_t i = 0; i < finding->stack_count; i++) {
        const struct stack *stack = &finding->stacks[i];

        if (finding_is_site(finding, stack) && stack->frame_count && stack->frames[0].function &&
            frame_is_own(&stack->frames[0]))
            return &stack->frames[0];
    }
    return NULL;
}

/*
 * The frame to match in: the innermost of the user's that has a name; else the
 * innermost that has one, since an object's name would match all that is in it.
 */
static const struct frame *matched_frame(const struct finding *finding)
{
    const struct stack *stack = finding_place(finding);
    const struct frame *named[] = {
        [ORIGIN_FOREIGN] = NULL, [ORIGIN_UNPLACED] = NULL, [ORIGIN_OWN] = NULL};

    for (size_t i = 0; stack && i < stack->frame_count; i++) {
        const struct frame **first = &named[frame_origin(&stack->frames[i])];

        if (!*first && stack->frames[i].function)
            *first = &stack->frames[i];
    }
    for (int origin = ORIGIN_OWN; origin >= ORIGIN_FOREIGN; origin--)
        if (named[origin])
            return named[origin];
    return stack ? stack_place(stack) : NULL;
}

const char *rule_tsan(struct buf *out, const struct finding *finding)
{
    const char *type = tsan_types[finding->kind];
    bool race = type && text_equal(type, "race");
    const struct frame *top = race ? own_top(finding) : NULL;
    const struct frame *frame = top ? top : matched_frame(finding);

    if (!type)
        return "TSan has no suppression for it";
    if (!frame || !(frame->function || frame->object))
        return "its stack is not known";
    buf_addf(out, "%s:", top ? "race_top" : type);
    buf_addch(out, frame->function ? '^' : '/');
    add_name(out, frame->function ? frame->function : text_basename(frame->object));
    buf_addstr(out, "$\n");
    return NULL;
}

/* --- Valgrind ----------------------------------------------------------------------------------
 */

static bool is_one_of(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(names[i], name))
            return true;
    return false;
}

/* How the tool calls itself in a suppression; NULL if it takes none of this class. */
static const char *valgrind_tool(const struct finding *finding)
{
    const char *label = finding->label ? finding->label : "";

    if (finding->detector == DETECTOR_HELGRIND &&
        is_one_of(helgrind_classes, ARRAY_SIZE(helgrind_classes), label))
        return "Helgrind";
    if (finding->detector == DETECTOR_DRD && is_one_of(drd_classes, ARRAY_SIZE(drd_classes), label))
        return "drd";
    return NULL;
}

/* Valgrind compares with the mangled name, which its log does not have for C++. */
static bool is_demangled(const char *function)
{
    return strpbrk(function, "(:<") != NULL;
}

/* A function of the C++ library that was made in the user's program. */
static bool is_template(const struct frame *frame)
{
    return frame->function && is_demangled(frame->function) && frame->file &&
           !(frame->object && object_is_foreign(frame->object));
}

/*
 * How many frames from the first one on are the C++ library's and what that
 * called; 0 if none is a template's. Which ones lie between two of the user's
 * lines differs from access to access of one bug, and from one release of the
 * library to the next.
 */
static size_t count_templates(const struct frame *frames, size_t count)
{
    bool any = false;
    size_t run = 0;

    for (; run < count && frame_origin(&frames[run]) == ORIGIN_FOREIGN; run++)
        any = any || is_template(&frames[run]);
    return any ? run : 0;
}

static void add_frame(struct buf *out, const struct frame *frame)
{
    buf_addstr(out, "   ");
    if (frame->function && !is_demangled(frame->function)) {
        buf_addstr(out, "fun:");
        add_name(out, frame->function);
    } else if (frame->file && frame->line) {
        /* Of DWARF 5, Valgrind's name of a file has the folders that the compiler was told. */
        buf_addstr(out, "src:*");
        add_name(out, text_basename(frame->file));
        buf_addf(out, ":%u", frame->line);
    } else {
        buf_addstr(out, "obj:*");
        if (frame->object) {
            buf_addch(out, '/');
            add_name(out, text_basename(frame->object));
        }
    }
    buf_addch(out, '\n');
}

/* What lies outside the user's own code, the start of the thread, is the C library's affair. */
static void add_frames(struct buf *out, const struct stack *stack)
{
    size_t own = stack_own_end(stack);
    size_t end = own ? own : stack->frame_count;
    size_t at = 0;

    for (int lines = 0; at < end && lines < LINES_MAX; lines++) {
        size_t run = own ? count_templates(&stack->frames[at], end - at) : 0;

        if (run)
            buf_addstr(out, "   ...\n");
        else
            add_frame(out, &stack->frames[at]);
        at += run ? run : 1;
    }
}

const char *rule_valgrind(struct buf *out, const struct finding *finding, const struct stack *stack)
{
    const char *tool = valgrind_tool(finding);

    if (finding->detector == DETECTOR_MEMCHECK)
        return "memcheck makes them itself, with valgrind --gen-suppressions=all";
    if (!tool)
        return "Valgrind has no suppression for it";
    if (!stack->frame_count)
        return "its stack is not known";
    buf_addf(out, "   %s:%s\n", tool, finding->label);
    add_frames(out, stack);
    return NULL;
}
