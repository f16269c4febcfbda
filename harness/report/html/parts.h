/* SPDX-License-Identifier: MIT */
/*
 * parts.h: the parts of the HTML report, in the order of the page; private to
 * report.
 */
#ifndef THREADPROOF_REPORT_HTML_PARTS_H
#define THREADPROOF_REPORT_HTML_PARTS_H

#include "markup/html.h"
#include "report/format.h"

/* How much of a big report is drawn; the rest is counted, and said to be. */
enum {
    HTML_DRAWN_MAX = 400,     /* findings with pictures and stacks, in the whole page */
    HTML_DRAWN_PER_CASE = 40, /* and in one case or program */
    HTML_LISTED_MAX = 2000,   /* bugs of one line, in the whole page */
    HTML_LOG_MAX = 24 * 1024, /* bytes of one raw log or output */
    HTML_LANES_MAX = 8,       /* threads in a picture */
};

/* What the parts share while a page is written. */
struct html_page {
    struct writing *w;
    struct sink *sink;
    size_t drawn; /* findings so far, of HTML_DRAWN_MAX */
};

void html_overview(struct html_page *page);
/* Rows that the table of bugs would have without its limit. */
size_t html_bug_rows(const struct index *index);
void html_bugs(struct html_page *page);
void html_contrasts(struct html_page *page);
void html_matrix(struct html_page *page);
void html_detectors(struct html_page *page);
void html_blind_spots(struct html_page *page);
/* The sections of all cases, then of the programs. */
void html_cases(struct html_page *page);

/* The verdict as a pill with symbol and word; `run` NULL: not run. */
void html_verdict(struct sink *sink, const struct run *run);
/* href="#..." of a subject, and the id itself. */
void html_subject_link(struct html_page *page, const struct subject *subject);
void html_subject_id(struct html_page *page, const struct subject *subject);

/* Whether a finding is drawn, after that many of the page and of its subject; else it is listed. */
bool html_is_drawn(size_t of_page, size_t of_subject);
/* "data race on 'x' × 3"; "TSan (2 times), DRD". */
void html_add_title(struct buf *line, const struct bug *bug, const struct finding *finding);
void html_add_seen(struct buf *line, const struct bug *bug);

/* The bugs of a subject that are drawn; the rest is counted. */
void html_findings(struct html_page *page, const struct subject *subject);

/* Broken and fixed side by side; marks come from the bugs of the subject. */
void html_programs(struct html_page *page, const struct subject *subject);

/* The lines around the places of a program's finding, as far as the record has them. */
void html_source(struct html_page *page, const struct record *record,
                 const struct finding *finding);

/* A line of C, with its keywords, strings and comments told apart. */
void html_code(struct sink *sink, const char *text, size_t len);

/*
 * The command of every run of a subject; output and raw log of those of which there is more to say
 * than that all went as it should.
 */
void html_runs(struct html_page *page, const struct subject *subject);

/* What was explored in the runs of a subject, and what shows one of the findings. */
void html_explored(struct html_page *page, const struct subject *subject);
void html_story(struct html_page *page, const struct record *record, const struct finding *finding);

/* Pictures of a finding, as figures: the interleaving, and the graph if there is one. */
void html_interleaving(struct html_page *page, const struct finding *finding);
void html_graph(struct html_page *page, const struct finding *finding);

#endif
