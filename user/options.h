/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line asked for, as far as printing needs to know it. */
#ifndef SYSTRACE_OPTIONS_H
#define SYSTRACE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct abi;

enum { XLAT_ABBREV, XLAT_RAW, XLAT_VERBOSE };	/* -X */

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

#endif
