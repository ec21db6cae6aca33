// SPDX-License-Identifier: GPL-2.0
/* built: asan-all */
/* suite: fuzz host -- build/tests/host/fuzz_replay 30x 1 */
/*
 * fuzz_replay make FILE [SEED]: makes a recording of random calls.
 * fuzz_replay SECONDS|ROUNDSx [SEED [RECORDING...]]: replays recordings that were cut and changed,
 * each in a process of its own, under ASAN and UBSAN.  None may crash, hang, exit with a status
 * other than 0 or 1, or print anything but plain text.
 *
 * In addition to the RECORDINGs it uses one that it makes itself: calls of all plans, with blocks
 * as the module could have written them, filled with random bytes.  It changes either the file
 * itself, which the checksums must detect; or the contents of the blocks, with correct checksums,
 * as an attacker would.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zstd.h>
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "views/count.h"
#include "cli/options.h"
#include "facts/host.h"
#include "views/output.h"
#include "views/views.h"
#include "source/stream.h"
#include "trace/task.h"
#include "recording/record.h"
#include "recording/recording.h"
#include "recording/replay.h"
#include "parted/keeper.h"
#include "parted/servers.h"
#include "stack/helper.h"
#include "stack/stack.h"
#include "said.h"
#include "some_options.h"

const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void)
{
	return "print_stacktrace=1";
}

/* ---- random numbers ------------------------------------------------------------------ */

static uint64_t some_number(void)
{
	static const uint64_t telling[] = { 0, 1, 2, 3, 4, 7, 8, 16, 255, 256, 4095, 4096, 0x7fffffff, 0x80000000,
		0xffffffff, 0x100000000, 0x7fffffffffffffff, 0xffffffffffffff9c, ~0ULL };

	switch (below(4)) {
	case 0:
		return telling[below(COUNT(telling))];
	case 1:
		return below(64);
	case 2:
		return 1ULL << below(64);
	}
	return chance();
}

/* ---- a recording of everything ------------------------------------------------------------ */

static char buffer[8 << 20] __attribute__((aligned(8)));
static size_t filled;
static uint64_t now = 1000000;
static uint32_t seqs[64];

#define PART	64
/* offsets in the current record of blocks whose data are in records before it */
static uint32_t left[8];
static unsigned nleft;
static char *record;

static void *put(size_t len)
{
	void *p = buffer + filled;

	memset(p, 0, len);
	filled += len;
	return p;
}

static void put_block(const struct plan *plan, int op);

static void put_body(const struct plan *plan, int op, uint32_t times)
{
	while (times--)
		for (int k = op + 1; k <= op + plan->ops[op].body; k++) {
			put_block(plan, k);
			if (plan->ops[k].kind == SYSTRACE_EACH)
				k += plan->ops[k].body;
		}
}

static void put_block(const struct plan *plan, int op)
{
	const struct systrace_op *o = &plan->ops[op];
	struct systrace_block *b = put(sizeof(*b));
	uint32_t most = o->cap < 600 ? o->cap : 600;
	uint64_t *words;

	b->op = op;
	if (o->kind == SYSTRACE_COPY && nleft < COUNT(left) && !below(8)) {
		b->state = SYSTRACE_LEFT;
		left[nleft++] = (char *)b - record;
		return;
	}
	b->state = below(2) ? SYSTRACE_GOT : below(SYSTRACE_FULL + 1);
	if (b->state == SYSTRACE_NONE)
		return;
	b->len = below(2) ? most : below(most + 1);
	if (o->kind == SYSTRACE_EACH) {
		b->len = below(o->cap < 4 ? o->cap + 1 : 4);
		put_body(plan, op, b->len);
		return;
	}
	if (o->kind == SYSTRACE_PTRS)
		b->len -= b->len % o->elem;
	if (o->kind == SYSTRACE_FDINFO && b->len && b->len < sizeof(struct systrace_fdinfo))
		b->len = sizeof(struct systrace_fdinfo);
	words = put((b->len + 7) & ~7U);
	for (uint32_t i = 0; i < b->len / 8; i++)
		words[i] = below(3) ? some_number() & 0xffffffff0000ffff : 0x6161610061616161;
	if (o->kind == SYSTRACE_STR && b->len && b->state == SYSTRACE_GOT)
		((char *)words)[b->len - 1] = '\0';
}

