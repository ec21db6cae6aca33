// SPDX-License-Identifier: GPL-2.0
/*
 * Blocks are unpacked one at a time into queues, one for each ring.  The merge
 * hands out the earliest record of all queues, up to the time up to which the
 * last SYNC says that all records are there.  Then the next block is read.
 *
 * The file may be malicious: nothing in it is trusted.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "settings.h"
#include "base/packing.h"
#include "base/progress.h"
#include "base/say.h"
#include "row/call.h"
#include "facts/host.h"
#include "python/frames.h"
#include "python/pythons.h"
#include "trace/task.h"
#include "recording.h"
#include "replay.h"
#include "source/sound.h"
#include "squeeze.h"
#include "stack/stack.h"

#define CPUS_MAX	65536U

/*
 * A small file can unpack to a huge one.  The first blocks are short.  After
 * them the size of the rings, of which a record takes at most a quarter, bounds
 * a block, and what a ring has between two SYNCs.
 */
#define FIRST_MOST	(64U << 20)
#define RECORD_MOST	(session.ring_size / 4)
#define BLOCK_MOST	(SQUEEZED_MOST(RECORD_MOST) + (4U << 20))
#define RECORDS_MOST	(RECORD_MOST + (32U << 20))

/*
 * Bounds the bytes in all queues, where records wait for other rings.  Above it they are handed out
 * without waiting.
 */
#define WAITING_LEAST	(64U << 20)
#define WAITING_MOST	(1ULL << 30)
#define WAITING_TIMES	512		/* times the bytes read: no real recording was ever packed that small */

struct queue {
	char *records;
	size_t at, end, room;
	bool listed;
	uint32_t since_sync;		/* bytes since the SYNC of this number */
	uint32_t sync;
};

static const char *name;
static int fd;
static uint64_t position;			/* in the file */
static struct recording_head head;
static struct recording_session session;
static struct recording_end ending;
static bool ended;				/* .ending has been read */
static const char *fault;			/* what is wrong with the file at .position; NULL: nothing */

static struct text packed, unpacked;		/* a block's content */
static struct squeeze memory;

static struct queue *queues;			/* by ring number */
static struct queue **heap;			/* queues with records, the earliest on top */
static uint32_t nheap;
static struct queue *given;			/* the queue whose first record was handed out */
static uint64_t waiting;			/* bytes in all queues */
static uint64_t horizon;
static uint32_t syncs;

static struct capture captured;
static uint32_t *plan_map, nplans;		/* the recording's plan numbers to ours */

/* ---- the file ----------------------------------------------------------------------------- */

/* Reads @len bytes, or less at the end of the file. */
static size_t read_some(void *to, size_t len)
{
	size_t done = 0;
	ssize_t n;

	while (done < len && (n = read(fd, (char *)to + done, len - done))) {
		if (n < 0 && errno != EINTR)
			die("%s: %s", name, strerror(errno));
		done += n < 0 ? 0 : n;
	}
	position += done;
	return done;
}

static bool fail_cut(void)
{
	fault = "cut off here: its writer was killed, or the copy is incomplete";
	return false;
}

static bool fail_damaged(void)
{
	fault = "damaged here";
	return false;
}

/* Reads a frame of @len bytes into packed.  Memory grows only with the bytes that the file really has. */
static bool read_frame(uint32_t len)
{
	const size_t step = 1 << 20;

	for (packed.len = 0; packed.len < len;) {
		size_t want = len - packed.len < step ? len - packed.len : step, n;

		if (packed.room - packed.len < want)
			text_more(&packed, want);
		n = read_some(packed.s + packed.len, want);
		packed.len += n;
		if (n < want)
			return fail_cut();
	}
	return true;
}

static bool is_plain(const struct recording_block *b)
{
	return head.version > RECORDING_ALL_PACKED && b->stored == b->size;
}

static bool unpack_block(const struct recording_block *b)
{
	const struct text plain = packed;
	unsigned long long size;

	if (is_plain(b)) {
		packed = unpacked;
		unpacked = plain;
		return true;
	}
	size = zstd.ZSTD_getFrameContentSize(packed.s, packed.len);

	if (size != b->size)
		return fail_damaged();
	unpacked.len = 0;
	if (unpacked.room < b->size)
		text_more(&unpacked, b->size);
	unpacked.len = zstd.ZSTD_decompress(unpacked.s, b->size, packed.s, packed.len);
	return unpacked.len == b->size ? true : fail_damaged();
}

