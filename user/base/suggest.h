/* SPDX-License-Identifier: GPL-2.0 */
/* Finds the word that the user may have meant by a word that does not exist. */
#ifndef SYSTRACE_SUGGEST_H
#define SYSTRACE_SUGGEST_H

#include <stddef.h>

struct suggestion {
	const char *word;
	const char *best;		/* of the candidates so far; NULL: none is close */
	size_t distance;
};

void suggest(struct suggestion *, const char *candidate);

#endif
