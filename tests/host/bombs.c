// SPDX-License-Identifier: GPL-2.0
/* built: shipped */
/* suite: bombs host */
/*
 * Small recordings that would take much memory, or write control sequences to a terminal:
 * systrace-read replays each of them; its memory and its messages are checked.  Runs on the build
 * machine.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zstd.h>
#include "settings.h"
#include "row/call.h"
#include "views/output.h"
#include "recording/record.h"
#include "recording/squeeze.h"

#define READER		"build/systrace-read"
#define RING		(1U << 20)
#define RECORD		256U
#define MEGABYTES(n)	((n) * 1024L)		/* in the unit of struct rusage, KiB */

static char name[] = "/tmp/bombsXXXXXX", said[] = "/tmp/bombs-saidXXXXXX";
static int tests, failed;

/* ---- making recordings ------------------------------------------------------------------ */

/* Starts a recording with a valid head and a valid session. */
static void begin(uint32_t ring_size)
{
	struct recording_session s = { .cpus = 1, .ring_size = ring_size, .expected = 1 };
	const struct recording_attached nobody = { 0 };

	if (fork()) {
		wait(NULL);
		return;
	}
	record_open(name);
	capture_what_is_recorded();
	plans_build();
	record_session(&s, &nobody);
	_exit(0);
}

static void add_block(uint32_t type, const void *data, size_t size, uint32_t records)
{
	struct recording_block b = { .type = type, .size = size, .records = records };
	size_t most = ZSTD_compressBound(size);
	char *packed = malloc(most);
	FILE *f = fopen(name, "a");

	b.stored = ZSTD_compress(packed, most, data, size, 3);
	b.sum = recording_sum(recording_sum(0, &b, offsetof(struct recording_block, sum)), packed, b.stored);
	fwrite(&b, sizeof(b), 1, f);
	fwrite(packed, b.stored, 1, f);
	fclose(f);
	free(packed);
}

static void add_piece(struct text *t, uint32_t ring, const void *data, uint32_t len)
{
	const struct recording_piece piece = { .ring = ring, .len = len };

	put_mem(t, (const char *)&piece, sizeof(piece));
	put_mem(t, data, len);
}

/*
 * Appends @times rings full of equal records; with @syncs, each is followed by a SYNC that releases
 * no record.
 */
static void add_rings(int times, bool syncs)
{
	static uint8_t records[RING], small[SQUEEZED_MOST(RING)];
	static struct squeeze memory;
	static uint32_t seq;
	const uint64_t never = 0;
	struct text t = { 0 };

	memset(&memory, 0, sizeof(memory));
	for (int i = 0; i < times; i++) {
		for (uint32_t at = 0; at < RING; at += RECORD) {
			struct systrace_enter *e = (void *)(records + at);

			*e = (struct systrace_enter){ .nr = 39, .plan = SYSTRACE_NO_PLAN };
			e->head = (struct systrace_record){
				.len = RECORD, .type = SYSTRACE_ENTER, .tid = 1, .seq = ++seq, .time = 1000 };
		}
		add_piece(&t, 0, small, squeeze(&memory, records, RING, small) - small);
		if (syncs)
			add_piece(&t, PIECE_SYNC, &never, sizeof(never));
	}
	add_block(BLOCK_RECORDS, t.s, t.len, times * RING);
	text_free(&t);
}

static long length_of(const char *file)
{
	FILE *f = fopen(file, "r");
	long n;

	fseek(f, 0, SEEK_END);
	n = ftell(f);
	fclose(f);
	return n;
}

/* ---- replaying recordings ---------------------------------------------------------------------- */

/* Returns what the reader prints, and stores in @memory how much memory it takes, in KiB. */
static const char *replay(long *memory)
{
	static char text[4096];
	struct rusage used;
	ssize_t n;
	int fd;
	pid_t pid = fork();

	if (!pid) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 1);
		dup2(open(said, O_WRONLY | O_TRUNC), 2);
		execl(READER, "systrace-read", "--replay", name, NULL);
		_exit(2);
	}
	wait4(pid, NULL, 0, &used);
	*memory = used.ru_maxrss;
	fd = open(said, O_RDONLY);
	n = read(fd, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = '\0';
	close(fd);
	return text;
}

static void expect(const char *what, const char *wants, long most)
{
	long memory;
	const char *s = replay(&memory);
	bool plain = is_safe_lines(s, strlen(s)), good = (wants ? !!strstr(s, wants) : !*s) && memory < most && plain;

	printf("%s %d - bombs: %s\n", good ? "ok" : "not ok", ++tests, what);
	if (!good)
		printf("# %ld KiB of recording, %ld KiB of memory, %ssaid: %s\n", length_of(name) / 1024, memory,
		       plain ? "" : "not plain, ", s);
	failed += !good;
}

/* The head of the file names the version that made it: put control sequences there. */
static void forge_maker(void)
{
	struct recording_head head;
	FILE *f = fopen(name, "r+");

	if (fread(&head, sizeof(head), 1, f) != 1)
		exit(2);
	head.version = 99;
	strcpy(head.made_by, "\033]0;title\a\302\233\n\xff");
	head.sum = recording_sum(0, &head, offsetof(struct recording_head, sum));
	rewind(f);
	fwrite(&head, sizeof(head), 1, f);
	fclose(f);
}

int main(void)
{
	static char zeros[60 << 20];

	setlinebuf(stdout);
	close(mkstemp(name));
	close(mkstemp(said));
	begin(RING);
	add_rings(8, true);
	expect("what rings bring", "cut off here", MEGABYTES(200));
	begin(RING);
	add_rings(16, false);
	expect("more than a ring holds between two SYNCs", "damaged here", MEGABYTES(200));
	begin(RING);
	for (int i = 0; i < 60; i++)
		add_rings(16, true);
	/*
	 * The sum of what replay holds back, what the stream after it holds back, and the copies
	 * when these buffers grow.
	 */
	expect("SYNCs at which it is never time: a gigabyte", "cut off here", MEGABYTES(500));
	begin(RING);
	add_block(BLOCK_RECORDS, zeros, sizeof(zeros), 0);
	expect("a block that is larger than any", "damaged here", MEGABYTES(100));
	begin(RING);
	add_block(BLOCK_RECORDS, zeros, 100, 1U << 30);
	expect("a block that promises too much", "damaged here", MEGABYTES(100));
	begin(4096);
	expect("a ring that is too small", "corrupt session block", MEGABYTES(100));
	begin(1U << 31);
	expect("a ring that is too large", "corrupt session block", MEGABYTES(100));
	begin(RING);
	forge_maker();
	expect("the name of a recording's maker", "replay it with the program that recorded it, \\033]0;title\\007\\302\\233\\012\\377", MEGABYTES(100));
	printf("1..%d\n", tests);
	unlink(name);
	unlink(said);
	return failed != 0;
}
