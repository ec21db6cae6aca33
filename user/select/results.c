// SPDX-License-Identifier: GPL-2.0
/*
 * Filters on how a call ended.  With such a filter, as in strace, the whole line
 * waits for the end of the call, and nothing is shown as unfinished or resumed.
 */
#include <string.h>
#include <strings.h>
#include "base/sets.h"
#include "row/call.h"
#include "results.h"

enum { SUCCESSFUL, FAILED, UNFINISHED, UNAVAILABLE, DETACHED, STATUSES };
#define EVERY_STATUS ((1U << STATUSES) - 1)

static uint32_t statuses = EVERY_STATUS;
static struct numbers errnos;
static uint64_t least, most = UINT64_MAX;	/* ns */
static uint64_t span;				/* ns; 0: no limit */

/* ---- options ---------------------------------------------------------------------------- */

static int status_of(const char *word)
{
	static const char *const words[] = {
		[SUCCESSFUL] = "successful", [FAILED] = "failed", [UNFINISHED] = "unfinished",
		[UNAVAILABLE] = "unavailable", [DETACHED] = "detached" };

	for (size_t i = 0; i < COUNT(words); i++)
		if (!strcasecmp(word, words[i]))
			return i;
	return -1;
}

void results_status(const char *set)
{
	struct numbers parsed = { 0 };

	numbers_parse(&parsed, set, status_of, "status");
	statuses = numbers_bits(&parsed) & EVERY_STATUS;
	numbers_free(&parsed);
}

static int errno_of(const char *word)
{
	for (int i = 1; i < 600; i++)
		if (errno_name(i) && !strcasecmp(word, errno_name(i)))
			return i;
	return -1;
}

void results_errno(const char *set)
{
	errnos.asked = true;
	numbers_parse(&errnos, set, errno_of, "errno");
}

bool results_duration(const char *expr)
{
	bool below = *expr == '<', above = *expr == '>', equal;
	uint64_t ns;

	expr += below || above;
	equal = (below || above) && *expr == '=';
	if (!time_parse(expr + equal, 1000000000, &ns) || (below && !equal && !ns))
		return false;
	if (below)
		most = equal ? ns : ns - 1;
	else
		least = above && !equal ? ns + 1 : ns;
	return true;
}

void results_seconds(uint64_t ns)
{
	span = ns;
}

/* ---- calls ---------------------------------------------------------------------------------- */

bool results_asked(void)
{
	return statuses != EVERY_STATUS || errnos.asked || least || most != UINT64_MAX;
}

static bool has_status(int status)
{
	return statuses >> status & 1;
}

bool results_counted(const struct systrace_enter *e, const struct systrace_exit *x)
{
	bool failed = x->ret < 0 && x->ret >= -4095;
	uint64_t ns = x->head.time - e->head.time;

	return ns >= least && ns <= most && (!errnos.asked || (failed && numbers_have(&errnos, -x->ret)));
}

bool results_need_records(void)
{
	return errnos.asked || least || most != UINT64_MAX;
}

bool results_pass(const struct systrace_enter *e, const struct systrace_exit *x)
{
	bool failed = x->ret < 0 && x->ret >= -4095;

	return has_status(failed ? FAILED : SUCCESSFUL) && results_counted(e, x);
}

struct results results_wanted(void)
{
	return (struct results){
		.successful = has_status(SUCCESSFUL), .failed = has_status(FAILED), .detached = has_status(DETACHED),
		.unfinished = has_status(UNFINISHED) && !errnos.asked, .errnos = &errnos, .least = least, .most = most,
	};
}

bool results_pass_unfinished(uint64_t ns)
{
	return has_status(UNFINISHED) && ns >= least && ns <= most && !errnos.asked;
}

bool results_pass_detached(void)
{
	return has_status(DETACHED) && !errnos.asked && !least && most == UINT64_MAX;
}

/* ---- --seconds ------------------------------------------------------------------------------- */

int results_time_left(uint64_t now)
{
	static uint64_t until;

	if (!span)
		return -1;
	if (!until)
		until = now + span;
	if (now >= until)
		return 0;
	return until - now > 1000000000 ? 1000 : (until - now) / 1000000 + 1;
}
