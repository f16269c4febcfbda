/* SPDX-License-Identifier: MIT */
#include "cli/explorer.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/ends.h"
#include "cli/interrupt.h"
#include "cli/read_log.h"
#include "exec/tool.h"
#include "explore/hang.h"
#include "explore/trace.h"
#include "stuck/debug.h"

enum { DETAIL_PATIENCE_MS = 60000 };

struct explorer {
    struct explorer_spec spec;
    struct explore_session *session;
    struct tool_command command;
    struct arena own; /* lives as long as the explorer */
    struct arena one; /* as long as a sighting */
    struct findings findings;
    struct story_source source;
    struct stack *stacks; /* of a hang, read from the threads themselves; NULL: not read */
    struct explore_run run;
    bool fast;
};

/* What a search does not need costs most: lines of the source. */
static const char *const *environment(struct explorer *explorer)
{
    const struct explorer_spec *spec = &explorer->spec;
    size_t own = 0;
    size_t count = 0;
    const char **env;

    while (spec->env && spec->env[own])
        own++;
    env = ARENA_ARRAY(&explorer->own, const char *, own + explorer->command.env_count + 1);
    for (size_t i = 0; i < own; i++)
        env[count++] = spec->env[i];
    for (size_t i = 0; i < explorer->command.env_count; i++) {
        const char *entry = explorer->command.env[i];

        if (text_starts(entry, "TSAN_OPTIONS="))
            entry = arena_printf(&explorer->own, "%s:symbolize=%d", entry, spec->detail);
        env[count++] = entry;
    }
    return env;
}

static bool is_own_frame(const struct explorer *explorer, const struct frame *frame)
{
    return frame->object &&
           text_equal(text_basename(frame->object), text_basename(explorer->source.library));
}

/*
 * Of the library's frames that one is kept which the user called, as if it were the
 * C library's. Those around main and around a thread's start are left out.
 */
static void drop_own_frames(const struct explorer *explorer, struct stack *stack)
{
    struct frame *frames = (struct frame *)stack->frames;
    bool users = false;
    size_t kept = 0;

    for (size_t i = 0; i < stack->frame_count; i++) {
        bool own = is_own_frame(explorer, &frames[i]);

        users |= !own;
        if (own &&
            (users || (i + 1 < stack->frame_count && is_own_frame(explorer, &frames[i + 1]))))
            continue;
        frames[kept] = frames[i];
        if (own) {
            frames[kept].file = NULL;
            frames[kept].line = 0;
        }
        kept++;
    }
    stack->frame_count = kept;
}

/* The process stands still: its threads' stacks tell more than the recording does. */
static void read_stacks(void *context, const struct explore_run *run)
{
    struct explorer *explorer = context;
    uint32_t count =
        run->result->threads < EXPLORE_THREADS ? run->result->threads : EXPLORE_THREADS;
    struct debug *debug = debug_open(run->pid, &explorer->one);

    explorer->stacks = ARENA_ARRAY(&explorer->one, struct stack, count);
    for (uint32_t i = 0; debug && i < count; i++) {
        const char *why;

        if (run->area->waits[i].tid)
            debug_unwind(debug, run->area->waits[i].tid, &explorer->stacks[i], &why);
        drop_own_frames(explorer, &explorer->stacks[i]);
    }
    debug_close(debug);
}

static bool is_interrupted(void *context)
{
    (void)context;
    return interrupt_came();
}

static bool open_session(struct explorer *explorer, struct error *err)
{
    const struct explorer_spec *spec = &explorer->spec;
    const struct tool_request request = {
        .detector = spec->detector,
        .program_argv = spec->argv,
        .log_folder = spec->log_folder,
        .suppressions = spec->suppressions,
    };
    struct explore_spec session;

    explorer->command = tool_command(&request, &explorer->own);
    explorer->fast = spec->detector == DETECTOR_NONE || spec->detector == DETECTOR_TSAN;
    session = (struct explore_spec){
        .argv = explorer->command.argv,
        .env = environment(explorer),
        .folder = spec->folder,
        .fork_server = explorer->fast,
        .fixed_layout = explorer->command.fixed_layout,
        .timeout_ms = spec->timeout_ms,
        .frozen = spec->detail ? read_stacks : NULL,
        .interrupted = is_interrupted,
        .context = explorer,
    };
    explorer->session = explore_open(&session, err);
    return explorer->session != NULL;
}

struct explorer *explorer_open(const struct explorer_spec *spec, struct error *err)
{
    struct explorer *explorer = xcalloc(1, sizeof(*explorer));

