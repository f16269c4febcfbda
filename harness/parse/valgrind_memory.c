/* SPDX-License-Identifier: MIT */
#include "parse/valgrind_memory.h"

#include "base/text.h"
#include "parse/valgrind_scan.h"

static enum memory_type type_of(const char *text)
{
    static const struct {
        const char *words;
        enum memory_type type;
    } types[] = {
        {" inside data symbol \"", MEMORY_GLOBAL},
        {" inside global var \"", MEMORY_GLOBAL},
        {" inside local var \"", MEMORY_STACK},
        {" block of size ", MEMORY_HEAP},
        {"'s stack", MEMORY_STACK},
        {"BSS se", MEMORY_GLOBAL},
        {"Data se", MEMORY_GLOBAL},
        {"brk data segment", MEMORY_HEAP},
    };

    for (size_t i = 0; i < ARRAY_SIZE(types); i++)
        if (strstr(text, types[i].words))
            return types[i].type;
    return MEMORY_UNKNOWN;
}

/* "counter" in quotes, or with --read-var-info a part of a variable: "table[1].x". */
static const char *name_in(struct builder *b, const char *text)
{
    const char *name;

    if (strstr(text, " block of size "))
        return NULL;
    name = scan_between(&b->arena, text, " \"", "\"");
    if (!name && text_starts(text, "Location "))
        name = scan_between(&b->arena, text, " inside ", ",");
    return name;
}

/* From the address in question to the start of the object that it lies in or beside. */
static void place_object(struct memory *m, const char *text, uint64_t address)
{
    uint64_t distance = 0;

    if (scan_hex(text, " from ", &m->address)) {
        m->offset = address - m->address;
        return;
    }
    if (!scan_dec(text, " is ", &distance))
        return;
    scan_dec(text, " block of size ", &m->size);
    if (strstr(text, " before ")) {
        m->address = address + distance;
        return;
    }
    m->offset = strstr(text, " after ") ? m->size + distance : distance;
    m->address = address - m->offset;
}

/* The block that a lock lies in is not the memory in question. */
static void expect_block_of_lock(struct builder *b, const char *text, const char *lock)
{
    if (!text_ends(text, " alloc'd") && !text_ends(text, " free'd")) {
        builder_add_note(b, text);
        return;
    }
    builder_expect(b, STACK_OTHER, text);
    b->next.lock = lock;
}

/* Whether the text describes where one of the finding's locks lies. */
static bool describe_lock(struct builder *b, const char *text, uint64_t address)
{
    for (size_t i = 0; address && i < b->lock_count; i++)
        if (b->locks[i].address == address) {
            const char *name = name_in(b, text);
            const char *where = strstr(text, " is ");

            b->locks[i].symbol = name ? name : where ? where + strlen(" is ") : text;
            expect_block_of_lock(b, text, b->locks[i].name);
            return true;
        }
    return false;
}

static void expect_block(struct builder *b, const char *text)
{
    if (text_ends(text, " free'd"))
        builder_expect(b, STACK_FREED, text);
    else if (text_ends(text, " alloc'd"))
        builder_expect(b, STACK_ALLOCATED, text);
    else
        return;
    /* The text is kept elsewhere, also if no stack comes. */
    b->heading_waits = false;
}

/* Memcheck gives the address of an access only here. */
static void complete_access(struct builder *b, uint64_t address)
{
    struct stack *first = b->stack_count ? &b->stacks[0] : NULL;

    if (first && first->access != ACCESS_NONE && !first->address)
        first->address = address;
}

static void describe(struct builder *b, const char *text)
{
    struct memory *m = &b->finding.memory;
    const char *thread;
    uint64_t address = 0;
    uint64_t number;

    scan_hex(text, text_starts(text, "Location ") ? "Location " : "Address ", &address);
    b->about_lock = describe_lock(b, text, address);
    if (b->about_lock)
        return;
    if (m->text) {
        builder_add_note(b, text);
        expect_block(b, text);
        return;
    }
    m->text = text;
    m->type = type_of(text);
    m->name = name_in(b, text);
    if (address) {
        place_object(m, text, address);
        complete_access(b, address);
    }
    thread = strstr(text, " on thread ");
    if (thread && (scan_dec(thread, " thread #", &number) || scan_dec(thread, " thread ", &number)))
        m->thread = builder_thread(b, number);
    expect_block(b, text);
}

void memory_describe(struct builder *b, const char *text)
{
    /* DRD's text ends the sentence with what XML has an element for. */
    static const char mark[] = " Allocation context:";

    if (!text_ends(text, mark)) {
        describe(b, text);
        return;
    }
    describe(b, arena_strndup(&b->arena, text, strlen(text) - strlen(mark)));
    memory_allocation(b);
}

void memory_frame(struct builder *b, const char *text)
{
    struct memory *m = &b->finding.memory;

    /* Only once: a text that grew with each element would cost their square. */
    if (m->text && !strstr(m->text, ", in frame #"))
        m->text = arena_printf(&b->arena, "%s, %s", m->text, text);
    else
        builder_add_note(b, text);
}

void memory_declared(struct builder *b, const char *text)
{
    struct memory *m = &b->finding.memory;
    const char *place = text + strlen("declared at ");
    const char *frame = strstr(place, ", in frame #");
    uint64_t number;

    if (!m->text || m->declared) {
        builder_add_note(b, text);
        return;
    }
    m->declared = frame ? arena_strndup(&b->arena, place, (size_t)(frame - place)) : place;
    if (frame) {
        m->type = MEMORY_STACK;
        if (scan_dec(frame, " of thread ", &number))
            m->thread = builder_thread(b, number);
    } else if (m->type == MEMORY_UNKNOWN) {
        m->type = MEMORY_GLOBAL;
    }
}

void memory_allocation(struct builder *b)
{
    b->finding.memory.type = MEMORY_HEAP;
    builder_expect(b, STACK_ALLOCATED, NULL);
}
