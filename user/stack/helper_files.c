// SPDX-License-Identifier: GPL-2.0
/* The files that the helper requests from the reader: it cannot open any itself. */
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include "ask/talk.h"
#include "helper.h"
#include "helper_files.h"

int helper_line;

static int ask_for(int kind, uint32_t at, const char *name)
{
	struct reply r = { kind, at, strlen(name) };
	int file;

	if (r.len >= PATH_MAX)
		return -1;
	if (!talk_send(helper_line, &r, sizeof(r), TALK_FOREVER) || !talk_send(helper_line, name, r.len, TALK_FOREVER) ||
	    !talk_receive_file(helper_line, &file, TALK_FOREVER))
		_exit(1);
	return file;
}

int helper_mapped_file(uint32_t at)
{
	return ask_for(MAPPED, at, "");
}

int helper_file_beside(uint32_t at, const char *name)
{
	return ask_for(BESIDE, at, name);
}

int helper_debug_file(const char *path)
{
	return ask_for(DEBUG, 0, path);
}

int helper_jit_file(void)
{
	return ask_for(JIT, 0, "");
}
