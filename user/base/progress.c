// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "interrupt.h"
#include "progress.h"

#define FIRST	500		/* ms: no line for work that finishes before */
#define EACH	200

static uint64_t all, began, next;
static bool shown;

void progress_begin(uint64_t how_much)
{
	all = how_much;
	began = interrupt_clock();
	next = began + FIRST;
}

static void write_line(const char *line)
{
	/* an error is harmless, but more lines are pointless then */
	if (write(STDERR_FILENO, line, strlen(line)) < 0)
		all = 0;
}

void progress_at(uint64_t done)
{
	uint64_t now, left;
	char line[80];

	if (!all)
		return;
	now = interrupt_clock();
	if (now < next || !done || done > all)
		return;
	next = now + EACH;
	left = (unsigned __int128)(now - began) * (all - done) / done / 1000;
	snprintf(line, sizeof(line), "\r%llu %% of the recording, %llu s left\033[K", (unsigned long long)(done * 100 / all),
		 (unsigned long long)left);
	shown = true;
	write_line(line);
}

void progress_hide(void)
{
	if (shown)
		write_line("\r\033[K");
	shown = false;
}

void progress_end(void)
{
	progress_hide();
	all = 0;
}
