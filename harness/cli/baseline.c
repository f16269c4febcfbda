/* SPDX-License-Identifier: MIT */
#include "cli/baseline.h"

#include <jansson.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/load.h"

struct known {
    const char *fingerprint;
    const char *kind;
    const char *run;
};

struct baseline {
    struct arena arena;
    struct known *items;
    size_t count;
    size_t capacity;
};

void baseline_free(struct baseline *baseline)
{
    if (!baseline)
        return;
    free(baseline->items);
    arena_release(&baseline->arena);
    free(baseline);
}

/* Whether a bug of that kind is one to know, or one to be new. Later versions' kinds are. */
static bool counts(const char *name)
{
    enum kind kind;

    return !kind_from_name(name, &kind) || kind_accuses(kind);
}

static void add(struct baseline *b, const char *fingerprint, const char *kind, const char *run)
{
    if (!counts(kind))
        return;
    ARRAY_GROW(b->items, b->count, b->capacity);
    b->items[b->count++] =
        (struct known){arena_strdup(&b->arena, fingerprint), arena_strdup(&b->arena, kind),
                       arena_strdup(&b->arena, run)};
}

static bool read_bugs(struct baseline *b, const char *path, const json_t *bugs, struct error *err)
{
    size_t index;
    const json_t *bug;

    json_array_foreach(bugs, index, bug)
    {
        const char *fingerprint = json_string_value(json_object_get(bug, "fingerprint"));
        const char *kind = json_string_value(json_object_get(bug, "kind"));
        const char *run = json_string_value(json_object_get(bug, "run"));

        if (!fingerprint || !kind || !run)
            return error_set(err, "%s: bug %zu lacks its fingerprint, kind or run", path, index);
        add(b, fingerprint, kind, run);
    }
    return true;
}

/* Whether the file is the JSON of a report; its bugs are in the baseline then. */
static bool read_report(struct baseline *b, const char *path, bool *is_report, struct error *err)
{
    struct buf content = BUF_INIT;
    bool read = file_read(path, &content, NULL);
    json_t *root = read ? json_loadb(content.ptr, content.len, 0, NULL) : NULL;
    bool ok;

    buf_release(&content);
    *is_report = root && json_object_get(root, "threadproof_report");
    ok = !*is_report || read_bugs(b, path, json_object_get(root, "bugs"), err);
    json_decref(root);
    return ok;
}

static bool read_runs(struct baseline *b, const char *path, struct error *err)
{
    struct load *load = load_new();
    bool ok = load_add(load, path, err);
    struct digest *digest = load_digest(load);

    for (size_t i = 0; ok && i < digest_bug_count(digest); i++) {
        struct digest_bug bug = digest_bug_at(digest, i);

        add(b, bug.fingerprint, kind_name(bug.kind), bug.run);
    }
    load_free(load);
    return ok;
}

static int by_fingerprint(const void *a, const void *b)
{
    return strcmp(((const struct known *)a)->fingerprint, ((const struct known *)b)->fingerprint);
}

struct baseline *baseline_read(const char *path, struct error *err)
{
    struct baseline *b = xcalloc(1, sizeof(*b));
    bool is_report;

    if (!read_report(b, path, &is_report, err) || (!is_report && !read_runs(b, path, err))) {
        error_prefix(err, "the baseline");
        baseline_free(b);
        return NULL;
    }
    if (b->count)
        qsort(b->items, b->count, sizeof(*b->items), by_fingerprint);
    return b;
}

static struct known *find(const struct baseline *b, const char *fingerprint)
{
    const struct known key = {.fingerprint = fingerprint};

    return b->count ? bsearch(&key, b->items, b->count, sizeof(key), by_fingerprint) : NULL;
}

static bool has(const void *baseline, const char *fingerprint)
{
    return find(baseline, fingerprint) != NULL;
}

void baseline_tell(const struct baseline *baseline, struct report_options *options)
{
    options->is_known = baseline ? has : NULL;
    options->known = baseline;
}

size_t baseline_compare(const struct baseline *baseline, struct digest *digest,
                        bool (*is_known)(const void *context, const char *run), const void *context,
                        FILE *out)
{
    bool *seen = xcalloc(baseline->count + 1, sizeof(*seen));
    size_t fresh = 0;

    for (size_t i = 0; i < digest_bug_count(digest); i++) {
        struct digest_bug bug = digest_bug_at(digest, i);
        const struct known *known = find(baseline, bug.fingerprint);

        if (known) {
            seen[known - baseline->items] = true;
        } else if (kind_accuses(bug.kind) && !is_known(context, bug.run)) {
            print_visible(out, "new: %s in %s (%s)\n", kind_name(bug.kind), bug.run,
                          bug.fingerprint);
            fresh++;
        }
    }
    for (size_t i = 0; i < baseline->count; i++)
        if (!seen[i])
            print_visible(out, "fixed: %s in %s (%s)\n", baseline->items[i].kind,
                          baseline->items[i].run, baseline->items[i].fingerprint);
    free(seen);
    return fresh;
}
