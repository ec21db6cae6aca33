/* SPDX-License-Identifier: GPL-2.0 */
/* --top: a table of calls on the terminal, as they happen; or of a recording. */
#ifndef SYSTRACE_TOP_H
#define SYSTRACE_TOP_H

#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"
#include "keys.h"
#include "order.h"
#include "top_table.h"

/* ---- for the command line and the session ------------------------------------------------------ */

/* @list: the keys, from the top level down; NULL: none were given.  Exits with a message if it is wrong. */
void top_take(const char *list);
void top_sort_by(const char *word);			/* -S */
/* Whether the table needs records, because of its keys or @in_any_case. */
bool top_needs_records(bool in_any_case);
bool top_needs_python(void);
bool top_needs_processes(void);				/* running processes, not a recording */

/*
 * Environment of a --top that another one runs: the call whose row it shows in detail; and that it
 * shows the calls first.
 */
#define TOP_BELOW	"SYSTRACE_TOP_BELOW"
#define TOP_CALLS	"SYSTRACE_TOP_CALLS"

int top_time_left(uint64_t now);			/* ms until it draws again; -1: no --top */
bool top_ended(void);					/* the user has left it */

/* ---- between its files ---------------------------------------------------------------------------- */

enum top_page { PAGE_TABLE, PAGE_CALLS, PAGE_HELP };

struct top {
	struct keys keys;
	bool counted;			/* by the kernel, not from records */
	/* the call that this reader shows for another --top, which only counts; NULL: none */
	const char *below;
	bool over;			/* no more events */
	enum top_page page;
	bool paused;			/* the table does not change; for a recording: it is not playing */
	bool searching;			/* typed text goes to .search */
	struct text search;		/* in the rows' names */
	enum order order;
	struct top_look look;
	struct top_row **shown;		/* rows that match .search, in order */
	size_t nshown;
	size_t at, first;		/* the chosen row, and the first one on the screen */
	unsigned int part;		/* for a recording: the part that is the moment */
	uint64_t calls;			/* number of calls taken */
	uint64_t lasted;		/* ns, live */
	unsigned int cost;		/* tenths of a percent of a processor */
	uint64_t lost;			/* records */
	struct text said;		/* message to the user */
};

void top_draw(struct top *);
int top_rows(void);			/* number of table rows that fit on the screen */
/* index, among those on the screen, of the table row in this screen row; -1: none */
int top_row_at(int row);
struct task;
void top_note_names(const struct task *);		/* for a task that has made a call with a row */
void top_put_name(struct text *, const struct top *, const struct top_row *);	/* as shown */
void top_put_table(struct text *, const struct top *);				/* the whole table, for a file */

/* ---- the newest calls as text ---------------------------------------------------------------------- */

void lines_begin(size_t most);
void lines_add(const struct text *key, uint64_t time, const struct text *line);
void lines_forget(void);
/*
 * From the newest line on: the next one that belongs to the chosen rows and not to a later part;
 * NULL: there are no more.
 */
struct line {
	uint64_t time;
	size_t key, len;
	char s[];			/* the key, then the line */
};
const struct line *lines_before(size_t *from, unsigned int part);

#endif
