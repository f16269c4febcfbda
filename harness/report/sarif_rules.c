/* SPDX-License-Identifier: MIT */
#include "report/sarif_rules.h"

#include <ctype.h>

#include "report/location.h"

/*
 * What a kind of bug is in the Common Weakness Enumeration, and how bad on the scale from 0 to 10
 * that code scanning sorts by: memory that is not what the program thinks, then what ends or
 * hangs it, then what may. Kinds that are left out are no weakness of their own.
 */
static const struct weakness {
    unsigned cwe;
    const char *severity;
} weaknesses[KIND_COUNT] = {
    [KIND_DATA_RACE] = {362, "6.5"},
    [KIND_HEAP_USE_AFTER_FREE] = {416, "8.1"},
    [KIND_LOCK_ORDER_INVERSION] = {833, "5.0"},
    [KIND_DEADLOCK] = {833, "5.5"},
    [KIND_STUCK] = {662, "5.5"},
    [KIND_LIVELOCK] = {835, "5.5"},
    [KIND_UNLOCK_NOT_OWNER] = {832, "5.5"},
    [KIND_LOCK_HELD_AT_EXIT] = {667, "5.0"},
    [KIND_DESTROY_LOCKED] = {667, "5.0"},
    [KIND_DESTROY_WAITED] = {667, "5.0"},
    [KIND_INVALID_LOCK] = {667, "5.0"},
    [KIND_THREAD_LEAK] = {772, "3.5"},
    [KIND_CONDITION_WITHOUT_LOCK] = {662, "4.0"},
    [KIND_CONDITION_MISUSE] = {662, "4.0"},
    [KIND_BARRIER_MISUSE] = {662, "4.0"},
    [KIND_SEMAPHORE_MISUSE] = {662, "4.0"},
    [KIND_SIGNAL_UNSAFE_CALL] = {479, "5.0"},
    [KIND_SIGNAL_ERRNO] = {364, "3.5"},
    [KIND_ASSERTION_FAILED] = {617, "5.0"},
    [KIND_MEMORY_ERROR] = {119, "7.5"},
};

const char *sarif_level(enum kind kind)
{
    if (!kind_accuses(kind))
        return "note";
    return kind == KIND_UNKNOWN || kind == KIND_LOCK_HELD_LONG || kind == KIND_API_ERROR ? "warning"
                                                                                         : "error";
}

/*
 * "lock-order-inversion" -> "LockOrderInversion", as SARIF wants a rule's name;
 * none for a kind of one word, since the name may not repeat the id.
 */
static json_t *rule_name(enum kind kind)
{
    struct buf name = BUF_INIT;
    bool upper = true;
    json_t *value;

    if (!strchr(kind_name(kind), '-'))
        return NULL;
    for (const char *c = kind_name(kind); *c; c++) {
        if (*c != '-')
            buf_addch(&name, (char)(upper ? toupper((unsigned char)*c) : *c));
        upper = *c == '-';
    }
    value = json_text(name.ptr);
    buf_release(&name);
    return value;
}

static json_t *rule_help(enum kind kind)
{
    struct buf text = BUF_INIT;
    json_t *help = json_object();

    buf_addf(&text, "%s\n\n%s", kind_help(kind), kind_advice(kind));
    json_set(help, "text", json_text(text.ptr));
    buf_clear(&text);
    buf_addf(&text, "%s\n\n**What to do:** %s", kind_help(kind), kind_advice(kind));
    json_set(help, "markdown", json_text(text.ptr));
    buf_release(&text);
    return help;
}

/* GitHub shows the severity of a rule that has the tag "security", and no other's. */
static void add_weakness(json_t *rule, json_t *tags, json_t *properties, enum kind kind)
{
    const struct weakness *weakness = &weaknesses[kind];
    struct buf text = BUF_INIT;

    if (!weakness->cwe)
        return;
    buf_addf(&text, "https://cwe.mitre.org/data/definitions/%u.html", weakness->cwe);
    json_set(rule, "helpUri", json_text(text.ptr));
    buf_clear(&text);
    buf_addf(&text, "external/cwe/cwe-%03u", weakness->cwe);
    json_add(tags, json_text("security"));
    json_add(tags, json_text(text.ptr));
    json_set(properties, "security-severity", json_text(weakness->severity));
    buf_release(&text);
}

static json_t *rule_json(enum kind kind)
{
    json_t *rule = json_object();
    json_t *level = json_object();
    json_t *properties = json_object();
    json_t *tags = json_array();

    json_set(rule, "id", json_text(kind_name(kind)));
    json_set(rule, "name", rule_name(kind));
    json_set(rule, "shortDescription", location_message(kind_help(kind)));
    json_set(rule, "fullDescription", location_message(kind_help(kind)));
    json_set(rule, "help", rule_help(kind));
    json_set(level, "level", json_text(sarif_level(kind)));
    json_set(rule, "defaultConfiguration", level);
    json_add(tags, json_text("concurrency"));
    add_weakness(rule, tags, properties, kind);
    json_set(properties, "tags", tags);
    json_set(properties, "precision", json_text("high"));
    json_set(rule, "properties", properties);
    return rule;
}

void sarif_tool(struct json_stream *j)
{
    json_open(j, "tool", '{');
    json_open(j, "driver", '{');
    json_put(j, "name", json_text("threadproof"));
    json_put(j, "version", json_text(THREADPROOF_VERSION));
    json_put(j, "semanticVersion", json_text(THREADPROOF_VERSION));
    if (*THREADPROOF_HOMEPAGE)
        json_put(j, "informationUri", json_text(THREADPROOF_HOMEPAGE));
    json_open(j, "rules", '[');
    for (int kind = 0; kind < KIND_COUNT; kind++)
        json_put(j, NULL, rule_json((enum kind)kind));
    json_close(j);
    json_close(j);
    json_close(j);
}
