// SPDX-License-Identifier: GPL-2.0
/* built: shipped */
/*
 * decode RECORDS: prints the calls whose ENTER and EXIT records feed -R wrote, to /dev/null.  make
 * bench-decode runs it under callgrind, which counts the instructions of decode_all(): the cost of
 * turning records into text.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "settings.h"
#include "row/call.h"
#include "cli/options.h"

static int out;

static void finish(struct text *t, size_t start, struct call *call, struct ending *end)
{
	call_exit(t, call, end);
	if (t->len - start < (size_t)opt.column - 1)
		put_spaces(t, opt.column - 1 - (t->len - start));
	put_s(t, " = ");
	call_result(t, end);
	put_c(t, '\n');
}

__attribute__((noinline)) static int decode_all(const char *at, const char *end)
{
	struct text t = { 0 };
	struct call call;
	struct call_blocks blocks;
	struct ending end_of_call;
	size_t start = 0;
	int calls = 0;

	while (end - at >= (long)sizeof(struct systrace_record)) {
		const struct systrace_record *r = (const void *)at;

		at += r->len;
		if (r->type == SYSTRACE_ENTER) {
			call = (struct call){ .enter = (const void *)r };
			call_open(&call, &blocks);
			start = t.len;
			call_enter(&t, &call);
			continue;
		}
		call.exit = (const void *)r;
		finish(&t, start, &call, &end_of_call);
		calls++;
		if (t.len > 1 << 16) {
			out += t.len;
			t.len = 0;
		}
	}
	out += t.len;
	text_free(&t);
	return calls;
}

int main(int argc, char **argv)
{
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	struct stat st;
	char *p;

	if (fd < 0 || fstat(fd, &st)) {
		fprintf(stderr, "decode: needs the records that feed -R wrote\n");
		return 2;
	}
	p = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	plans_build();
	printf("%d calls, ", decode_all(p, p + st.st_size));
	printf("%d bytes of text\n", out);
	return 0;
}
