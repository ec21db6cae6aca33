// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <linux/systrace.h>
#include "settings.h"

struct capture capture = { .string_max = 32 };
struct style opt = { .string_max = 32, .column = 40, .signals = ~0ULL, .newer = true };
struct run run = { .mode = SYSTRACE_LOSSLESS };
struct show show = { .clock_digits = 0, .relative_digits = -1, .duration_digits = -1 };
struct views views;
struct counting counting;
struct until until;
struct touch touch;

void capture_what_is_shown(void)
{
	capture.string_max = opt.string_max;
	capture.verbose = opt.verbose;
	capture.bare = opt.bare;
	capture.by_call = opt.by_call;
	capture.fds |= opt.fds;
	capture.ip = opt.ip;
	capture.stack = opt.stack;
	capture.python = opt.python;
	capture.uring = opt.uring;
}

void capture_what_is_recorded(void)
{
	enum { RECORDED_STRING = 256 };		/* without -s */

	capture_what_is_shown();
	capture.verbose = capture.fds = true;
	capture.by_call = NULL;
	if (capture.string_max < RECORDED_STRING && !run.string_max_given)
		capture.string_max = RECORDED_STRING;
}
