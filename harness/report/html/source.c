/* SPDX-License-Identifier: MIT */
/* The lines of a program around the places of a finding. A case's whole text is on the page. */
#include "base/text.h"
#include "digest/place.h"
#include "model/origin.h"
#include "report/html/parts.h"
#include "report/source.h"

enum { AROUND = 3, BLOCKS_MAX = 6, SITES_MAX = 32 };

/* The places of a finding that lie in sources. */
struct sites {
    const struct frame *items[SITES_MAX];
    size_t count;
};

static void find_sites(struct sites *sites, const struct finding *finding)
{
    for (size_t i = 0; i < finding->stack_count && sites->count < SITES_MAX; i++) {
        const struct frame *frame = stack_own_frame(&finding->stacks[i]);

        if (frame && frame_is_own(frame) && finding_is_site(finding, &finding->stacks[i]))
            sites->items[sites->count++] = frame;
    }
}

static bool is_in(const struct frame *frame, const char *file, struct source_lines lines)
{
    return text_equal(frame->file, file) && frame->line >= lines.first &&
           frame->line - lines.first < lines.count;
}

static bool is_site(const struct sites *sites, const char *file, unsigned line)
{
    for (size_t i = 0; i < sites->count; i++)
        if (sites->items[i]->line == line && text_equal(sites->items[i]->file, file))
            return true;
    return false;
}

static void write_lines(struct html_page *page, const struct sites *sites, const char *file,
                        struct source_lines lines)
{
    const char *end = lines.text + lines.len;
    const char *at = lines.text;

    for (unsigned i = 0; i < lines.count; i++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((stop ? stop : end) - at);
        bool hit = is_site(sites, file, lines.first + i);

        buf_clear(&page->w->scratch);
        buf_addf(&page->w->scratch, "%5u", lines.first + i);
        html_addf(page->sink,
                  hit ? "<mark><span class=\"n\">%s</span>  " : "<span class=\"n\">%s</span>  ",
                  page->w->scratch.ptr);
        html_code(page->sink, at, len);
        html_addf(page->sink, hit ? "</mark>\n" : "\n");
        at = stop ? stop + 1 : end;
    }
}

/* Whether an earlier block has the line. */
static bool is_shown(const struct record *record, const struct sites *sites, size_t which)
{
    const struct frame *frame = sites->items[which];

    for (size_t i = 0; i < which; i++)
        if (is_in(frame, sites->items[i]->file, source_around(record, sites->items[i], AROUND)))
            return true;
    return false;
}

void html_source(struct html_page *page, const struct record *record, const struct finding *finding)
{
    struct sites sites = {.count = 0};
    size_t blocks = 0;

    if (record->case_name)
        return;
    find_sites(&sites, finding);
    for (size_t i = 0; i < sites.count && blocks < BLOCKS_MAX; i++) {
        struct source_lines lines = source_around(record, sites.items[i], AROUND);

        if (!lines.count || is_shown(record, &sites, i))
            continue;
        if (!blocks++)
            html_addf(page->sink, "<div class=\"sources\">");
        buf_clear(&page->w->scratch);
        place_add(&page->w->scratch, sites.items[i], page->w->options.root);
        html_addf(page->sink,
                  "<figure><figcaption>%s in <code>%s</code></figcaption>"
                  "<pre class=\"code\" tabindex=\"0\">",
                  page->w->scratch.ptr, frame_function(sites.items[i]));
        write_lines(page, &sites, sites.items[i]->file, lines);
        html_addf(page->sink, "</pre></figure>\n");
    }
    if (blocks)
        html_addf(page->sink, "</div>\n");
}