static void put_blocks(const struct plan *plan, int first, int end)
{
	for (int op = first; op < end; op++) {
		put_block(plan, op);
		if (plan->ops[op].kind == SYSTRACE_EACH)
			op += plan->ops[op].body;
	}
}

static void begin(struct systrace_record *r, int type, int abi, int tid)
{
	r->type = type;
	r->abi = abi;
	r->tid = tid;
	r->seq = ++seqs[tid];
	r->time = now += below(1000);
	record = (char *)r;
	nleft = 0;
}

static void end(struct systrace_record *r)
{
	r->len = buffer + filled - (char *)r;
}

/*
 * Ends a record with blocks, and inserts the data that it left out before it; some of them are
 * missing or misplaced.
 */
static void end_call(struct systrace_record *r)
{
	const uint32_t size = sizeof(struct systrace_more) + PART;
	struct systrace_record *moved;

	end(r);
	if (!nleft)
		return;
	put(nleft * size);
	moved = memmove((char *)r + nleft * size, r, r->len);
	moved->flags |= SYSTRACE_R_WHOLE;
	moved->seq += nleft;
	for (unsigned i = 0; i < nleft; i++) {
		struct systrace_more *m = (void *)(record + i * size);

		memset(m, 'a', size);
		m->head = (struct systrace_record){ .len = size, .type = SYSTRACE_MORE, .abi = moved->abi, .tid = moved->tid,
						    .seq = moved->seq - nleft + i, .time = moved->time };
		m->ended = moved->type == SYSTRACE_EXIT ? now - below(10) : 0;
		m->at = below(16) ? 0 : below(PART);
		m->block = below(16) ? left[i] : below(moved->len);
		m->len = below(2) ? below(9) : below(PART + 1);
		m->state = below(SYSTRACE_LEFT + 1);
		m->first = moved->seq - nleft;
	}
	seqs[moved->tid] = moved->seq;
}

static void put_call(uint32_t number, int tid)
{
	const struct plan *plan = plan_at(number);
	struct systrace_enter *e = put(sizeof(*e));
	struct systrace_exit *x;
	uint16_t flags = below(8) ? 0 : SYSTRACE_R_MISSED;

	begin(&e->head, SYSTRACE_ENTER, plan->abi->id, tid);
	e->nr = plan->nr;
	e->plan = number;
	for (int i = 0; i < 6; i++)
		e->args[i] = plan->abi->word == 4 ? (uint32_t)some_number() : some_number();
	for (int i = 0; i < plan->head.nkeys; i++)
		e->args[plan->head.arg[i]] = plan->head.key[i];
	put_blocks(plan, 0, plan->nenter);
	e->head.flags = flags;
	end_call(&e->head);
	x = put(sizeof(*x));
	begin(&x->head, SYSTRACE_EXIT, plan->abi->id, tid);
	x->nr = plan->nr;
	x->plan = number;
	x->ret = below(3) ? (int64_t)below(100) : below(2) ? (int64_t)some_number() : -(int64_t)below(600);
	if (flags & SYSTRACE_R_MISSED && below(2)) {
		x->head.flags = SYSTRACE_R_LATE;
		put_blocks(plan, 0, plan->nenter);
	}
	put_blocks(plan, plan->nenter, plan->nops);
	end_call(&x->head);
}

