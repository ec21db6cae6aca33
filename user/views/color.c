// SPDX-License-Identifier: GPL-2.0
/*
 * Colors are added when a line is written: the text is scanned again, and its
 * parts are recognized by their shape.  So code that makes text need not know of
 * colors, and nothing is slower without them.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "row/call.h"
#include "color.h"

enum { PLAIN, CALL_NAME, ARG_NAME, CONSTANT, STRING, COMMENT, RESULT, FAILURE, EVENT };

/* The defaults, which STRACE_COLORS can change: "syscall=1;33:error=31". */
#define SEQUENCE_MAX	32
static char palette[][SEQUENCE_MAX] = {
	[PLAIN] = "0", [CALL_NAME] = "33", [ARG_NAME] = "39", [CONSTANT] = "34", [STRING] = "35", [COMMENT] = "36",
	[RESULT] = "32", [FAILURE] = "31", [EVENT] = "33" };
static const struct { const char *key; int color; } keys[] = {
	{ "syscall", CALL_NAME }, { "argname", ARG_NAME }, { "const", CONSTANT }, { "argval", STRING }, { "comment", COMMENT },
	{ "retval", RESULT }, { "error", FAILURE }, { "call", EVENT },
};

/* An unknown key, or a value that is not a list of numbers, is ignored. */
void color_choose(void)
{
	const char *s = getenv("STRACE_COLORS"), *end, *value;

	for (; s && *s; s = *end ? end + 1 : end) {
		end = strchrnul(s, ':');
		value = memchr(s, '=', end - s);
		if (!value++ || value == end || end - value >= SEQUENCE_MAX || strspn(value, "0123456789;") != (size_t)(end - value))
			continue;
		for (size_t i = 0; i < COUNT(keys); i++)
			if (strlen(keys[i].key) == (size_t)(value - 1 - s) && !strncmp(keys[i].key, s, value - 1 - s))
				snprintf(palette[keys[i].color], SEQUENCE_MAX, "%.*s", (int)(end - value), value);
	}
}

static void put_sequence(struct text *to, int color)
{
	put_s(to, "\033[");
	put_s(to, palette[color]);
	put_c(to, 'm');
}

/* Position in a line. */
enum { BEGINNING, ARGUMENTS, BEHIND };

bool color_wanted(int mode, int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (mode != COLOR_AUTO)
		return mode == COLOR_ALWAYS;
	return !(no && *no) && term && strcmp(term, "dumb") && isatty(fd);
}

static void put(struct text *to, int color, const char *s, size_t n)
{
	if (color == PLAIN) {
		put_mem(to, s, n);
		return;
	}
	put_sequence(to, color);
	put_mem(to, s, n);
	put_sequence(to, PLAIN);
}

/* The length of a string with its quotes, as far as it is there. */
static size_t string_length(const char *s, size_t n)
{
	size_t i = 1;

	while (i < n && s[i] != '"' && s[i] != '\n')
		i += s[i] == '\\' && i + 1 < n ? 2 : 1;
	return i < n ? i + 1 : n;
}

static size_t comment_length(const char *s, size_t n)
{
	const char *end = memmem(s, n, "*/", 2);

	return end ? (size_t)(end - s) + 2 : n;
}

static size_t word_length(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (isalnum((unsigned char)s[i]) || s[i] == '_'))
		i++;
	return i;
}

static bool is_constant(const char *s, size_t n)
{
	if (!isupper((unsigned char)*s))
		return false;
	for (size_t i = 0; i < n; i++)
		if (islower((unsigned char)s[i]))
			return false;
	return n > 1;
}

static int word_color(int place, const char *s, size_t len, size_t n)
{
	char next = len < n ? s[len] : 0;

	if (place == BEGINNING && next == '(' && !isdigit((unsigned char)*s))
		return CALL_NAME;
	if (place == BEHIND)
		return RESULT;
	if (place == ARGUMENTS && next == '=' && !isdigit((unsigned char)*s))
		return ARG_NAME;
	return place == ARGUMENTS && is_constant(s, len) ? CONSTANT : PLAIN;
}

/* The length and color of the part that begins at @s. */
static size_t part(int place, const char *s, size_t n, int *color)
{
	size_t len;

	*color = PLAIN;
	if (*s == '"') {
		*color = STRING;
		return string_length(s, n);
	}
	if (n > 1 && s[0] == '/' && s[1] == '*') {
		*color = COMMENT;
		return comment_length(s, n);
	}
	if (place == BEGINNING && n > 3 && (!memcmp(s, "--- ", 4) || !memcmp(s, "+++ ", 4))) {
		const char *end = memchr(s, '\n', n);

		*color = EVENT;
		return end ? (size_t)(end - s) : n;
	}
	if (place == BEHIND && (*s == '-' || *s == '?')) {
		const char *end = memchr(s, '\n', n);

		*color = FAILURE;
		return end ? (size_t)(end - s) : n;
	}
	len = word_length(s, n);
	if (!len)
		return 1;
	*color = word_color(place, s, len, n);
	return len;
}

void color_put(struct text *to, int *place, const char *s, size_t n)
{
	while (n) {
		int color;
		size_t len = part(*place, s, n, &color);

		put(to, color, s, len);
		if (*s == '\n')
			*place = BEGINNING;
		else if (color == CALL_NAME || (*place == BEGINNING && n > 9 && !memcmp(s, "resumed>", 8)))
			*place = ARGUMENTS;
		else if (*place == ARGUMENTS && n > 2 && !memcmp(s, " = ", 3))
			*place = BEHIND;
		s += len;
		n -= len;
	}
}
