/* SPDX-License-Identifier: MIT */
#include "report_fixture.h"

static const char source[] = "/* SPDX-License-Identifier: MIT */\n"
                             "/*\n"
                             " * What:  Two threads count.\n"
                             " *\n"
                             " * Wrong: They do not agree\n"
                             " *        who goes first.\n"
                             " *\n"
                             " * @blind drd: it looks away\n"
                             " */\n"
                             "static int count;\n"
                             "int main(void)\n"
                             "{\n"
                             "    count++; /* @expect data-race */\n"
                             "    return count != 1;\n"
                             "}\n";

const char *const fixture_hostile[] = {
    "plain",
    "</script><script>window.hacked = 1</script>",
    "<img src=x onerror=window.hacked=1>",
    "\" onmouseover=\"window.hacked=1\" x='",
    "]]>&amp;&#0;<!--<![CDATA[",
    "a\x1b[31mred\x07\b\x7f\x01z",
    "bad \xff\xfe\xc0\xaf\xed\xa0\x80 utf-8",
    "line one\nline two\r\n\ttab",
    "| pipe `tick` *star* _under_ [link](javascript:alert(1)) \\ back",
    "caf\xc3\xa9 \xe2\x80\xae turned\xe2\x80\xac \xef\xbf\xbf \xf0\x9f\xa7\xb5",
    "csi \xc2\x9b[31m zero\xe2\x80\x8b width \xe2\x81\xa7 tag\xf3\xa0\x81\x81 end\xd8\x9c",
    "../../etc/passwd%00 #frag?query=1&b=2",
    "\"quoted\" 'single' {json: [1]} \\u0000 $(rm -rf ~) ;",
};
const size_t fixture_hostile_count = ARRAY_SIZE(fixture_hostile);

static const char *neighbour(struct arena *arena, const char *file, const char *name)
{
    const char *slash = strrchr(file, '/');

    return arena_printf(arena, "%.*s%s", slash ? (int)(slash - file) + 1 : 0, file, name);
}

static struct stack access_stack(struct arena *arena, enum stack_role role,
                                 struct fixture_place place, unsigned salt)
{
    struct frame *frames = ARENA_ARRAY(arena, struct frame, 3);

    frames[0] = (struct frame){.function = place.function,
                               .file = place.file,
                               .line = place.line,
                               .address = 0x1000 + salt};
    frames[1] =
        (struct frame){.function = "run", .file = neighbour(arena, place.file, "run.c"), .line = 7};
    frames[2] = (struct frame){.function = "start_thread",
                               .file = "./nptl/pthread_create.c",
                               .line = 442 + salt,
                               .object = "/usr/lib/x86_64-linux-gnu/libc.so.6"};
    return (struct stack){.role = role,
                          .access = salt % 2 ? ACCESS_READ : ACCESS_WRITE,
                          .size = 4,
                          .address = 0x600000 + salt,
                          .thread = arena_printf(arena, "T%u", 2 * salt + (role == STACK_PREVIOUS)),
                          .frames = frames,
                          .frame_count = 3};
}

const struct finding *fixture_race(struct arena *arena, enum detector detector,
                                   struct fixture_place now, struct fixture_place before,
                                   unsigned salt)
{
    struct stack *stacks = ARENA_ARRAY(arena, struct stack, 2);
    struct thread *threads = ARENA_ARRAY(arena, struct thread, 2);
    struct finding *finding = ARENA_NEW(arena, struct finding);

    stacks[0] = access_stack(arena, STACK_ACCESS, now, salt);
    stacks[1] = access_stack(arena, STACK_PREVIOUS, before, salt);
    threads[0] = (struct thread){.id = stacks[0].thread, .creator = "main"};
    threads[1] = (struct thread){.id = stacks[1].thread, .creator = "main"};
    *finding = (struct finding){
        .detector = detector,
        .kind = KIND_DATA_RACE,
        .label = "data race",
        .message = arena_printf(arena, "data race (pid=%u)", salt),
        .pid = salt,
        .count = 1,
        .stacks = stacks,
        .stack_count = 2,
        .threads = threads,
        .thread_count = 2,
        .memory = {.type = MEMORY_GLOBAL, .name = "count", .size = 4},
    };
    return finding;
}

const struct finding *fixture_swapped(struct arena *arena, const struct finding *finding)
{
    struct finding *swapped = arena_copy(arena, finding, 1, sizeof(*finding));
    struct stack *stacks = arena_copy(arena, finding->stacks, 2, sizeof(*stacks));

    stacks[0] = finding->stacks[1];
    stacks[1] = finding->stacks[0];
    stacks[0].role = STACK_ACCESS;
    stacks[1].role = STACK_PREVIOUS;
    swapped->stacks = stacks;
    return swapped;
}

static const char *const *one_string(struct arena *arena, const char *text)
{
    const char **items = ARENA_ARRAY(arena, const char *, 1);

    items[0] = text;
    return items;
}

