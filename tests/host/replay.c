// SPDX-License-Identifier: GPL-2.0
/* built: shipped */
/*
 * replay FILE OPTION...: systrace-read --replay FILE OPTION... in one process, which is not
 * confined, so that callgrind can count the instructions of tell_all(): the cost of turning records
 * into the output that the options request.
 */
#include <stdio.h>
#include <unistd.h>
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "cli/options.h"
#include "parted/keeper.h"
#include "recording/replay.h"
#include "source/stream.h"
#include "trace/sink.h"
#include "trace/task.h"
#include "views/count.h"
#include "views/output.h"
#include "views/views.h"

#define FLUSHED	10000U		/* records between two flushes, as in main.c */

static const char *where;

__attribute__((noinline)) static int tell_all(void)
{
	const struct systrace_record *r;
	int err;

	for (unsigned int n = 1; (r = stream_next()); n++) {
		task_take(r);
		if (n % FLUSHED == 0)
			views_flush(&where);
	}
	tasks_end(replay_detached());
	if (replay_stats())
		sinks_tell(lost, replay_stats());
	err = views_flush(&where);
	return views_close() || err;
}

int main(int argc, char **argv)
{
	char *words[argc + 2];

	if (argc < 2) {
		fprintf(stderr, "replay: needs a recording and the reader's options\n");
		return 2;
	}
	argv0 = "replay";
	words[0] = argv[0];
	words[1] = "--replay";
	for (int i = 1; i <= argc; i++)
		words[i + 1] = argv[i];
	keeper_begin();
	options_parse(argc + 1, words);
	views_add();
	views_open();
	replay_settle = options_settle_replay;
	replay_open(run.replay);
	replay_begin();
	output_open(STDOUT_FILENO);
	tasks_only(&run.trace);
	count_setup();
	stream_from(&replay);
	return tell_all();
}
