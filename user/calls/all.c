// SPDX-License-Identifier: GPL-2.0
/* The table of calls: the rows of all families. */
#include "row/call.h"

extern const struct row file_calls[], fcntl_calls[], sched_calls[], futex_calls[], ipc_calls[],
	mm_calls[], process_calls[], signal_calls[], time_calls[], prctl_calls[], keyctl_calls[],
	seccomp_calls[], module_calls[], x86_calls[], misc_calls[], bpf_calls[], perf_calls[],
	ptrace_calls[], ioctl_calls[], net_calls[], sockopt_calls[], poll_calls[], mount_calls[],
	notify_calls[], aio_calls[];

const struct row *const families[] = {
	file_calls, fcntl_calls, sched_calls, futex_calls, ipc_calls, mm_calls, process_calls, signal_calls, time_calls,
	prctl_calls, keyctl_calls, seccomp_calls, module_calls, x86_calls, misc_calls, bpf_calls, perf_calls, ptrace_calls,
	ioctl_calls,
	net_calls, sockopt_calls,
	poll_calls, mount_calls, notify_calls, aio_calls,
	NULL
};
