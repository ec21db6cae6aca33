/* SPDX-License-Identifier: GPL-2.0 */
/* The table of options.  Parsing, help, completions and the manual page's test are made from it. */
#ifndef SYSTRACE_OPTION_ROW_H
#define SYSTRACE_OPTION_ROW_H

#include <stdbool.h>
#include <stddef.h>

enum { NO, YES, MAYBE };		/* has an argument */

struct option_row {
	char letter;			/* or 0 */
	const char *names[4];		/* without the --; the first is the preferred one */
	int has_arg;			/* for the long names; for the letter, too, unless MAYBE */
	const char *arg;
	void (*take)(const struct option_row *, const char *arg);	/* NULL: .help is a heading */
	const char *help;		/* NULL: the same as the previous row's */
	/* target of the generic takers: a bool, an int to count in, or a const char * */
	void *to;
	bool ours;			/* strace 6.1 has no such option */
};

typedef const struct option_row *option_rows(size_t i);	/* NULL: past the last row */
option_rows option_row;

#endif