static void put_other(int tid)
{
	struct systrace_signal *s;
	struct systrace_new *n;
	struct systrace_exec *e;
	struct systrace_gone *g;
	struct systrace_name *m;

	switch (below(5)) {
	case 0:
		s = put(sizeof(*s));
		begin(&s->head, SYSTRACE_SIGNAL, 0, tid);
		s->signo = 1 + below(64);
		for (size_t i = 0; i < sizeof(s->siginfo); i++)
			s->siginfo[i] = chance();
		end(&s->head);
		return;
	case 1:
		n = put(sizeof(*n));
		begin(&n->head, SYSTRACE_NEW, 0, tid);
		n->tgid = below(64);
		n->parent = below(64);
		memset(n->comm, chance(), sizeof(n->comm));
		end(&n->head);
		return;
	case 2:
		e = put(sizeof(*e));
		begin(&e->head, SYSTRACE_EXEC, 0, tid);
		e->old_tid = below(8) ? tid : (int)below(64);
		e->argc = below(4);
		e->envc = below(4);
		e->args = below(32);
		memset(put(48), below(2) ? 'a' : 0, 47);
		end(&e->head);
		return;
	case 3:
		m = put(sizeof(*m));
		begin(&m->head, SYSTRACE_NAME, 0, tid);
		memset(m->comm, chance(), sizeof(m->comm));
		end(&m->head);
		return;
	}
	g = put(sizeof(*g));
	begin(&g->head, SYSTRACE_GONE, 0, tid);
	g->tgid = below(2) ? tid : (int)below(64);
	g->status = below(2) ? (int)below(256) << 8 : (int)below(65);
	g->head.flags = below(2) ? SYSTRACE_R_GROUP : 0;
	end(&g->head);
}

static void record_everything(int nplans)
{
	static const struct systrace_stats stats;
	struct recording_session s = { .cpus = 2, .ring_size = 4 << 20, .command = 1, .flags = RECORDING_MANY | RECORDING_STACK | RECORDING_DATA, .expected = 1 };
	const struct recording_attached nobody = { 0 };
	uint32_t to_an_other = 1 + below(8);
	uint64_t ring = 0;

	record_session(&s, &nobody);
	/* random plans with a few other records between them; all plans are too many for one file */
	for (int i = 0; i < 400; i++) {
		filled = 0;
		put_call(below(nplans), 1 + below(16));
		if (!below(to_an_other))
			put_other(1 + below(16));
		record_tape.ring(ring ^= 1, buffer, filled);
		if (!below(16))
			record_tape.sync(now - 1000);
	}
	record_sink.end(below(2));
	record_sink.lost(&stats);
	record_sink.close();
}

/* ---- files in memory -------------------------------------------------------------------------- */

struct file {
	char *s;
	size_t len;
};

static struct file read_file(const char *name)
{
	int fd = open(name, O_RDONLY);
	struct file f = { malloc(64 << 20), 0 };
	ssize_t n;

	if (fd < 0 || !f.s) {
		fprintf(stderr, "fuzz_replay: %s: %s\n", name, strerror(errno));
		exit(2);
	}
	while ((n = read(fd, f.s + f.len, (64 << 20) - f.len)) > 0)
		f.len += n;
	close(fd);
	return f;
}

static int write_file(const char *name, const struct file *f)
{
	FILE *out = fopen(name, "w");

	if (!out || fwrite(f->s, 1, f->len, out) != f->len)
		return -1;
	return fclose(out);
}

static char folder[] = "/tmp/fuzz-replayXXXXXX";	/* the working directory, for the files of -ff */
static int memory;			/* the file that is replayed */
static char memory_name[64];

static void write_memory(const char *s, size_t len)
{
	if (ftruncate(memory, 0) || pwrite(memory, s, len, 0) != (ssize_t)len)
		exit(2);
}

/* ---- changes ------------------------------------------------------------------------------------ */

static void change(char *s, size_t len)
{
	uint32_t at = below(len), n;

	if (!len)
		return;
	switch (below(4)) {
	case 0:
		s[at] ^= 1 << below(8);
		return;
	case 1:
		s[at] = chance();
		return;
	case 2:
		n = 1 + below(8);
		for (uint32_t i = at; i < at + n && i < len; i++)
			s[i] = below(2) ? 0 : 0xff;
		return;
	}
	n = below(64);
	if (n > len - at)
		n = len - at;
	memmove(s + at, s + below(len - n + 1), n);
}

/* Flips bits and cuts the file: the checksums must detect this. */
static void spoil(const struct file *f)
{
	char *s = malloc(f->len);
	size_t len = f->len;

	memcpy(s, f->s, len);
	if (below(2))
		len = below(len + 1);
	for (uint32_t n = below(4); n && len; n--)
		change(s, len);
	write_memory(s, len);
	free(s);
}

