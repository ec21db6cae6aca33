/* SPDX-License-Identifier: GPL-2.0 */
/* The requested outputs. */
#ifndef SYSTRACE_VIEWS_H
#define SYSTRACE_VIEWS_H

#include <stdbool.h>
#include "trace/sink.h"

extern struct sink text_sink, count_sink, by_sink, top_sink, why_sink, fds_sink, json_sink, report_sink;
extern struct sink chrome_sink, folded_sink, pprof_sink, perfetto_sink, ctf_sink;

/* Adds a sink for each requested output.  Called once, before the first event. */
void views_add(void);
/*
 * views_open() opens their files, or exits with a message.  Then views_files() stores their
 * descriptors, at most VIEW_FILES_MAX, and returns the number.
 */
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
/* Whether events are needed: not if only a recording was requested. */
bool views_any(void);
/* 0, or the errno with which writing failed for good; *where: the output that failed. */
int views_flush(const char **where);
/* true: an output could not be written completely, which has been reported */
bool views_close(void);

#endif
