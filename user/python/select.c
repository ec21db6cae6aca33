// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include "base/say.h"
#include "row/call.h"
#include "frames.h"
#include "select.h"
#include "base/text.h"

/* What a frame must match; NULL: anything. */
struct wanted {
	const char *file, *function;
	uint32_t line;			/* 0: any */
};

static struct wanted *all;
static int n;

static void want(const struct wanted *w)
{
	all = realloc(all, (n + 1) * sizeof(*all));
	if (!all)
		die("out of memory");
	all[n++] = *w;
}

bool select_line(const char *arg)
{
	const char *colon = strrchr(arg, ':');
	unsigned long line = colon && isdigit((unsigned char)colon[1]) ? strtoul(colon + 1, NULL, 10) : 0;

	if (!line || line > UINT32_MAX || colon == arg || colon[1 + strspn(colon + 1, "0123456789")])
		return false;
	want(&(struct wanted){ .file = strndup(arg, colon - arg), .line = line });
	return true;
}

void select_function(const char *pattern)
{
	want(&(struct wanted){ .function = pattern });
}

void select_file(const char *pattern)
{
	want(&(struct wanted){ .file = pattern });
}

bool select_asked(void)
{
	return n;
}

/* ---- frames ------------------------------------------------------------------------ */

static const char *string(struct text *t, const char *s, size_t len)
{
	t->len = 0;
	put_mem(t, s, len);
	put_c(t, '\0');
	return t->s;
}

/* Matches the whole path, or the part after one of its slashes. */
static bool is_file(const char *path, const char *pattern)
{
	for (; path; path = strchr(path, '/') ? strchr(path, '/') + 1 : NULL)
		if (!fnmatch(pattern, path, 0))
			return true;
	return false;
}

static bool is_wanted(const struct python_frame *f, const void *with)
{
	static struct text name;
	const struct wanted *w = with;

	if (w->line && w->line != f->position.line)
		return false;
	if (w->file && !is_file(string(&name, f->file, f->file_len), w->file))
		return false;
	return !w->function || !fnmatch(w->function, string(&name, f->name, f->name_len), 0);
}

bool select_pass(const struct codes *codes, const struct systrace_enter *e, const struct systrace_exit *x)
{
	for (int i = 0; i < n; i++)
		if (!frames_have(codes, e, x, is_wanted, &all[i]))
			return false;
	return true;
}
