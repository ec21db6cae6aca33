// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "row/call.h"
#include "trace/task.h"
#include "call_facts.h"
#include "fd_changes.h"

static bool says_cloexec(const struct call *call, const struct text *text)
{
	struct text t = { 0 };
	struct ending ending;
	bool says;

	if (text)
		return memmem(text->s, text->len, "CLOEXEC", 7);
	call_whole(&t, call, &ending);
	says = memmem(t.s, t.len, "CLOEXEC", 7);
	text_free(&t);
	return says;
}

/* pipe, pipe2 and socketpair store two descriptors in memory. */
static int opened_pair(const struct call *call, const char *name, const struct text *text, struct fd_change *to)
{
	const struct systrace_block *b = call_block(call, *name == 's' ? 3 : 0, AT_EXIT);
	uint32_t pair[2];
	bool cloexec;

	if (!b || b->len < sizeof(pair))
		return 0;
	memcpy(pair, block_data(b), sizeof(pair));
	cloexec = says_cloexec(call, text);
	for (int i = 0; i < 2; i++)
		to[i] = (struct fd_change){ pair[i], pair[i], .opened = true, .cloexec = cloexec };
	return 2;
}

int fd_changes(const struct task *t, const struct call_facts *facts, const struct text *text,
	       struct fd_change to[FD_CHANGES_MAX])
{
	const char *name = call_name(&t->call);
	const __u64 *args = t->call.enter->args;
	int64_t ret = t->call.exit->ret;

	/* close() closes the descriptor even if it fails */
	if (!strcmp(name, "close")) {
		to[0] = (struct fd_change){ args[0], args[0] };
		return 1;
	}
	if (ret < 0 && ret >= -4095)
		return 0;
	if (facts->new_fd >= 0) {
		to[0] = (struct fd_change){ facts->new_fd, facts->new_fd, true, says_cloexec(&t->call, text),
					    call_result_fd(&t->call) };
		return 1;
	}
	if (!strcmp(name, "close_range") && !args[2]) {
		to[0] = (struct fd_change){ args[0], args[1] };
		return 1;
	}
	if (!strcmp(name, "pipe") || !strcmp(name, "pipe2") || !strcmp(name, "socketpair"))
		return opened_pair(&t->call, name, text, to);
	return 0;
}