static bool sizes_are_sound(const struct recording_block *b)
{
	bool records = b->type == BLOCK_RECORDS;

	return b->size <= (records ? BLOCK_MOST : FIRST_MOST) && (!records || b->records <= RECORDS_MOST) &&
	       b->stored <= zstd.ZSTD_compressBound(b->size);
}

/* Reads the next block into packed.  False: there is none. */
static bool read_packed(struct recording_block *b)
{
	uint64_t sum;
	size_t n;

	if (fault || ended)
		return false;
	n = read_some(b, sizeof(*b));
	if (n < sizeof(*b))
		return fail_cut();
	if (!sizes_are_sound(b))
		return fail_damaged();
	if (!read_frame(b->stored))
		return false;
	sum = recording_sum(recording_sum(0, b, offsetof(struct recording_block, sum)), packed.s, packed.len);
	return sum == b->sum || fail_damaged();
}

/* Reads the next block into unpacked. */
static bool read_block(struct recording_block *b)
{
	return read_packed(b) && unpack_block(b);
}

/* Copies a structure that a later version may have made longer. */
static size_t take_structure(void *to, size_t size)
{
	size_t n = size < unpacked.len ? size : unpacked.len;

	memset(to, 0, size);
	if (n)
		memcpy(to, unpacked.s, n);
	return n;
}

/* ---- the heap ---------------------------------------------------------------------------------- */

static const struct systrace_record *first_of(const struct queue *q)
{
	return (const void *)(q->records + q->at);
}

static bool queue_is_earlier(const struct queue *a, const struct queue *b)
{
	uint64_t ta = first_of(a)->time, tb = first_of(b)->time;

	return ta < tb || (ta == tb && a < b);
}

static void sift_down(uint32_t i)
{
	struct queue *q = heap[i];

	for (;;) {
		uint32_t kid = 2 * i + 1;

		if (kid + 1 < nheap && queue_is_earlier(heap[kid + 1], heap[kid]))
			kid++;
		if (kid >= nheap || !queue_is_earlier(heap[kid], q))
			break;
		heap[i] = heap[kid];
		i = kid;
	}
	heap[i] = q;
}