    explorer->spec = *spec;
    if (!file_make_folders(spec->log_folder, err) || !open_session(explorer, err)) {
        explorer_close(explorer);
        return NULL;
    }
    explorer->source = (struct story_source){
        .program = spec->program,
        .library = explore_library() ? arena_strdup(&explorer->own, explore_library()) : "",
        .symbols = symbols_new(&explorer->own),
        .arena = &explorer->own,
    };
    return explorer;
}

void explorer_close(struct explorer *explorer)
{
    if (!explorer)
        return;
    if (explorer->session)
        explore_close(explorer->session);
    symbols_free(explorer->source.symbols);
    findings_release(&explorer->findings);
    arena_release(&explorer->own);
    arena_release(&explorer->one);
    free(explorer);
}

bool explorer_is_fast(const struct explorer *explorer)
{
    return explorer->fast;
}

const struct story_source *explorer_source(struct explorer *explorer)
{
    return &explorer->source;
}

static void keep_finding(void *context, const struct finding *finding)
{
    findings_add(context, finding);
}

/* Every log in the folder belongs to this schedule, the program's children's too. */
static bool read_logs(struct explorer *explorer, struct sighting *sighting, struct error *err)
{
    const struct sink sink = {.finding = keep_finding, .context = &explorer->findings};
    struct file_names names;
    bool ok = file_list(explorer->spec.log_folder, &names, err);

    for (size_t i = 0; ok && i < names.count; i++) {
        const char *path =
            arena_printf(&explorer->one, "%s/%s", explorer->spec.log_folder, names.items[i]);
        struct log_facts facts;

        if (!text_starts(names.items[i], "vgdb")) {
            sighting->log.malformed |= !read_log(path, &sink, &facts, NULL);
            sighting->log.started |= facts.started;
            sighting->log.finished |= facts.finished;
            sighting->log.truncated |= facts.truncated;
            sighting->log.malformed |= facts.malformed;
        }
        ok = file_remove_tree(path, err);
    }
    file_names_free(&names);
    return ok;
}

static void add_hang(struct explorer *explorer, const struct explore_run *run)
{
    struct story_source source = explorer->source;
    struct stack *recorded;

    source.area = run->area;
    source.arena = &explorer->one;
    recorded = hang_recorded_stacks(&source, explorer->spec.detail);
    for (uint32_t i = 0; explorer->stacks && i < run->result->threads; i++)
        if (explorer->stacks[i].frame_count)
            recorded[i] = explorer->stacks[i];
    hang_findings(&source, recorded, &explorer->findings);
}

static struct captured captured(const struct process_output *output, struct arena *arena)
{
    struct buf text = BUF_INIT;
    struct captured c;

    process_output_text(output, &text);
    c = (struct captured){arena_strndup(arena, text.ptr, text.len), text.len, output->total};
    buf_release(&text);
    return c;
}

/* Who ran last, and the point that it had passed: the fault lies behind that. */
static void add_last_point(struct explorer *explorer, struct finding *finding)
{
    struct story_source source = explorer->source;
    const struct explore_result *result = &source.area->result;
    struct stack *recorded;
    struct stack *stack;
    struct buf thread = BUF_INIT;
    const char **notes;
    uint32_t last;

    if (!result->step_count)
        return;
    source.arena = &explorer->one;
    last = source.area->steps[result->step_count - 1].next;
    if (!last || last > result->threads || last > EXPLORE_THREADS)
        return;
    recorded = hang_recorded_stacks(&source, explorer->spec.detail);
    stack = arena_copy(&explorer->one, &recorded[last - 1], 1, sizeof(*stack));
    trace_thread(&thread, last);
    stack->role = STACK_ACCESS;
    stack->thread = arena_strdup(&explorer->one, thread.ptr);
    buf_release(&thread);
    finding->stacks = stack;
    finding->stack_count = 1;
    /* Of the notes the last one says that the place is not known. */
    if (finding->note_count) {
        notes = arena_copy(&explorer->one, finding->notes, finding->note_count, sizeof(*notes));
        notes[finding->note_count - 1] =
            "the stack is that of the last point before: the fault lies behind it";
        finding->notes = notes;
    }
}

/* How the program ended: by a fault of its own, or by its own account. */
static void add_end(struct explorer *explorer, const struct explore_run *run,
                    struct sighting *sighting)
{
    struct record record = {
        .detector = explorer->spec.detector,
        .outcome = run->outcome,
        .err = captured(&run->err, &explorer->one),
        .findings = explorer->findings,
    };

