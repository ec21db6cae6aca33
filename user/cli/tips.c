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
	"-e trace=%file shows the calls that name a file, -e trace=%desc those that use a descriptor.\n"
	"-P FILE shows only the calls that name this file or use a descriptor of it.",
	"-y shows the path of each descriptor, -yy also the other end of a socket.",
	"A watched process is never stopped: -p works on processes that must not wait, and on those that\n"
	"a debugger or strace has already attached to.",
	"-f follows children and threads; with -ff and -o FILE each gets its own file, FILE.PID.",
	"Filter early: calls that -e trace= leaves out are not recorded at all, and cost next to nothing.",
	"If records are lost because the reader falls behind, a larger --ring-size gives it time.",
	"-k is slow; -i is fast, and shows where in the program each call was made.",
	"-e trace=!futex leaves out one call, -e trace=/^sched_ selects all calls whose names begin with\n"
	"sched_, and -e trace=?NAME is accepted even if there is no such call.",
	"-T shows how long each call took, -r the time since the previous line.",
	"-s 0 shows no contents of strings, -s 4096 up to 4096 bytes; -e write=1 dumps all data that is\n"
	"written to descriptor 1.",
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
