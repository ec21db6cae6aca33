// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "settings.h"
#include "base/packing.h"
#include "base/say.h"
#include "row/call.h"
#include "source/device.h"
#include "facts/host.h"
#include "base/place.h"
#include "python/pythons.h"
#include "record.h"
#include "squeeze.h"

#define BLOCK_MUCH	(1U << 20)		/* a block ends after this many squeezed bytes, */
#define RECORDS_MUCH	(16U << 20)		/* this many bytes of records, */
#define BLOCK_OLD	500000000ULL		/* or this many ns, so that little is lost if we die */

/*
 * zstd's levels.  Compressing takes longer than all other work on a call, so without --compress
 * only the plans, which are much alike, are compressed.
 */
enum { ONCE = 3, AGAIN = 1, FAST = -5, PLAIN = INT_MIN };

static const char *name;
static int fd = -1, failed;
static ZSTD_CCtx *context;
static struct text packed;			/* a zstd frame */

static struct text block;			/* pieces not written yet */
static uint32_t in_block;			/* bytes of records in the block */
static uint64_t begun;				/* when the block was begun; device_clock() */
static struct squeeze memory;
static uint32_t npythons = UINT32_MAX;	/* number of Pythons in the recording */

/* ---- blocks --------------------------------------------------------------------------- */

uint64_t recording_sum(uint64_t sum, const void *data, size_t len)
{
	const char *s = data;
	uint64_t word;

	sum ^= len;
	for (; len; s += sizeof(word)) {
		size_t n = len < sizeof(word) ? len : sizeof(word);

		word = 0;
		memcpy(&word, s, n);
		sum = (sum ^ word) * 0x9e3779b97f4a7c15ULL;
		sum ^= sum >> 29;
		len -= n;
	}
	return sum;
}

static void write_out(const void *head, size_t head_len, const void *data, size_t len)
{
	struct iovec v[2] = { { (void *)head, head_len }, { (void *)data, len } }, *at = v;

	while (!failed && at < v + 2) {
		ssize_t n = writev(fd, at, v + 2 - at);

		if (n < 0 && errno != EINTR)
			failed = errno;
		for (; n > 0 && at < v + 2; at++) {
			size_t done = (size_t)n < at->iov_len ? (size_t)n : at->iov_len;

			n -= done;
			at->iov_base = (char *)at->iov_base + done;
			at->iov_len -= done;
			if (at->iov_len)
				break;
		}
		while (at < v + 2 && !at->iov_len)
			at++;
	}
}

/* Compresses into ->packed.  Returns the frame's size in bytes. */
static size_t make_small(const void *data, size_t size, int level)
{
	size_t most = zstd.ZSTD_compressBound(size), n;

	packed.len = 0;
	if (packed.room < most)
		text_more(&packed, most);
	if (!context && !(context = zstd.ZSTD_createCCtx()))
		die("out of memory");
	zstd.ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
	n = zstd.ZSTD_compress2(context, packed.s, packed.room, data, size);
	if (zstd.ZSTD_isError(n))
		die("%s: zstd: %s", name, zstd.ZSTD_getErrorName(n));
	return n;
}

static void write_block(uint32_t type, const void *data, size_t size, uint32_t records, int level)
{
	struct recording_block b = { .type = type, .size = size, .records = records, .stored = size };
	size_t n = level != PLAIN ? make_small(data, size, level) : size;

	/* content that does not get smaller is stored plain */
	if (n < size) {
		data = packed.s;
		b.stored = n;
	}
	b.sum = recording_sum(recording_sum(0, &b, offsetof(struct recording_block, sum)), data, b.stored);
	write_out(&b, sizeof(b), data, b.stored);
}

void record_open(const char *file)
{
	struct recording_head head = { .magic = RECORDING_MAGIC, .version = RECORDING_VERSION, .abi = SYSTRACE_ABI,
				       .made_by = "systrace-read " SYSTRACE_VERSION };

	name = file;
	zstd_load();
	fd = place_open(file, O_TRUNC, 0600);
	if (fd < 0)
		die("Can't open '%s': %s", file, place_why());
	device_tape(&record_tape);
	head.sum = recording_sum(0, &head, offsetof(struct recording_head, sum));
	write_out(&head, sizeof(head), NULL, 0);
}

int record_fd(void)
{
	return fd;
}

/* ---- blocks before the records ---------------------------------------------------------- */

static int block_level(void)
{
	return run.compress ? ONCE : PLAIN;
}

static void record_host(void)
{
	struct text t = { 0 };

	host_save(&t);
	write_block(BLOCK_HOST, t.s, t.len, 0, block_level());
	text_free(&t);
}

static void record_plans(void)
{
	const struct plan_list *list = plans_list();
	struct recording_plans head = {
		.plan_size = sizeof(*list->plans), .op_size = sizeof(*list->ops), .nplans = list->nplans, .nops = list->nops };
	struct text t = { 0 };

	put_mem(&t, (const char *)&head, sizeof(head));
	put_mem(&t, (const char *)list->plans, list->nplans * sizeof(*list->plans));
	put_mem(&t, (const char *)list->ops, list->nops * sizeof(*list->ops));
	write_block(BLOCK_PLANS, t.s, t.len, list->id, run.compress ? ONCE : FAST);
	text_free(&t);
}

