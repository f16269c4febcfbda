/* SPDX-License-Identifier: MIT */
/* A record as JSON. Jansson owns quoting and nesting; the order of fields is the order here. */
#include "model/record.h"

#include "model/json_write.h"
#include "model/schedule_json.h"

static json_t *write_frame(const struct frame *frame)
{
    json_t *object = json_object();

    set_string(object, "function", frame->function);
    set_string(object, "file", frame->file);
    set_number(object, "line", frame->line);
    set_number(object, "column", frame->column);
    set_string(object, "object", frame->object);
    set_address(object, "offset", frame->offset);
    set_address(object, "address", frame->address);
    return object;
}

static json_t *write_held(const struct stack *stack)
{
    json_t *array = json_array();

    for (size_t i = 0; i < stack->held_count; i++) {
        json_t *object = json_object();

        set_string(object, "lock", stack->held[i].lock);
        set_true(object, "read_only", stack->held[i].read_only);
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *write_stack(const struct stack *stack)
{
    json_t *object = json_object();
    json_t *frames = json_array();

    set_string(object, "role", stack_role_name(stack->role));
    set_string(object, "access", access_name(stack->access));
    set_number(object, "size", stack->size);
    set_address(object, "address", stack->address);
    set_string(object, "thread", stack->thread);
    set_string(object, "lock", stack->lock);
    set_string(object, "text", stack->text);
    if (stack->held_count)
        set_value(object, "held", write_held(stack));
    for (size_t i = 0; i < stack->frame_count; i++)
        json_array_append_new(frames, write_frame(&stack->frames[i]));
    set_value(object, "frames", frames);
    return object;
}

static json_t *write_thread(const struct thread *thread)
{
    json_t *object = json_object();

    set_string(object, "id", thread->id);
    set_string(object, "name", thread->name);
    set_string(object, "creator", thread->creator);
    set_number(object, "tid", thread->tid);
    set_true(object, "finished", thread->finished);
    return object;
}

static json_t *write_lock(const struct lock *lock)
{
    json_t *object = json_object();

    set_string(object, "name", lock->name);
    set_string(object, "type", lock->type);
    set_string(object, "symbol", lock->symbol);
    set_string(object, "owner", lock->owner);
    set_address(object, "address", lock->address);
    set_true(object, "destroyed", lock->destroyed);
    return object;
}

static json_t *write_memory(const struct memory *memory)
{
    json_t *object = json_object();

    set_string(object, "type", memory_type_name(memory->type));
    set_string(object, "name", memory->name);
    set_string(object, "text", memory->text);
    set_string(object, "thread", memory->thread);
    set_string(object, "declared", memory->declared);
    set_address(object, "address", memory->address);
    set_number(object, "offset", memory->offset);
    set_number(object, "size", memory->size);
    return object;
}

static json_t *write_finding(const struct finding *finding)
{
    json_t *object = json_object();
    json_t *stacks = json_array();
    json_t *threads = json_array();
    json_t *locks = json_array();

    set_string(object, "kind", kind_name(finding->kind));
    set_string(object, "detector", detector_name(finding->detector));
    set_string(object, "label", finding->label);
    set_string(object, "message", finding->message);
    set_number(object, "pid", finding->pid);
    set_number(object, "position", finding->position);
    set_value(object, "count", json_integer((json_int_t)finding->count));
    set_true(object, "after_signal", finding->after_signal);
    set_number(object, "witness", finding->witness);
    for (size_t i = 0; i < finding->stack_count; i++)
        json_array_append_new(stacks, write_stack(&finding->stacks[i]));
    set_value(object, "stacks", stacks);
    for (size_t i = 0; i < finding->thread_count; i++)
        json_array_append_new(threads, write_thread(&finding->threads[i]));
    set_value(object, "threads", threads);
    for (size_t i = 0; i < finding->lock_count; i++)
        json_array_append_new(locks, write_lock(&finding->locks[i]));
    set_value(object, "locks", locks);
    set_value(object, "memory", write_memory(&finding->memory));
    set_strings(object, "notes", finding->notes, finding->note_count);
    return object;
}

static json_t *write_detectors(detector_set detectors)
{
    json_t *array = json_array();

    for (unsigned d = 0; d < DETECTOR_COUNT; d++)
        if (detectors & DETECTOR_BIT(d))
            json_array_append_new(array, json_string(detector_name((enum detector)d)));
    return array;
}

static void write_expectations(json_t *object, const struct expectations *e)
{
    json_t *expect = json_array();
    json_t *stuck = json_array();
    json_t *blind = json_array();

    for (size_t i = 0; i < e->count; i++) {
        json_t *one = json_object();

        set_number(one, "line", e->items[i].line);
        set_string(one, "kind", kind_name(e->items[i].kind));
        set_value(one, "detectors", write_detectors(e->items[i].detectors));
        json_array_append_new(expect, one);
    }
    for (size_t i = 0; i < e->stuck_count; i++)
        json_array_append_new(stuck, json_integer(e->stuck_lines[i]));
    for (size_t i = 0; i < e->blind_count; i++) {
        json_t *one = json_object();

        set_string(one, "detector", detector_name(e->blinds[i].detector));
        set_string(one, "reason", e->blinds[i].reason);
        set_number(one, "line", e->blinds[i].line);
        json_array_append_new(blind, one);
    }
    set_value(object, "expect", expect);
    set_value(object, "stuck", stuck);
    set_value(object, "blind", blind);
}

static json_t *write_case(const struct record *record)
{
    json_t *object = json_object();

    set_string(object, "topic", record->topic);
    set_string(object, "name", record->case_name);
    set_string(object, "variant", variant_name(record->variant));
    set_string(object, "source_path", record->source_path);
    set_string(object, "source_text", record->source_text);
    write_expectations(object, &record->expectations);
    return object;
}

static json_t *write_outcome(const struct outcome *outcome)
{
    json_t *object = json_object();

    set_string(object, "type", outcome_type_name(outcome->type));
    if (outcome->type == OUTCOME_EXITED)
        set_value(object, "status", json_integer(outcome->status));
    set_number(object, "signal", (uint64_t)outcome->signal);
    set_number(object, "exec_errno", (uint64_t)outcome->exec_errno);
    set_value(object, "wall_ms", json_integer(outcome->wall_ms));
    set_value(object, "cpu_us", json_integer(outcome->cpu_us));
    set_value(object, "max_rss_kib", json_integer(outcome->max_rss_kib));
    set_number(object, "left_behind", outcome->left_behind);
    return object;
}

static void write_captured(json_t *object, const char *key, const struct captured *captured)
{
    json_t *value;

    if (!captured->text)
        return;
    value = json_object();
    set_value(value, "text", clean_string(captured->text, captured->len));
    set_value(value, "total", json_integer((json_int_t)captured->total));
    set_value(object, key, value);
}

static json_t *write_log(const struct record *record)
{
    const struct log_facts *facts = &record->log;
    json_t *object = json_object();

    set_true(object, "started", facts->started);
    set_true(object, "finished", facts->finished);
    set_true(object, "truncated", facts->truncated);
    set_true(object, "malformed", facts->malformed);
    set_true(object, "fatal_signal", facts->fatal_signal);
    set_number(object, "truncated_at", facts->truncated_at);
    set_value(object, "bytes", json_integer((json_int_t)facts->bytes));
    set_value(object, "findings", json_integer((json_int_t)facts->findings));
    if (facts->reported_given)
        set_value(object, "reported", json_integer((json_int_t)facts->reported));
    set_string(object, "path", record->log_path);
    write_captured(object, "raw", &record->log_text);
    return object;
}

static json_t *write_findings(const struct findings *findings)
{
    json_t *array = json_array();

    for (size_t i = 0; i < findings->count; i++)
        json_array_append_new(array, write_finding(findings->items[i]));
    return array;
}

static json_t *write_excerpts(const struct record *record)
{
    json_t *array = json_array();

    for (size_t i = 0; i < record->excerpt_count; i++) {
        json_t *object = json_object();

        set_string(object, "file", record->excerpts[i].file);
        set_number(object, "first", record->excerpts[i].first);
        set_string(object, "text", record->excerpts[i].text);
        json_array_append_new(array, object);
    }
    return array;
}

static int add_to_buf(const char *bytes, size_t len, void *out)
{
    buf_add(out, bytes, len);
    return 0;
}

void record_write(const struct record *record, struct buf *out)
{
    json_t *object = json_object();

    set_value(object, "threadproof_record", json_integer(RECORD_VERSION));
    set_string(object, "name", record->name);
    set_string(object, "detector", detector_name(record->detector));
    set_string(object, "verdict", verdict_name(record->verdict));
    set_strings(object, "reasons", record->reasons, record->reason_count);
    if (record->case_name)
        set_value(object, "case", write_case(record));
    set_string(object, "program", record->program);
    set_strings(object, "argv", record->argv, record->argc);
    set_strings(object, "env", record->env, record->env_count);
    set_string(object, "repeat", record->repeat);
    set_string(object, "toolchain", record->toolchain);
    set_value(object, "started_ms", json_integer(record->started_ms));
    set_value(object, "outcome", write_outcome(&record->outcome));
    set_value(object, "log", write_log(record));
    write_captured(object, "out", &record->out);
    write_captured(object, "err", &record->err);
    if (record->schedule)
        set_value(object, "schedule", schedule_write(record->schedule));
    set_value(object, "findings", write_findings(&record->findings));
    if (record->excerpt_count)
        set_value(object, "excerpts", write_excerpts(record));
    if (json_dump_callback(object, add_to_buf, out, JSON_INDENT(2)) != 0)
        BUG("cannot write the record %s", record->name);
    buf_addch(out, '\n');
    json_decref(object);
}