struct record fixture_program(struct arena *arena, const char *name)
{
    return (struct record){
        .name = name,
        .detector = DETECTOR_TSAN,
        .program = "/src/program",
        .argv = one_string(arena, "/src/program"),
        .argc = 1,
        .toolchain = "clang 14",
        .started_ms = 1763640000000,
        .outcome = {.type = OUTCOME_EXITED, .wall_ms = 1234},
        .log = {.started = true, .finished = true},
        .findings = FINDINGS_INIT,
        .verdict = VERDICT_UNJUDGED,
    };
}

struct record fixture_case(struct arena *arena, const char *name, enum variant variant,
                           enum detector detector, enum verdict verdict)
{
    struct record record = fixture_program(arena, "");
    struct expectation *expect = ARENA_NEW(arena, struct expectation);

    *expect = (struct expectation){KIND_DATA_RACE, DETECTORS_DEFAULT, 13};
    record.name =
        arena_printf(arena, "%s.races.%s.%s", detector_name(detector), name, variant_name(variant));
    record.topic = "races";
    record.case_name = name;
    record.variant = variant;
    record.detector = detector;
    record.verdict = verdict;
    record.reasons = one_string(arena, "because the test says so");
    record.reason_count = 1;
    record.source_path = "/src/cases/broken.c";
    record.source_text = source;
    record.expectations = (struct expectations){.file = record.source_path};
    if (variant == VARIANT_BROKEN) {
        record.expectations.items = expect;
        record.expectations.count = 1;
    }
    return record;
}

static const struct finding *hostile_finding(struct arena *arena, const char *text)
{
    struct fixture_place place = {text, text, 3};
    struct finding *finding = (struct finding *)fixture_race(arena, DETECTOR_TSAN, place, place, 2);
    struct stack *stacks = arena_copy(arena, finding->stacks, 2, sizeof(*stacks));
    struct held_lock *held = ARENA_NEW(arena, struct held_lock);
    struct thread *threads = ARENA_NEW(arena, struct thread);
    struct lock *locks = ARENA_NEW(arena, struct lock);

    held->lock = text;
    threads[0] = (struct thread){.id = text, .name = text, .creator = "main"};
    locks[0] = (struct lock){.name = text, .symbol = text, .type = text};
    stacks[0].thread = text;
    stacks[0].held = held;
    stacks[0].held_count = 1;
    stacks[1].text = text;
    finding->stacks = stacks;
    finding->threads = threads;
    finding->thread_count = 1;
    finding->locks = locks;
    finding->lock_count = 1;
    finding->label = text;
    finding->message = text;
    finding->memory.name = text;
    finding->memory.text = text;
    finding->notes = one_string(arena, text);
    finding->note_count = 1;
    finding->witness = 1;
    return finding;
}

static const struct schedule *hostile_schedule(struct arena *arena, const char *text)
{
    struct schedule *schedule = ARENA_NEW(arena, struct schedule);
    struct witness *witness = ARENA_NEW(arena, struct witness);
    struct touch *touch = ARENA_NEW(arena, struct touch);
    struct story_step *story = ARENA_ARRAY(arena, struct story_step, 2);

    story[0] = (struct story_step){.thread = "main", .step = 3, .what = text, .preempted = true};
    story[1] = (struct story_step){.thread = text,
                                   .step = 1,
                                   .what = text,
                                   .function = text,
                                   .file = text,
                                   .line = 3,
                                   .blocked = true,
                                   .left_out = 2};
    *witness = (struct witness){.seed = 17,
                                .number = 18,
                                .strategy = "pos",
                                .replays = 20,
                                .agreed = 19,
                                .preemptions = 2,
                                .shrunk_from = 5,
                                .switches = 4,
                                .steps = 40,
                                .hash = "0x00000000000000ff",
                                .any_time = true,
                                .trace = text,
                                .story = story,
                                .story_count = 2};
    *touch = (struct touch){text, text, text, text, 3, 2};
    *schedule = (struct schedule){.strategy = "mix",
                                  .planned = 500,
                                  .tried = 499,
                                  .distinct = 480,
                                  .cut = 1,
                                  .threads = 3,
                                  .points = 214,
                                  .inexact = 2,
                                  .notes = one_string(arena, text),
                                  .note_count = 1,
                                  .touches = touch,
                                  .touch_count = 1,
                                  .witnesses = witness,
                                  .witness_count = 1};
    return schedule;
}

struct record fixture_hostile_record(struct arena *arena, const char *text, enum variant variant)
{
    enum verdict verdict = variant == VARIANT_BROKEN ? VERDICT_UNEXPECTED : VERDICT_FALSE_ALARM;
    struct record record = fixture_case(arena, text, variant, DETECTOR_TSAN, verdict);
    struct captured printed = {text, strlen(text), strlen(text)};

    record.topic = text;
    record.toolchain = text;
    record.program = text;
    record.reasons = one_string(arena, text);
    record.argv = one_string(arena, text);
    record.env = one_string(arena, text);
    record.env_count = 1;
    record.source_path = text;
    record.source_text = arena_printf(arena, "/*\n * What:  %s\n */\n%s\nint x;\n", text, text);
    record.log_text = record.out = record.err = printed;
    record.schedule = hostile_schedule(arena, text);
    findings_add(&record.findings, hostile_finding(arena, text));
    return record;
}
