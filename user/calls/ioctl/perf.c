// SPDX-License-Identifier: GPL-2.0
/* Performance events: linux/perf_event.h. */
#include <linux/perf_event.h>
#include "ioctl.h"

XLATS(ioc_flags, "PERF_IOC_FLAG_???", X(PERF_IOC_FLAG_GROUP));

/* "..." stands for what the kernel did not fill in */
static bool unanswered(const struct print *p, const struct node *n)
{
	(void)n;
	return !p->exiting || p->failed || p->view->len[AT_EXIT] < 8;
}

LAYOUT(query, "perf_event_query_bpf", UNS(ids_len, GIVEN), UNS(prog_cnt, FILLED),
       { .name = "ids", .type = &type_trail, .len = "prog_cnt", .data = ARGS(UNS(v)), FILLED }, DOTS(IF(unanswered)));

#define FLAGGED(cmd)	PLAIN(cmd, FLAGS(arg, ioc_flags))

IOCTL_CASES(ioctl_perf,
	FLAGGED(PERF_EVENT_IOC_ENABLE), FLAGGED(PERF_EVENT_IOC_DISABLE), FLAGGED(PERF_EVENT_IOC_RESET),
	PLAIN(PERF_EVENT_IOC_REFRESH, DEC(arg)),
	IOCTL(PERF_EVENT_IOC_PERIOD, POINTS_IN(arg, UNS64(v))),
	PLAIN(PERF_EVENT_IOC_SET_OUTPUT, FD(arg)),
	PLAIN(PERF_EVENT_IOC_SET_BPF, FD(arg)),
	PLAIN(PERF_EVENT_IOC_PAUSE_OUTPUT, SIZE(arg)),
	WORDS(PERF_EVENT_IOC_SET_FILTER, STRMAX_IN(arg, 4096)),
	WORDS(PERF_EVENT_IOC_ID, POINTS_OUT(arg, UNS64(v))),
	WORDS(PERF_EVENT_IOC_QUERY_BPF, STRUCT_BOTH(arg, query, NEEDS(4))),
	WORDS(PERF_EVENT_IOC_MODIFY_ATTRIBUTES, PERF_ATTR(arg)),
);