/* Says how a Python's walks are read.  Must come before the first record of a Python that is new. */
static void record_pythons(void)
{
	struct text t = { 0 };

	if (!capture.python || pythons_known() == npythons)
		return;
	npythons = pythons_known();
	pythons_save(&t);
	write_block(BLOCK_PYTHONS, t.s, t.len, 0, block_level());
	text_free(&t);
}

void record_session(const struct recording_session *s, const struct recording_attached *attached)
{
	struct recording_session known = *s;
	struct utsname u;
	struct text t = { 0 };

	known.wall_clock = host_wall_clock();
	known.string_max = capture.string_max;
	if (!uname(&u)) {
		const char *const names[] = { u.sysname, u.nodename, u.release, u.version, u.machine };

		for (size_t i = 0; i < COUNT(names); i++)
			memcpy(known.uname[i], names[i], strnlen(names[i], sizeof(known.uname[i]) - 1));
	}
	put_mem(&t, (const char *)&known, sizeof(known));
	put_mem(&t, (const char *)attached, s->nattached * sizeof(*attached));
	write_block(BLOCK_SESSION, t.s, t.len, 0, block_level());
	text_free(&t);
	record_host();
	record_plans();
	record_pythons();
}

/* ---- records -------------------------------------------------------------------------------- */

/*
 * If squeezing made the block much smaller, zstd gets its fastest level: in a
 * loop of short calls more work would double the cost.  Otherwise zstd finds
 * what the strings have in common.
 */
static void end_block(void)
{
	bool small = block.len < in_block / 8;

	if (block.len)
		write_block(BLOCK_RECORDS, block.s, block.len, in_block, !run.compress ? PLAIN : small ? zstd.ZSTD_minCLevel() : AGAIN);
	block.len = 0;
	in_block = 0;
	memset(&memory, 0, sizeof(memory));
}

/* Returns where to write a piece of at most @len bytes. */
static uint8_t *piece_room(size_t len)
{
	size_t want = sizeof(struct recording_piece) + len;

	if (!block.len)
		begun = device_clock();
	if (block.room - block.len < want)
		text_more(&block, want);
	return (uint8_t *)block.s + block.len + sizeof(struct recording_piece);
}

/* Adds the piece that was written to piece_room(). */
static void piece_done(uint32_t ring, size_t len)
{
	struct recording_piece piece = { .ring = ring, .len = len };

	memcpy(block.s + block.len, &piece, sizeof(piece));
	block.len += sizeof(piece) + len;
}

static void put_records(uint32_t ring, const char *records, size_t len)
{
	uint8_t *out = piece_room(SQUEEZED_MOST(len)), *end = squeeze(&memory, records, len, out);

	if (!end)
		die("%s: broken stream: please report this bug", SYSTRACE_DEVICE);
	piece_done(ring, end - out);
	in_block += len;
	if (block.len >= BLOCK_MUCH || in_block >= RECORDS_MUCH)
		end_block();
}

/* Returns the length of the first records that together are not much more than BLOCK_MUCH. */
static size_t some_of(const char *records, size_t len)
{
	size_t n = 0;

	if (len <= BLOCK_MUCH)
		return len;
	while (n < len && n < BLOCK_MUCH && ((const struct systrace_record *)(records + n))->len)
		n += ((const struct systrace_record *)(records + n))->len;
	return n && n < len ? n : len;
}

static void record_ring(uint32_t ring, const void *records, size_t len)
{
	record_pythons();
	for (size_t done = 0, n; done < len; done += n) {
		n = some_of((const char *)records + done, len - done);
		put_records(ring, (const char *)records + done, n);
	}
}

static void record_sync(uint64_t time)
{
	memcpy(piece_room(sizeof(time)), &time, sizeof(time));
	piece_done(PIECE_SYNC, sizeof(time));
}

const struct tape record_tape = { record_ring, record_sync };

/* ---- as a sink ---------------------------------------------------------------------------- */

static bool live_on;			/* tasks that are left at the end continue to run */

static void record_ends(bool detached)
{
	live_on = detached;
}

static void record_lost(const struct systrace_stats *stats)
{
	struct recording_end end = { .flags = live_on ? RECORDING_DETACHED : 0, .stats = *stats };

	end_block();
	record_host();
	write_block(BLOCK_END, &end, sizeof(end), 0, block_level());
}

/* Called every now and then. */
static int record_flush(void)
{
	if (block.len && device_clock() - begun >= BLOCK_OLD)
		end_block();
	return failed;
}

static const char *record_where(void)
{
	return name;
}

static int record_files(int *fds)
{
	*fds = fd;
	return 1;
}

static void record_close(void)
{
	if (fd >= 0 && close(fd) && !failed)
		failed = errno;
	fd = -1;
}

struct sink record_sink = {
	.name = "recording", .end = record_ends, .lost = record_lost, .flush = record_flush, .where = record_where,
	.files = record_files, .close = record_close,
};
