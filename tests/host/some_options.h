/* SPDX-License-Identifier: GPL-2.0 */
/* Random options, out of those that change what is printed of a record. */
#ifndef SOME_OPTIONS_H
#define SOME_OPTIONS_H

#include "chance.h"

#define SOME_OPTIONS_MAX	40

/* The first word is the program's name.  -ff makes files in the working directory. */
static int some_options(const char **words)
{
	static const char *const alone[] = {
		"-y", "-yy", "-v", "-x", "-xx", "-i", "-n", "-N", "-T", "-r", "-t", "-tt", "-ttt", "-Y", "-f", "-c", "-C", "-w", "-z", "-Z",
	};
	static const char *const with[][2] = {
		{ "-s", "0" }, { "-s", "5" }, { "-s", "300" }, { "-s", "100000" }, { "-s", "1000000" }, { "-X", "raw" }, { "-X", "verbose" },
		{ "-a", "0" }, { "-P", "/tmp" }, { "-P", "/etc/passwd" }, { "-e", "raw=all" }, { "-e", "abbrev=none" },
		{ "-e", "verbose=none" }, { "-e", "read=all" }, { "-e", "write=all" }, { "-e", "read=3,4" }, { "-e", "trace=%network,%desc,%memory" },
		{ "-e", "trace-fds=3,4" }, { "-e", "status=unfinished,successful,failed" }, { "-e", "status=detached" },
		{ "-e", "decode-fds=all" }, { "-e", "decode-pids=comm,pidns" }, { "-e", "signal=none" }, { "-e", "trace=!read" },
		{ "-e", "quiet=all" }, { "-ff", "-ofile" }, { "-A", "-ofile" },
		{ "--json", "/dev/null" }, { "--report", "/dev/null" },
	};
	int n = 1;

	words[0] = "systrace-read";
	/* rare: under ASAN each stack has its own helper, which is slow */
	if (!below(100))
		words[n++] = "-k";
	for (uint32_t some = below(4); some; some--)
		words[n++] = alone[below(sizeof(alone) / sizeof(*alone))];
	for (uint32_t some = below(4); some; some--) {
		uint32_t i = below(sizeof(with) / sizeof(*with));

		words[n++] = with[i][0];
		words[n++] = with[i][1];
	}
	return n;
}

#endif
