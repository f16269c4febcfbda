/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "base/text.h"
#include "report/format.h"

struct format {
    struct report_format about;
    format_write *write;
};

static const struct format formats[] = {
    {{"html", "index.html", "one self-contained page to read"}, html_write},
    {{"json", "report.json", "everything, for scripts (reports/schema)"}, json_write},
    {{"sarif", "report.sarif", "SARIF 2.1.0, for code scanning"}, sarif_write},
    {{"junit", "junit.xml", "JUnit XML, for Jenkins, GitLab and CTest"}, junit_write},
    {{"markdown", "summary.md", "a job summary, below 1 MiB"}, markdown_write},
    {{"gitlab", "gitlab.json", "GitLab's code quality report"}, gitlab_write},
    {{"text", "summary.txt", "for a terminal"}, text_write},
};

size_t report_format_count(void)
{
    return ARRAY_SIZE(formats);
}

struct report_format report_format_at(size_t index)
{
    if (index >= ARRAY_SIZE(formats))
        BUG("there are %zu formats, no %zu", ARRAY_SIZE(formats), index);
    return formats[index].about;
}

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
        if (text_equal(formats[i].about.name, name))
            return &formats[i];
    return NULL;
}

static struct report_options filled_in(const struct report_options *options)
{
    struct report_options filled = options ? *options : (struct report_options){0};

    if (!filled.title)
        filled.title = "threadproof report";
    if (!filled.width)
        filled.width = 80;
    return filled;
}

bool report_write(struct digest *digest, const char *format, const struct report_options *options,
                  struct output out, struct error *err)
{
    const struct format *found = find_format(format);
    struct sink sink = {.out = out};
    struct writing w = {.options = filled_in(options), .sink = &sink};

    if (!found)
        return error_set(err, "there is no report format \"%s\"", format);
    buf_init(&w.scratch);
    w.index = digest_index(digest);
    found->write(&w);
    buf_release(&w.scratch);
    return sink_close(&sink, err);
}
