/* SPDX-License-Identifier: GPL-2.0 */
/* The outputs that were asked for. */
#ifndef SYSTRACE_VIEWS_H
#define SYSTRACE_VIEWS_H

#include <stdbool.h>
#include "trace/sink.h"

extern struct sink text_sink, count_sink, by_sink, top_sink, why_sink, fds_sink, json_sink, report_sink;
extern struct sink chrome_sink, folded_sink, pprof_sink, perfetto_sink, ctf_sink;

/* Those that the settings ask for become sinks: once, before the first event. */
void views_add(void);
/* Opens their files, or says why not, and exits.  Then: which they are, at most VIEW_FILES_MAX; how many. */
#define VIEW_FILES_MAX	64
void views_open(void);
int views_files(int *fds);
void json_open(const char *name);
void chrome_open(const char *name);
void folded_open(const char *name);
void pprof_open(const char *name);
void perfetto_open(const char *name);
void ctf_open(const char *name);
void report_open(const char *name);
/* Whether somebody is to be told: not if all that was asked for is a recording. */
bool views_any(void);
/* 0, or the errno with which writing failed for good; *where: what was written to. */
int views_flush(const char **where);
bool views_close(void);				/* true: one of them could not be written to its end, which was said */

#endif