static size_t unpack(const struct recording_block *b, const char *stored, char *content, size_t room)
{
	size_t n = b->stored;

	if (b->stored != b->size)
		n = ZSTD_decompress(content, room, stored, b->stored);
	else
		memcpy(content, stored, n);
	if (ZSTD_isError(n))
		exit(2);
	return n;
}

/* Stores the content as it is, or compressed. */
static size_t pack(char *to, const char *content, size_t n)
{
	if (below(2))
		return ZSTD_compress(to, ZSTD_compressBound(n), content, n, 1);
	memcpy(to, content, n);
	return n;
}

static size_t repack(const struct recording_block *b, const char *stored, char *to, uint32_t only)
{
	static char content[64 << 20];
	struct recording_block made = *b;
	size_t n = unpack(b, stored, content, sizeof(content));

	if (b->type == only)
		for (uint32_t i = 1 + below(6); i; i--)
			change(content, n);
	if (b->type == only && !below(16))
		n = below(n + 1);
	if (b->type == only && !below(16))
		made.records = some_number();
	made.size = n;
	made.stored = pack(to + sizeof(made), content, n);
	made.sum = recording_sum(recording_sum(0, &made, offsetof(struct recording_block, sum)), to + sizeof(made), made.stored);
	memcpy(to, &made, sizeof(made));
	return sizeof(made) + made.stored;
}

/* Changes the contents of one kind of block, mostly the records. */
static void forge(const struct file *f)
{
	char *s = malloc(2 * f->len + (1 << 20));
	size_t len = sizeof(struct recording_head), at = len;
	uint32_t only = below(4) ? BLOCK_RECORDS : 1 + below(BLOCK_END);
	struct recording_block b;

	memcpy(s, f->s, len);
	for (; at + sizeof(b) <= f->len; at += sizeof(b) + b.stored) {
		memcpy(&b, f->s + at, sizeof(b));
		if (b.type == only) {
			len += repack(&b, f->s + at + sizeof(b), s + len, only);
		} else {
			memcpy(s + len, f->s + at, sizeof(b) + b.stored);
			len += sizeof(b) + b.stored;
		}
	}
	write_memory(s, len);
	free(s);
}

/* ---- replaying -------------------------------------------------------------------------------------- */

/* Random options may conflict: then the error message is the only output. */
static void __attribute__((noreturn)) replay_it(bool options)
{
	const char *words[SOME_OPTIONS_MAX] = { "systrace-read" };
	int n = options ? some_options(words) : 1;
	const struct systrace_record *r;
	char from[80];

	/* stops a replay that hangs, or that is about to use all memory */
	alarm(20);
	if (chdir(folder))
		_exit(2);
	snprintf(from, sizeof(from), "--replay=%s", memory_name);
	words[n++] = from;
	words[n] = NULL;
	options_parse(n, (char **)words);
	replay_open(memory_name);
	replay_begin();
	output_open(STDOUT_FILENO);
	tasks_only(&run.trace);
	views_add();
	views_open();
	count_setup();
	stream_from(&replay);
	while ((r = stream_next()))
		task_take(r);
	tasks_end(replay_detached());
	output_flush();
	views_close();
	_exit(replay_end());
}

/* Checks and removes the files of -ff and -A. */
static bool wrote_plainly(void)
{
	char pattern[sizeof(folder) + 8];
	bool plain = true;
	glob_t files;

	snprintf(pattern, sizeof(pattern), "%s/file*", folder);
	if (glob(pattern, 0, NULL, &files))
		return true;
	for (size_t i = 0; i < files.gl_pathc; i++) {
		int fd = open(files.gl_pathv[i], O_RDONLY);

		plain &= said_plainly(fd);
		close(fd);
		unlink(files.gl_pathv[i]);
	}
	globfree(&files);
	return plain;
}

/* Prints the options of the previous run: the child drew them from a copy of the random state. */
static void show_options(void)
{
	const char *words[SOME_OPTIONS_MAX];
	int n = some_options(words);

	fputs("fuzz_replay: its options:", stderr);
	for (int i = 1; i < n; i++)
		fprintf(stderr, " %s", words[i]);
	fputc('\n', stderr);
}

