// SPDX-License-Identifier: GPL-2.0
/* --tips=[id:]ID,[format:]FORMAT: prints a tip at the end. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "row/call.h"
#include "tips.h"

static const char *const tips[] = {
	"-e trace=%file shows the calls that name a file, -e trace=%desc those that work on a descriptor.\n"
	"With -P FILE only those remain that concern this one file, by name or by descriptor.",
	"-y says what each descriptor stands for, -yy also says who is at the other end of a socket.",
	"A process that is watched is never stopped: -p works on what must not wait, even on what a\n"
	"debugger or strace has hold of already.",
	"-f follows children and threads; with -ff and -o FILE each has a file of its own, FILE.PID.",
	"Filter early: what -e trace= leaves out is not recorded at all, and costs next to nothing.",
	"If records are lost because the reader falls behind, a larger --ring-size gives it time.",
	"-k is slow; -i is not: it shows where in the program each call was made.",
	"-e trace=!futex leaves out one call, -e trace=/^sched_ takes all whose names begin so, and\n"
	"-e trace=?NAME does not mind if there is no such call.",
	"-T shows how long each call took, -r how long the program worked between two of them.",
	"-s 0 shows no contents of strings at all, -s 4096 a page of them; -e write=1 dumps all that is\n"
	"written to a descriptor.",
};

enum { RANDOM = -1 };
enum { NONE, COMPACT, FULL };
static int id = RANDOM, format = NONE;

static bool take_id(const char *word)
{
	char *end;
	long n;

	if (!strcasecmp(word, "random")) {
		id = RANDOM;
		return true;
	}
	if (!isdigit((unsigned char)*word))
		return false;
	n = strtol(word, &end, 10);
	if (*end || n > 0x7fffffff)
		return false;
	id = n;
	return true;
}

static bool take_format(const char *word)
{
	static const char *const formats[] = { [NONE] = "none", [COMPACT] = "compact", [FULL] = "full" };

	for (size_t i = 0; i < COUNT(formats); i++) {
		if (strcasecmp(word, formats[i]))
			continue;
		format = i;
		return true;
	}
	return false;
}

bool tips_parse(const char *arg)
{
	char *copy = strdup(arg ? arg : ""), *rest, *word;
	bool good = true;

	if (format == NONE)
		format = COMPACT;
	for (word = strtok_r(copy, ",", &rest); word && good; word = strtok_r(NULL, ",", &rest)) {
		if (!strncasecmp(word, "id:", 3))
			good = take_id(word + 3);
		else if (!strncasecmp(word, "format:", 7))
			good = take_format(word + 7);
		else
			good = take_id(word) || take_format(word);
	}
	free(copy);
	return good;
}

void tips_show(void)
{
	struct timespec now;
	size_t n;

	if (format == NONE)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	n = (id == RANDOM ? now.tv_nsec / 1000 : id) % COUNT(tips);
	fprintf(stderr, format == FULL ? "\n  Did you know (tip %zu of %zu)?\n\n%s\n\n" : "tip %zu of %zu: %s\n",
		n, COUNT(tips), tips[n]);
}