/* Adds the queue to the heap if it has records. */
static void heap_add(struct queue *q)
{
	uint32_t i = nheap;

	if (q->listed || q->at == q->end)
		return;
	q->listed = true;
	for (nheap++; i && queue_is_earlier(q, heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = q;
}

/* Drops the first record of the heap's top queue, which has been handed out. */
static void heap_step(struct queue *q)
{
	q->at += first_of(q)->len;
	if (q->at == q->end) {
		q->listed = false;
		heap[0] = heap[--nheap];
	}
	if (nheap)
		sift_down(0);
}

/* ---- records ---------------------------------------------------------------------------------- */

/*
 * Makes room for more records.  Moving the rest, or copying it to a larger buffer, costs no more
 * than filling the queue did.
 */
static void queue_room(struct queue *q, size_t more)
{
	size_t left = q->end - q->at;

	if (q->room - q->end >= more)
		return;
	if (q->at && q->at >= left) {
		memmove(q->records, q->records + q->at, left);
		q->end = left;
		q->at = 0;
	}
	if (q->room - q->end >= more)
		return;
	q->room += q->room / 2 > more ? q->room / 2 : more;
	q->records = realloc(q->records, q->room);
	if (!q->records)
		die("%s: out of memory", name);
}

static bool translate_record(struct systrace_record *r)
{
	struct systrace_enter *e = (void *)r;

	if (r->type != SYSTRACE_ENTER && r->type != SYSTRACE_EXIT)
		return true;
	/* .nr and .plan have the same offsets in both */
	if (r->len < sizeof(struct systrace_exit))
		return false;
	if (e->plan != SYSTRACE_NO_PLAN) {
		if (e->plan >= nplans)
			return false;
		e->plan = plan_map[e->plan];
	}
	return true;
}

static bool take_records(struct queue *q, const uint8_t *at, const uint8_t *end, uint32_t *left)
{
	if (q->sync != syncs)
		q->since_sync = 0;
	q->sync = syncs;
	while (at < end) {
		struct systrace_record *r = (void *)(q->records + q->end);

		if (!unsqueeze(&memory, &at, end, r, *left) || !translate_record(r) || !record_is_sound(r) ||
		    r->len > session.ring_size - q->since_sync)
			return fail_damaged();
		q->end += r->len;
		q->since_sync += r->len;
		waiting += r->len;
		*left -= r->len;
	}
	return true;
}

static bool take_piece(const struct recording_piece *piece, const uint8_t *at, uint32_t *left)
{
	struct queue *q;
	uint64_t most;
	bool sound;

	if (piece->ring == PIECE_SYNC && piece->len == sizeof(horizon)) {
		memcpy(&horizon, at, sizeof(horizon));
		syncs++;
		return true;
	}
	if (piece->ring >= session.cpus)
		return fail_damaged();
	most = SQUEEZED_FROM_MOST(piece->len);
	q = &queues[piece->ring];
	queue_room(q, most < *left ? most : *left);
	sound = take_records(q, at, at + piece->len, left);
	heap_add(q);
	return sound;
}

static bool take_pieces(uint32_t records)
{
	const uint8_t *at = (const uint8_t *)unpacked.s, *end = at + unpacked.len;
	struct recording_piece piece;

	memset(&memory, 0, sizeof(memory));
	for (; at < end; at += piece.len) {
		if (end - at < (ptrdiff_t)sizeof(piece))
			return fail_damaged();
		memcpy(&piece, at, sizeof(piece));
		at += sizeof(piece);
		if (end - at < (ptrdiff_t)piece.len)
			return fail_damaged();
		if (!take_piece(&piece, at, &records))
			return false;
	}
	return true;
}

/* Reads the next records.  False: there are no more. */
static bool read_records(void)
{
	struct recording_block b;

	while (read_block(&b)) {
		progress_at(position);
		switch (b.type) {
		case BLOCK_RECORDS:
			take_pieces(b.records);
			return true;
		case BLOCK_HOST:
			host_restore_more(unpacked.s, unpacked.len);
			break;
		case BLOCK_PYTHONS:
			pythons_restore(unpacked.s, unpacked.len);
			break;
		case BLOCK_END:
			take_structure(&ending, sizeof(ending));
			ended = true;
			break;
		}
	}
	/* the end: hand out all that is left */
	if (horizon == UINT64_MAX)
		return false;
	horizon = UINT64_MAX;
	return true;
}

/* Whether to hand out records without waiting.  Otherwise a file could keep records waiting forever. */
static bool too_many_wait(void)
{
	uint64_t most = WAITING_LEAST + WAITING_TIMES * position;

	return waiting > (most < WAITING_MOST ? most : WAITING_MOST);
}

static const struct systrace_record *replay_next(void)
{
	if (given) {
		waiting -= first_of(given)->len;
		heap_step(given);
	}
	do {
		given = nheap ? heap[0] : NULL;
		if (given && (first_of(given)->time <= horizon || too_many_wait()))
			return first_of(given);
	} while (read_records());
	given = NULL;
	return NULL;
}

/* Everything in a recording has already happened. */
static uint64_t replay_clock(void)
{
	return UINT64_MAX;
}

const struct source replay = { .next = replay_next, .clock = replay_clock };

/* ---- blocks before the records ------------------------------------------------------------------ */

static void read_head(void)
{
	size_t n = read_some(&head, sizeof(head));

	if (n < sizeof(head.magic) || memcmp(head.magic, RECORDING_MAGIC, sizeof(head.magic)))
		die("%s: not a recording: --replay prints files that --record wrote", name);
	if (n < sizeof(head))
		die("%s: cut off after %zu bytes: nothing was recorded before that", name, n);
	if (recording_sum(0, &head, offsetof(struct recording_head, sum)) != head.sum)
		die("%s: damaged at the beginning; nothing can be shown", name);
	head.made_by[sizeof(head.made_by) - 1] = '\0';
	if (!head.version || head.version > RECORDING_VERSION || head.abi != SYSTRACE_ABI)
		die("%s: the recording has version %u.%u, but this reader supports %u.%u: replay it with the program that recorded it, %s", name,
		    head.version, head.abi, RECORDING_VERSION, SYSTRACE_ABI, head.made_by);
}

static void restore_uname(void)
{
	struct utsname u = { 0 };
	char *const names[] = { u.sysname, u.nodename, u.release, u.version, u.machine };

	for (size_t i = 0; i < COUNT(names); i++)
		memcpy(names[i], session.uname[i], sizeof(session.uname[i]) - 1);
	host_set_uname(&u);
}

void (*replay_settle)(bool command, bool many);

static void take_session(void)
{
	size_t n = take_structure(&session, sizeof(session));
	struct recording_attached a;
	uint32_t i;

	if (n < sizeof(session) || !session.cpus || session.cpus > CPUS_MAX || session.string_max > UINT32_MAX / 4 ||
	    session.ring_size < SYSTRACE_RING_MIN || session.ring_size > SYSTRACE_RING_MAX ||
	    session.nattached > (unpacked.len - n) / sizeof(a))
		die("%s: corrupt session block; nothing can be shown", name);
	if (replay_settle)
		replay_settle(session.command, session.flags & RECORDING_MANY);
	host_set_wall_clock(session.wall_clock);
	restore_uname();
	tasks_expect(session.expected > INT32_MAX ? 0 : session.expected);
	if (session.command)
		tasks_expect_command(session.command);
	for (i = 0; i < session.nattached; i++) {
		memcpy(&a, unpacked.s + n + i * sizeof(a), sizeof(a));
		task_attached(a.pid, a.tasks);
	}
	queues = calloc(session.cpus, sizeof(*queues));
	heap = calloc(session.cpus, sizeof(*heap));
	if (!queues || !heap)
		die("%s: out of memory", name);
}

/* Recordings from before SYSTRACE_WHOLE have at most SYSTRACE_CAP_MAX bytes where we now copy more. */
static bool same_op(const struct systrace_op *theirs, const struct systrace_op *ours)
{
	struct systrace_op op = *ours;

	if (theirs->cap == SYSTRACE_CAP_MAX && op.kind == SYSTRACE_COPY && op.cap > SYSTRACE_CAP_MAX)
		op.cap = SYSTRACE_CAP_MAX;
	return !memcmp(theirs, &op, sizeof(op));
}

/* Whether both plans copy the same. */
static bool same_plan(const struct plan_list *a, uint32_t i, const struct plan_list *b, uint32_t k)
{
	const struct systrace_plan *pa = &a->plans[i], *pb = &b->plans[k];

	if (pa->nops != pb->nops || pa->first > a->nops || pa->nops > a->nops - pa->first)
		return false;
	for (int op = 0; op < pa->nops; op++)
		if (!same_op(a->ops + pa->first + op, b->ops + pb->first + op))
			return false;
	return true;
}

static void make_map(uint32_t n)
{
	plan_map = calloc(n + 1, sizeof(*plan_map));
	if (!plan_map)
		die("%s: out of memory", name);
	nplans = n;
}

/* Maps each of their plans to ours. */
static void map_plans(const struct plan_list *theirs, const struct plan_list *ours)
{
	make_map(theirs->nplans);
	for (uint32_t i = 0, k = 0; i < nplans; i++) {
		while (k < ours->nplans && plan_compare(&ours->plans[k], &theirs->plans[i]) < 0)
			k++;
		plan_map[i] = k < ours->nplans && !plan_compare(&ours->plans[k], &theirs->plans[i]) &&
			      same_plan(theirs, i, ours, k) ? k : SYSTRACE_NO_PLAN;
	}
}

/* Only what was captured can be shown. */
static void say_what_lacks(void)
{
	if (opt.stack && !(session.flags & RECORDING_STACK))
		say("%s: the recording has no stacks: it was made without -k", run.replay);
	/* --slow shows the innermost line only if there is one */
	if (opt.python && !(run.slow && opt.python == 1) && !(session.flags & RECORDING_PYTHON))
		say("%s: the recording has no Python frames: it was made without --python", run.replay);
	if (run.slow && !(session.flags & RECORDING_TIMES))
		say("%s: the recording does not say what calls waited for: it was made without --slow", run.replay);
	if (opt.uring && !(session.flags & RECORDING_URING))
		say("%s: the recording does not say what rings submit: it was made without --uring", run.replay);
}

/* Makes our plans, with the options of the recording. */
static const struct plan_list *build_plans(void)
{
	captured = (struct capture){
		.string_max = session.string_max,
		.verbose = true,
		.fds = true,
		.ip = session.flags & RECORDING_IP,
		.whole_data = session.flags & RECORDING_DATA,
		.stack = session.flags & RECORDING_STACK,
		.stack_room = stack_bytes(session.ring_size),
		.maps_room = stack_maps_bytes(session.ring_size),
		.python = session.flags & RECORDING_PYTHON,
		.walk_room = frames_bytes(session.ring_size),
		.times = session.flags & RECORDING_TIMES,
		.uring = session.flags & RECORDING_URING,
	};
	say_what_lacks();
	plans_for(&captured);
	return plans_list();
}

/* Whether a reader with the same list wrote the plans.  Then there is no need to compare them. */
static bool are_ours(const struct recording_block *b, const struct plan_list *ours)
{
	if (!b->records || b->records != ours->id)
		return false;
	make_map(ours->nplans);
	for (uint32_t i = 0; i < nplans; i++)
		plan_map[i] = i;
	return true;
}

static void take_plans(const struct recording_block *b)
{
	const struct plan_list *ours = build_plans();
	struct recording_plans counts;
	struct plan_list theirs;
	size_t n;

	if (are_ours(b, ours) || !unpack_block(b))
		return;
	n = take_structure(&counts, sizeof(counts));
	if (n < sizeof(counts) || counts.plan_size != sizeof(*theirs.plans) || counts.op_size != sizeof(*theirs.ops) ||
	    counts.nplans > SYSTRACE_PLANS_MAX || counts.nops > SYSTRACE_PLANS_MAX * SYSTRACE_OPS_MAX ||
	    unpacked.len - n != counts.nplans * sizeof(*theirs.plans) + counts.nops * sizeof(*theirs.ops))
		die("%s: corrupt plans; nothing can be shown", name);
	theirs.plans = (const void *)(unpacked.s + n);
	theirs.ops = (const void *)(theirs.plans + counts.nplans);
	theirs.nplans = counts.nplans;
	theirs.nops = counts.nops;
	map_plans(&theirs, ours);
}

uint64_t replay_size(void)
{
	struct stat st;

	return fstat(fd, &st) || !S_ISREG(st.st_mode) ? 0 : st.st_size;
}

int replay_open(const char *file)
{
	name = file;
	zstd_load();
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die("Can't open '%s': %s", file, strerror(errno));
	return fd;
}

void replay_begin(void)
{
	struct recording_block b;
	uint32_t seen = 0;

	read_head();
	while (!(seen & 1 << BLOCK_PLANS) && read_packed(&b)) {
		if (b.type == BLOCK_PLANS && queues)
			take_plans(&b);
		else if (b.type == BLOCK_HOST && unpack_block(&b))
			host_restore(unpacked.s, unpacked.len);
		else if (b.type == BLOCK_SESSION && !queues && unpack_block(&b))
			take_session();
		seen |= b.type < 32 ? 1U << b.type : 0;
	}
	if (!plan_map)
		die("%s: byte %llu: %s; nothing can be shown", name, (unsigned long long)position,
		    fault ? fault : "a required block is missing");
	if (run.string_max_given && opt.string_max > session.string_max)
		say("%s: recorded with -s %u: longer strings were cut", name, session.string_max);
	/* the recording has no more of a string */
	if (opt.string_max > session.string_max)
		opt.string_max = session.string_max;
}

/* ---- the end of the recording --------------------------------------------------------------------- */

bool replay_detached(void)
{
	return ended && ending.flags & RECORDING_DETACHED;
}

const struct systrace_stats *replay_stats(void)
{
	return ended ? &ending.stats : NULL;
}

int replay_end(void)
{
	if (fault)
		die("%s: byte %llu: %s; what was recorded before that is shown", name, (unsigned long long)position, fault);
	loss_report(&ending.stats, session.ring_size);
	return 0;
}