    ends_tell(&record, run->pid, false, &explorer->one);
    explorer->findings = record.findings;
    for (size_t i = 0; i < explorer->findings.count; i++) {
        /* The copy is ours; it is constant only for those who look at the list. */
        struct finding *finding = (struct finding *)explorer->findings.items[i];

        if (finding->detector != DETECTOR_STUCK)
            continue;
        finding->detector = DETECTOR_EXPLORE;
        if (!finding->stack_count)
            add_last_point(explorer, finding);
    }
    sighting->outcome = record.outcome;
    if (record.outcome.type == OUTCOME_EXITED && record.outcome.status &&
        !(record.outcome.status == explorer->command.detector_status && explorer->findings.count)) {
        struct finding finding = {.detector = DETECTOR_EXPLORE,
                                  .kind = KIND_EXIT_STATUS,
                                  .label = "exit status",
                                  .count = 1};

        sighting->failed = true;
        finding.message = arena_printf(&explorer->one, "the program exited with status %d",
                                       record.outcome.status);
        findings_add(&explorer->findings, &finding);
    }
}

static bool run_once(struct explorer *explorer, const struct explore_decision *decisions,
                     size_t count, struct error *err)
{
    explorer->stacks = NULL;
    findings_release(&explorer->findings);
    explorer->findings = (struct findings)FINDINGS_INIT;
    return (!decisions || explore_replay(explorer->session, decisions, count, err)) &&
           explore_run(explorer->session, &explorer->run, err);
}

/* Findings of the scheduler have places only if the schedule was recorded. */
static bool lacks_places(const struct explorer *explorer, uint32_t flags)
{
    return !explorer->spec.detail && !(flags & EXPLORE_RECORD) &&
           (explorer->run.result->end == EXPLORE_DEADLOCK ||
            explorer->run.outcome.type == OUTCOME_SIGNALLED);
}

static bool look_at(struct explorer *explorer, struct sighting *sighting, struct error *err)
{
    *sighting = (struct sighting){.run = &explorer->run};
    explorer->source.area = explorer->run.area;
    if (explorer->run.result->end == EXPLORE_DEADLOCK)
        add_hang(explorer, &explorer->run);
    if (!read_logs(explorer, sighting, err))
        return false;
    add_end(explorer, &explorer->run, sighting);
    sighting->findings = explorer->findings;
    return true;
}

/* Once more, recorded; a run that ends otherwise then has its findings without places. */
static bool locate(struct explorer *explorer, const struct explore_decision *decisions,
                   size_t count, struct sighting *sighting, struct error *err)
{
    struct sighting first = *sighting;
    struct findings without = explorer->findings;
    uint32_t end = explorer->run.result->end;
    bool ok;

    explorer->findings = (struct findings)FINDINGS_INIT;
    explore_request(explorer->session)->flags |= EXPLORE_RECORD;
    ok = run_once(explorer, decisions, count, err) && look_at(explorer, sighting, err);
    if (ok && (explorer->run.result->end != end || sighting->outcome.type != first.outcome.type ||
               sighting->outcome.signal != first.outcome.signal)) {
        findings_release(&explorer->findings);
        explorer->findings = without;
        *sighting = first;
        return true;
    }
    findings_release(&without);
    return ok;
}

bool explorer_run(struct explorer *explorer, const struct explore_request *request,
                  const struct explore_decision *decisions, size_t count, struct sighting *sighting,
                  struct error *err)
{
    struct explore_request *to = explore_request(explorer->session);

    arena_clear(&explorer->one);
    *to = *request;
    if (explorer->spec.detail) {
        /* A recording takes stacks also where a thread has ended for clang's TSan. */
        if (explorer->spec.detector != DETECTOR_TSAN)
            to->flags |= EXPLORE_RECORD;
        /* TSan stops a thread until the names of a stack are found; the thread does not wait. */
        to->patience_ms = DETAIL_PATIENCE_MS;
    }
    return run_once(explorer, decisions, count, err) && look_at(explorer, sighting, err) &&
           (!lacks_places(explorer, to->flags) ||
            locate(explorer, decisions, count, sighting, err));
}

/* The session has no setter, but its request lies in the area that both sides share. */
static struct explore_area *area_of(struct explore_session *session)
{
    char *request = (char *)explore_request(session);

    return (struct explore_area *)(void *)(request - offsetof(struct explore_area, request));
}

void explorer_learnt(const struct explorer *explorer, const uint64_t **learnt, size_t *count)
{
    const struct explore_area *area = area_of(explorer->session);

    *learnt = area->learnt;
    *count =
        area->result.learnt_count < EXPLORE_LEARNT ? area->result.learnt_count : EXPLORE_LEARNT;
}

void explorer_teach_session(struct explore_session *session, const uint64_t *learnt, size_t count)
{
    struct explore_area *area = area_of(session);

    if (count > EXPLORE_LEARNT)
        BUG("%zu addresses to teach", count);
    memmove(area->learnt, learnt, count * sizeof(*learnt));
    area->result.learnt_count = (uint32_t)count;
}

void explorer_teach(struct explorer *explorer, const uint64_t *learnt, size_t count)
{
    explorer_teach_session(explorer->session, learnt, count);
}
