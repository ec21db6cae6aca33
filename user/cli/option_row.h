/* SPDX-License-Identifier: GPL-2.0 */
/* The table of options, from which parsing, help, completions and the manual page's test are made. */
#ifndef SYSTRACE_OPTION_ROW_H
#define SYSTRACE_OPTION_ROW_H

#include <stdbool.h>
#include <stddef.h>

enum { NO, YES, MAYBE };		/* has an argument */

struct option_row {
	char letter;			/* or 0 */
	const char *names[4];		/* behind --, the first is the one to use */
	int has_arg;			/* of the long names; of the letter too, unless MAYBE */
	const char *arg;
	void (*take)(const struct option_row *, const char *arg);	/* NULL: .help is a heading */
	const char *help;		/* NULL: the same as the one before */
	void *to;			/* what the simple ones set: a bool, an int to count in, or a const char * */
	bool ours;			/* strace 6.1 has no such option */
};

typedef const struct option_row *option_rows(size_t i);	/* NULL: there are no more */
option_rows option_row;

#endif
