/* SPDX-License-Identifier: MIT */
/*
 * Valgrind's text held against its XML: for one program, both readers must find
 * the same, but for what only one of the formats says.
 */
#include "valgrind_text_reading.h"

#include "base/text.h"

/*
 * What is known of the findings and the log, a line each. Left out is what no two
 * runs have in common (addresses), and what one format never says: text has no
 * folders of sources, no objects of frames with a source, and other notes.
 */
struct facts {
    struct arena arena;
    const char **lines;
    size_t count, capacity;
};

static void add_fact(struct facts *facts, struct buf *line)
{
    ARRAY_GROW(facts->lines, facts->count, facts->capacity);
    facts->lines[facts->count++] = arena_strdup(&facts->arena, line->ptr);
    buf_clear(line);
}

static void release_facts(struct facts *facts)
{
    free((void *)facts->lines);
    arena_release(&facts->arena);
}

/* Without numbers in hex and times, and without blanks at the end. */
static void add_words(struct buf *out, const char *text)
{
    while (*text) {
        if (text_starts(text, "0x")) {
            text += 2 + strspn(text + 2, "0123456789abcdefABCDEF");
            buf_addch(out, '*');
        } else if (text_starts(text, "was held during ")) {
            text += strcspn(text, "0123456789");
            text += strspn(text, "0123456789");
        } else {
            buf_addch(out, *text++);
        }
    }
    while (out->len && out->ptr[out->len - 1] == ' ')
        out->ptr[--out->len] = '\0';
}

static void add_word(struct buf *out, const char *before, const char *word)
{
    if (word)
        buf_addf(out, " %s%s", before, word);
}

static void add_frame(struct buf *out, const struct frame *frame)
{
    buf_addf(out, " %s@", frame->function ? frame->function : "?");
    if (frame->file)
        buf_addf(out, "%s:%u", text_basename(frame->file), frame->line);
    else if (frame->object)
        buf_addstr(out, text_basename(frame->object));
}

static void add_stack(struct facts *facts, const struct stack *stack)
{
    struct buf line = BUF_INIT;

    buf_addf(&line, "  %s", stack_role_name(stack->role));
    if (stack->access != ACCESS_NONE)
        buf_addf(&line, " %s %u", access_name(stack->access), stack->size);
    add_word(&line, "by ", stack->thread);
    add_word(&line, "of ", stack->lock);
    buf_addch(&line, ':');
    for (size_t i = 0; i < stack->frame_count; i++)
        add_frame(&line, &stack->frames[i]);
    add_fact(facts, &line);
    for (size_t i = 0; i < stack->held_count; i++) {
        buf_addf(&line, "  held at %s: %s", stack_role_name(stack->role), stack->held[i].lock);
        add_fact(facts, &line);
    }
    buf_release(&line);
}

static void add_memory(struct facts *facts, const struct memory *memory)
{
    struct buf line = BUF_INIT;

    buf_addf(&line, "  memory %s offset %" PRIu64 " size %" PRIu64, memory_type_name(memory->type),
             memory->offset, memory->size);
    add_word(&line, "", memory->name);
    add_word(&line, "of ", memory->thread);
    add_word(&line, "declared ", memory->declared);
    buf_addstr(&line, ": ");
    add_words(&line, memory->text ? memory->text : "");
    add_fact(facts, &line);
    buf_release(&line);
}

static void add_finding(struct facts *facts, const struct finding *f)
{
    struct buf line = BUF_INIT;

    buf_addf(&line, "%s %s %s%s: ", detector_name(f->detector), kind_name(f->kind), f->label,
             f->after_signal ? " after signal" : "");
    add_words(&line, f->message);
    add_fact(facts, &line);
    for (size_t i = 0; i < f->stack_count; i++)
        add_stack(facts, &f->stacks[i]);
    for (size_t i = 0; i < f->thread_count; i++) {
        buf_addf(&line, "  thread %s", f->threads[i].id);
        add_word(&line, "named ", f->threads[i].name);
        add_fact(facts, &line);
    }
    for (size_t i = 0; i < f->lock_count; i++) {
        buf_addf(&line, "  lock %s", f->locks[i].name);
        add_word(&line, "", f->locks[i].type);
        add_word(&line, "of ", f->locks[i].owner);
        buf_addch(&line, ' ');
        add_words(&line, f->locks[i].symbol ? f->locks[i].symbol : "");
        add_fact(facts, &line);
    }
    add_memory(facts, &f->memory);
    buf_release(&line);
}

static struct facts tell(const struct reading *reading)
{
    struct facts facts = {.arena = ARENA_INIT};
    struct buf line = BUF_INIT;

    for (size_t i = 0; i < reading->findings.count; i++)
        add_finding(&facts, reading->findings.items[i]);
    buf_addf(&line, "log of %s%s%s%s%s%s", detector_name(reading->detector),
             reading->facts.started ? " started" : "", reading->facts.finished ? " finished" : "",
             reading->facts.truncated ? " truncated" : "",
             reading->facts.malformed ? " malformed" : "",
             reading->facts.fatal_signal ? " signal" : "");
    add_fact(&facts, &line);
    buf_release(&line);
    return facts;
}

