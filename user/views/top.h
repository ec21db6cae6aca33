/* SPDX-License-Identifier: GPL-2.0 */
/* --top: a table of what happens, on the terminal, as it happens; or of a recording. */
#ifndef SYSTRACE_TOP_H
#define SYSTRACE_TOP_H

#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"
#include "keys.h"
#include "order.h"
#include "top_table.h"

/* ---- for the command line and the session ------------------------------------------------------ */

/* The keys from the top down, NULL: none were given; or says what is wrong, and exits. */
void top_take(const char *list);
void top_sort_by(const char *word);			/* -S */
/* What it shows comes from records, because of its keys or as is said here. */
bool top_needs_records(bool in_any_case);
bool top_needs_python(void);
bool top_needs_processes(void);				/* that still run: a recording does not do */

/* In the environment: the call whose row another --top looks into by this one; and that its calls are to be shown first. */
#define TOP_BELOW	"SYSTRACE_TOP_BELOW"
#define TOP_CALLS	"SYSTRACE_TOP_CALLS"

int top_time_left(uint64_t now);			/* ms until it draws again; -1: nobody wants it to */
bool top_ended(void);					/* it was left */

/* ---- between its files ---------------------------------------------------------------------------- */

enum top_page { PAGE_TABLE, PAGE_CALLS, PAGE_HELP };

struct top {
	struct keys keys;
	bool counted;			/* in the kernel, not from records */
	const char *below;		/* the call that this one looks into for another --top, which only counts; NULL */
	bool over;			/* nothing more happens */
	enum top_page page;
	bool paused;			/* of a recording: it is not played */
	bool searching;			/* what is typed goes to .search */
	struct text search;		/* in the rows' names */
	enum order order;
	struct top_look look;
	struct top_row **shown;		/* those that fit .search, in order */
	size_t nshown;
	size_t at, first;		/* the row that is chosen, and the first on the screen */
	unsigned int part;		/* of a recording, which is the moment */
	uint64_t calls;			/* that were taken */
	uint64_t lasted;		/* ns, live */
	unsigned int cost;		/* tenths of a percent of a processor */
	uint64_t lost;			/* records */
	struct text said;		/* to the user */
};

void top_draw(struct top *);
int top_rows(void);			/* of the table that fit on the screen */
int top_row_at(int row);		/* the place among those on the screen of what stands in a row of it; -1: none */
struct task;
void top_note_names(const struct task *);		/* of one that has made a call of which there is a row */
void top_put_name(struct text *, const struct top *, const struct top_row *);	/* as it is shown */
void top_put_table(struct text *, const struct top *);				/* all of it, for a file */

/* ---- the newest calls as text ---------------------------------------------------------------------- */

void lines_begin(size_t most);
void lines_add(const struct text *key, uint64_t time, const struct text *line);
void lines_forget(void);
/* From the newest on: the n-th that is of what was chosen and not of a later part; NULL: there are no more. */
struct line {
	uint64_t time;
	size_t key, len;
	char s[];			/* the key, and the line */
};
const struct line *lines_before(size_t *from, unsigned int part);

#endif
