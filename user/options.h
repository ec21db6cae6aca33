/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line asked for. */
#ifndef SYSTRACE_OPTIONS_H
#define SYSTRACE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "qualify.h"

struct abi;

enum { XLAT_ABBREV, XLAT_RAW, XLAT_VERBOSE };	/* -X */

/* As far as printing needs to know it. */
struct options {
	uint32_t string_max;	/* -s: bytes shown of a string or buffer; 32 */
	int column;		/* -a: where "= ret" stands; 40 */
	int hex;		/* -x, -xx: QUOTE_* */
	int xlat;		/* -X: XLAT_* */
	bool verbose;		/* -v: nothing abbreviated */
	bool newer;		/* use names that strace 6.1 does not know */
	bool raw;		/* arguments and results as they are */
	bool bare;		/* structures and arrays as their addresses */
	int fd_paths;		/* -y: 1, -yy: 2 */
	uint64_t signals;	/* to be told of: 1 << signo - 1 */
	/* -e abbrev=, verbose=, raw=: sets verbose, bare and raw for this call; NULL: they are the same for all */
	void (*qualify)(const struct abi *, int nr);
};

extern struct options opt;

/* Who is to be watched, and how. */
struct run {
	int *pids, npids;	/* -p */
	bool follow;		/* -f */
	uint32_t ring_size;
	struct callset trace;	/* -e trace= */
	char **command;		/* NULL: none */
};
extern struct run run;

void options_parse(int argc, char **argv);	/* or says what is wrong, and exits */

#endif