/* How the lines of the XML become those of the text: the shortest way, as diff tells it. */
static void tell_difference(struct buf *out, const struct facts *xml, const struct facts *text)
{
    size_t width = text->count + 1;
    size_t *common = xcalloc((xml->count + 1) * width, sizeof(*common));
    size_t i = 0, k = 0;

    for (size_t x = xml->count; x-- > 0;)
        for (size_t t = text->count; t-- > 0;) {
            size_t skip = common[(x + 1) * width + t];
            size_t add = common[x * width + t + 1];

            common[x * width + t] = text_equal(xml->lines[x], text->lines[t])
                                        ? common[(x + 1) * width + t + 1] + 1
                                        : (skip > add ? skip : add);
        }
    while (i < xml->count || k < text->count) {
        if (i < xml->count && k < text->count && text_equal(xml->lines[i], text->lines[k])) {
            i++;
            k++;
        } else if (k == text->count ||
                   (i < xml->count && common[(i + 1) * width + k] >= common[i * width + k + 1])) {
            buf_addf(out, "-%s\n", xml->lines[i++]);
        } else {
            buf_addf(out, "+%s\n", text->lines[k++]);
        }
    }
    free(common);
}

#define HG      "?@vgpreload_helgrind-amd64-linux.so"
#define STARTED HG " start_thread@pthread_create.c:442 clone@clone.S:100"
#define CREATED                                                                                    \
    "clone@clone.S:76 __clone_internal@clone-internal.c:83 create_thread@pthread_create.c:295 "    \
    "pthread_create@@GLIBC_2.34@pthread_create.c:831 " HG

/* XML says of an error's lock that it is Helgrind's own record of it, so no symbol can be had. */
#define LOCK(owner, name)                                                                          \
    "-  lock A" owner "\n"                                                                         \
    "+  lock A" owner " " name "\n"
#define LOCKS_A_AND_B                                                                              \
    "-  lock A\n"                                                                                  \
    "-  lock B\n"                                                                                  \
    "+  lock A a\n"                                                                                \
    "+  lock B b\n"

/* Text alone says what each thread held. */
#define LOCKS_HELD                                                                                 \
    "+  held at access: A\n"                                                                       \
    "+  held at previous access: B\n"                                                              \
    "+  held at previous access: C\n"                                                              \
    "+  first observed of A: pthread_mutex_init@vgpreload_helgrind-amd64-linux.so "                \
    "main@race_locked.c:34\n"                                                                      \
    "+  other of A: malloc@vgpreload_helgrind-amd64-linux.so main@race_locked.c:33\n"              \
    "+  first observed of B: " HG " work_with_two@race_locked.c:13 " STARTED "\n"                  \
    "+  first observed of C: " HG " work_with_two@race_locked.c:14 " STARTED "\n"                  \
    "+  lock A 0 bytes inside a block of size 40 alloc'd\n"                                        \
    "+  lock B first\n"                                                                            \
    "+  lock C second\n"

/* Text alone names the thread of the other access. */
#define OF_THREAD_2                                                                                \
    "-  after:\n"                                                                                  \
    "-  before:\n"                                                                                 \
    "+  after by #2:\n"                                                                            \
    "+  before by #2:\n"                                                                           \
    "+  thread #2\n"
/* The same where that thread had not quite ended. */
#define AFTER "clone@clone.S:83 ?@pthread_create.c:238 ?@\n"
#define BEFORE                                                                                     \
    "madvise@syscall-template.S:117 advise_stack_range@allocatestack.c:194 "                       \
    "start_thread@pthread_create.c:551 clone@clone.S:100\n"
#define LIVE_SEGMENTS      "-  after: " AFTER "-  before: " BEFORE
#define LIVE_SEGMENTS_OF_2 "+  after by #2: " AFTER "+  before by #2: " BEFORE "+  thread #2\n"

