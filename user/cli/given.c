// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "base/array.h"
#include "base/sets.h"
#include "settings.h"
#include "given.h"

struct given given = { .long_hex = -1 };
struct sending sending;
char used[USED_MAX];

/* Returns the word's index in @words, or -1. */
int word_of(const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (words[i] && !strcasecmp(word, words[i]))
			return i;
	return -1;
}

static const char *const quiet_words[] = {
	[QUIET_ATTACH] = "attach", [QUIET_EXIT] = "exit", [QUIET_PATH] = "path-resolution",
	[QUIET_PERSONALITY] = "personality", [QUIET_SUPERSEDED] = "superseded", "exits", "thread-execve" };

static int quiet_of(const char *word)
{
	int n = word_of(word, quiet_words, COUNT(quiet_words));

	return n <= QUIET_SUPERSEDED ? n : n == QUIET_SUPERSEDED + 1 ? QUIET_EXIT : QUIET_SUPERSEDED;
}

void be_quiet(const char *words)
{
	struct numbers set = { 0 };

	numbers_parse(&set, words, quiet_of, "quiet");
	show.no_attach = numbers_have(&set, QUIET_ATTACH);
	show.no_exit = numbers_have(&set, QUIET_EXIT);
	show.no_path = numbers_have(&set, QUIET_PATH);
	show.no_personality = numbers_have(&set, QUIET_PERSONALITY);
	show.no_superseded = numbers_have(&set, QUIET_SUPERSEDED);
	numbers_free(&set);
}