/* Returns NULL, or a description of the failure.  Without options, 0 is the only valid exit status. */
static const char *replay_apart(int said, bool options)
{
	int status;
	pid_t pid;

	said_forget(said);
	pid = fork();
	if (!pid) {
		said_from_here(said);
		replay_it(options);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		exit(2);
	if (WIFSIGNALED(status))
		return strsignal(WTERMSIG(status));
	if (WEXITSTATUS(status) > options)
		return "it does not end well";
	if (!wrote_plainly())
		return "what it writes is not plain";
	return said_plainly(said) ? NULL : "what it prints is not plain";
}

static void keep_it(const char *what)
{
	struct file f = read_file(memory_name);
	char name[64];

	snprintf(name, sizeof(name), "build/fuzz-replay.%s", what);
	if (!write_file(name, &f))
		fprintf(stderr, "fuzz_replay: the recording is in %s\n", name);
	free(f.s);
}

static struct file make_recording(int nplans)
{
	char name[] = "/tmp/fuzz-replay.XXXXXX";
	int fd = mkstemp(name);
	struct file f;
	int status;
	pid_t pid = fork();

	if (!pid) {
		record_open(name);
		record_everything(nplans);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		exit(2);
	f = read_file(name);
	close(fd);
	unlink(name);
	return f;
}

int main(int argc, char **argv)
{
	bool make = argc > 2 && !strcmp(argv[1], "make");
	struct effort effort = effort_of(argc > 1 && !make ? argv[1] : "20");
	uint64_t seed = argc > 2 + make ? strtoull(argv[2 + make], NULL, 0) : make ? 0 : (uint64_t)time(NULL), runs = 0, bad = 0;
	int said = said_open();
	static const char machine[] = "optmem_max 20480\n";
	const char *wrong;
	struct file f;
	int nplans;

	servers_serve(argv[0]);
	keeper_begin();
	argv0 = "fuzz_replay";
	state = seed * 0x9e3779b97f4a7c15ULL | 1;
	memory = memfd_create("recording", 0);
	snprintf(memory_name, sizeof(memory_name), "/proc/%d/fd/%d", getpid(), memory);
	opt.stack = 1;
	capture.stack_room = stack_bytes(4 << 20);
	capture.maps_room = stack_maps_bytes(4 << 20);
	capture_what_is_recorded();
	/*
	 * the processes that replay use these plans, too, which must fit the guests' recordings,
	 * not this machine
	 */
	host_restore(machine, strlen(machine));
	nplans = plans_build();
	opt.stack = 0;
	if (make) {
		f = make_recording(nplans);
		return !!write_file(argv[2], &f);
	}
	if (!mkdtemp(folder))
		return 2;
	while (effort_goes_on(&effort) && bad < 3) {
		int which = below(argc > 3 ? argc - 2 : 1);
		uint64_t before = state;

		f = which ? read_file(argv[2 + which]) : make_recording(nplans);
		for (int i = 0; i < 20 && bad < 3; i++) {
			if (!i)
				write_memory(f.s, f.len);
			else if (below(5))
				forge(&f);
			else
				spoil(&f);
			runs++;
			wrong = replay_apart(said, !!i);
			if (!wrong)
				continue;
			bad++;
			fprintf(stderr, "fuzz_replay: seed %llu, run %llu: %s\n", (unsigned long long)seed, (unsigned long long)runs, wrong);
			if (i)
				show_options();
			said_show(said);
			keep_it(bad == 1 ? "1" : bad == 2 ? "2" : "3");
		}
		free(f.s);
		state = before;
		for (int i = 0; i < 3; i++)
			chance();
	}
	printf("%s 1 - fuzz replay: %llu recordings, cut or changed: none crashes the reader (seed %llu)\n1..1\n",
	       bad ? "not ok" : "ok", (unsigned long long)runs, (unsigned long long)seed);
	if (chdir(folder) || system("rm -f file file.*") || rmdir(folder))
		return 2;
	return !!bad;
}