/* Of a log without a line here, both say the same. */
static const struct difference {
    const char *log;
    const char *lines; /* '-' only the XML says it, '+' only the text */
} differences[] = {
    /* Two processes in one file are not XML, but text says whose each line is. */
    {"helgrind/forked_one_file", "-log of helgrind started malformed\n"
                                 "+log of helgrind started finished\n"},
    {"helgrind/init_foreign_locked", LOCK(" of #2", "lock")},
    /* Text alone says where the lock was taken that was held in the wrong order. */
    {"helgrind/lock_order", "+  held lock acquired by #3 of B: " HG
                            " backwards@lock_order.c:19 " STARTED "\n" LOCKS_A_AND_B},
    {"helgrind/lock_order_heap",
     "+  held lock acquired by #1 of B: " HG " main@lock_order_heap.c:20\n"
     "+  other of A: malloc@vgpreload_helgrind-amd64-linux.so main@lock_order_heap.c:12\n"
     "+  other of B: malloc@vgpreload_helgrind-amd64-linux.so main@lock_order_heap.c:12\n"
     "-  lock A\n"
     "-  lock B\n"
     "+  lock A 0 bytes inside a block of size 80 alloc'd\n"
     "+  lock B 40 bytes inside a block of size 80 alloc'd\n"},
    {"helgrind/lock_order_rwlock", "+  held lock acquired by #3 of B: " HG
                                   " backwards@lock_order_rwlock.c:18 " STARTED "\n" LOCKS_A_AND_B},
    {"helgrind/race_locked", LOCKS_HELD LOCKS_HELD},
    /* XML alone names threads. */
    {"helgrind/race_named", "-  thread #3 named second\n"
                            "+  thread #3\n"},
    /* Valgrind forgets to escape a name in its XML. */
    {"helgrind/race_unescaped",
     "-log of helgrind started malformed\n"
     "+helgrind data-race Race: Possible data race during write of size 4 at * by thread #3\n"
     "+  access write 4 by #3: work@race_unescaped.c:11 " STARTED "\n"
     "+  previous access write 4 by #2: work@race_unescaped.c:11 " STARTED "\n"
     "+  thread created by #3: " CREATED " main@race_unescaped.c:22\n"
     "+  thread created by #2: " CREATED " main@race_unescaped.c:21\n"
     "+  thread #3\n"
     "+  thread #2\n"
     "+  memory global offset 0 size 0 counter: Address * is 0 bytes inside data symbol "
     "\"counter\"\n"
     "+log of helgrind started finished\n"},
    {"helgrind/unlock_foreign", LOCK(" of #1", "lock")},
    {"helgrind/unlock_rwlock_foreign", LOCK(" of #1", "lock")},
    {"helgrind/unlock_unlocked", LOCK("", "lock")},
    /* The other thread had ended in one run and not in the other. */
    {"drd/hung_terminated", "-  after:\n-  before:\n" LIVE_SEGMENTS_OF_2},
    {"drd/race_freed", LIVE_SEGMENTS LIVE_SEGMENTS_OF_2},
    {"drd/race_global", OF_THREAD_2},
    {"drd/race_global_variables", OF_THREAD_2},
    {"drd/race_heap", LIVE_SEGMENTS LIVE_SEGMENTS_OF_2},
    {"drd/race_mapped", OF_THREAD_2},
    {"drd/race_named", "-  after:\n"
                       "-  before:\n"
                       "-  thread #3 named second\n"
                       "+  after by #2:\n"
                       "+  before by #2:\n"
                       "+  thread #3\n"
                       "+  thread #2\n"},
    {"drd/race_stack", OF_THREAD_2},
    {"drd/race_unescaped",
     "-log of drd started malformed\n"
     "+drd data-race ConflictingAccess: Conflicting store by thread 3 at * size 4\n"
     "+  access write 4 by #3: work@race_unescaped.c:11 ?@vgpreload_drd-amd64-linux.so "
     "start_thread@pthread_create.c:442 clone@clone.S:100\n"
     "+  after by #2:\n"
     "+  before by #2:\n"
     "+  thread #3\n"
     "+  thread #2\n"
     "+  memory global offset 0 size 0: Allocation context: BSS section of "
     "/capture/race_unescaped\n"
     "+log of drd started finished\n"},
    /* DRD crashes: only its text says why. */
    {"drd/wrong_type_rwlock",
     "-drd detector-failure detector failure: DRD gave up and showed where its threads were; "
     "standard error says why\n"
     "+drd detector-failure detector failure: drd: drd_rwlock.c:444 (vgDrd_rwlock_pre_wrlock): "
     "Assertion 'p' failed.\n"
     "-log of drd started\n"
     "+log of drd started truncated\n"},
};

static const char *expected_difference(const char *log, size_t *used)
{
    for (size_t i = 0; i < ARRAY_SIZE(differences); i++)
        if (text_equal(differences[i].log, log)) {
            ++*used;
            return differences[i].lines;
        }
    return "";
}

static size_t used;

static void assert_as_xml(const char *name, const struct buf *xml)
{
    struct buf log = BUF_INIT;
    struct buf difference = BUF_INIT;
    struct reading of_xml = read_pieces(xml->ptr, xml->len, SIZE_MAX);
    struct text_reading of_text;
    struct facts facts[2];
    struct buf text;
    const char *expected;

    buf_add(&log, name, strlen(name) - strlen(".xml"));
    expected = expected_difference(log.ptr, &used);
    buf_addstr(&log, ".txt");
    text = load_text(log.ptr);
    of_text = read_valgrind_text(text.ptr);
    facts[0] = tell(&of_xml);
    facts[1] = tell(&of_text.reading);
    tell_difference(&difference, &facts[0], &facts[1]);
    if (!text_equal(difference.ptr, expected))
        fail_msg("%s:\n%s\ninstead of\n%s", name, difference.ptr, expected);
    release_facts(&facts[0]);
    release_facts(&facts[1]);
    reading_release(&of_xml);
    text_reading_release(&of_text);
    buf_release(&text);
    buf_release(&difference);
    buf_release(&log);
}

/* Every log that was captured as XML was captured as text too. */
static void text_says_what_xml_says(void **state)
{
    (void)state;
    assert_true(for_each_log(".xml", assert_as_xml) > 90);
    assert_int_equal(used, ARRAY_SIZE(differences));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_says_what_xml_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
