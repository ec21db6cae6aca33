// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>
#include "settings.h"
#include "base/say.h"
#include "file.h"
#include "views.h"

/* Outputs other than text, by VIEW_*. */
static const struct {
	struct sink *sink;
	void (*open)(const char *name);
} kinds[VIEWS] = {
	[VIEW_JSON] = { &json_sink, json_open },
	[VIEW_CHROME] = { &chrome_sink, chrome_open },
	[VIEW_FOLDED] = { &folded_sink, folded_open },
	[VIEW_PPROF] = { &pprof_sink, pprof_open },
	[VIEW_PERFETTO] = { &perfetto_sink, perfetto_open },
	[VIEW_CTF] = { &ctf_sink, ctf_open },
	[VIEW_REPORT] = { &report_sink, report_open },
};

/* Writes the summary if no text is printed. */
static struct sink no_text = { .name = "output" };

void views_add(void)
{
	if (run.top) {
		sink_add(&top_sink);
		return;
	}
	if (run.why || ((run.fds || views.any) && !show.file)) {
		no_text.flush = text_sink.flush;
		no_text.where = text_sink.where;
		no_text.close = text_sink.close;
		sink_add(&no_text);
	} else {
		sink_add(&text_sink);
	}
	if (counting.on)
		sink_add(counting.by ? &by_sink : &count_sink);
	if (run.why)
		sink_add(&why_sink);
	if (run.fds)
		sink_add(&fds_sink);
	for (int i = 0; i < VIEWS; i++)
		if (views.file[i])
			sink_add(kinds[i].sink);
}

void views_open(void)
{
	for (int i = 0; i < VIEWS; i++)
		if (views.file[i])
			kinds[i].open(views.file[i]);
}

int views_files(int *fds)
{
	struct sink *s;
	int n = 0;

	for (int i = 0; (s = sink_at(i)); i++)
		if (s->file)
			fds[n++] = s->file->fd;
		else if (s->files)
			n += s->files(fds + n);
	return n;
}

bool views_any(void)
{
	return !run.record || show.file || views.any;
}

static int flush(const struct sink *s, const char **where)
{
	int err = s->file ? view_file_flush(s->file) : s->flush ? s->flush() : 0;

	if (err)
		*where = s->file ? view_file_where(s->file) : s->where();
	return err;
}

static bool has_files(const struct sink *s)
{
	return s->file || s->files;
}

/* Whether anything is written apart from the output of sink @i. */
static bool are_others(int i)
{
	struct sink *s;

	if (show.file)
		return true;
	for (int k = 0; (s = sink_at(k)); k++)
		if (k != i && has_files(s))
			return true;
	return false;
}

static void close_sink(struct sink *s)
{
	if (s->close)
		s->close();
	if (s->file)
		view_file_close(s->file);
}

static bool failed;		/* an output failed, but others continued */

/* An output that cannot be written any more is dropped, if there are others, which continue. */
int views_flush(const char **where)
{
	struct sink *s;
	int err;

	for (int i = 0; (s = sink_at(i)); i++) {
		err = flush(s, where);
		if (!err)
			continue;
		if (!has_files(s) || !are_others(i))
			return err;
		say("%s: %s; the other outputs continue", *where, strerror(err));
		close_sink(s);
		sink_drop(i--);
		failed = true;
	}
	return 0;
}

/* Some outputs are written only now, and some file systems report only on close that the disk is full. */
bool views_close(void)
{
	const char *where;
	struct sink *s;

	for (int i = 0; (s = sink_at(i)); i++) {
		int before = has_files(s) ? flush(s, &where) : 0, after;

		close_sink(s);
		after = has_files(s) ? flush(s, &where) : 0;
		if (after && !before)
			say("%s: %s", where, strerror(after));
		failed |= after && !before;
	}
	return failed;
}
