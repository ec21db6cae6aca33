// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/memory.h"
#include "base/packing.h"
#include "base/place.h"
#include "base/say.h"
#include "file.h"

#define MUCH	(128U << 10)

/* For gzip or zstd. */
struct squeeze {
	bool gzip;
	z_stream gz;
	ZSTD_CStream *zst;
	uint8_t out[MUCH];
};

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

static struct squeeze *squeeze_new(bool gzip)
{
	struct squeeze *q = zeroed(1, sizeof(*q));

	q->gzip = gzip;
	if (gzip)
		zlib_load();
	else
		zstd_load();
	if (gzip ? deflate_begin(&q->gz, 15 + 16) != Z_OK : !(q->zst = zstd.ZSTD_createCStream()))
		die("out of memory");
	return q;
}

void view_file_open(struct view_file *f, const char *name)
{
	static const char *has_stdout;

	f->name = name;
	if (strcmp(name, "-")) {
		f->fd = place_open(name, O_TRUNC, 0666);
		if (f->fd < 0)
			die("Can't open '%s': %s", name, place_why());
	} else {
		if (has_stdout)
			die("only one output can be standard output ('-'): give the other one a file");
		has_stdout = name;
		f->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
		if (f->fd < 0)
			die("standard output: %s", strerror(errno));
	}
	if (ends_in(name, ".gz") || ends_in(name, ".zst"))
		f->squeeze = squeeze_new(ends_in(name, ".gz"));
}

static void write_all(struct view_file *f, const void *p, size_t n)
{
	size_t done = 0;

	while (done < n && !f->failed) {
		ssize_t wrote = write(f->fd, (const char *)p + done, n - done);

		if (wrote >= 0)
			done += wrote;
		else if (errno != EINTR)
			f->failed = errno;
	}
}

static void write_gzip(struct view_file *f, bool last)
{
	struct squeeze *q = f->squeeze;

	q->gz.next_in = (uint8_t *)f->text.s;
	q->gz.avail_in = f->text.len;
	do {
		q->gz.next_out = q->out;
		q->gz.avail_out = sizeof(q->out);
		zlib.deflate(&q->gz, last ? Z_FINISH : Z_NO_FLUSH);
		write_all(f, q->out, sizeof(q->out) - q->gz.avail_out);
	} while (!q->gz.avail_out && !f->failed);
}

static void write_zstd(struct view_file *f, bool last)
{
	ZSTD_inBuffer in = { f->text.s, f->text.len, 0 };
	struct squeeze *q = f->squeeze;
	size_t left;

	do {
		ZSTD_outBuffer out = { q->out, sizeof(q->out), 0 };

		left = zstd.ZSTD_compressStream2(q->zst, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
		if (zstd.ZSTD_isError(left))
			f->failed = EIO;
		write_all(f, q->out, out.pos);
	} while (!f->failed && (last ? left > 0 : in.pos < in.size));
}

static void write_text(struct view_file *f, bool last)
{
	if (f->squeeze && f->squeeze->gzip)
		write_gzip(f, last);
	else if (f->squeeze)
		write_zstd(f, last);
	else
		write_all(f, f->text.s, f->text.len);
	f->text.len = 0;
}

void view_file_more(struct view_file *f)
{
	if (f->text.len >= MUCH)
		write_text(f, false);
}

int view_file_flush(struct view_file *f)
{
	if (f->name && f->text.len)
		write_text(f, false);
	return f->failed;
}

void view_file_close(struct view_file *f)
{
	if (!f->name)
		return;
	write_text(f, true);
	if (f->squeeze && f->squeeze->gzip)
		zlib.deflateEnd(&f->squeeze->gz);
	else if (f->squeeze)
		zstd.ZSTD_freeCStream(f->squeeze->zst);
	free(f->squeeze);
	f->squeeze = NULL;
	/* some file systems report only here that the disk is full */
	if (close(f->fd) && !f->failed)
		f->failed = errno;
	text_free(&f->text);
}

const char *view_file_where(const struct view_file *f)
{
	return strcmp(f->name, "-") ? f->name : "standard output";
}
