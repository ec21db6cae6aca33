/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_COMPAT_BPF_H
#define SYSTRACE_COMPAT_BPF_H

#include <linux/filter.h>

/* 5.15: bpf_prog_run() is a function; before, BPF_PROG_RUN() was a macro. */
#ifdef BPF_PROG_RUN
#define bpf_prog_run	BPF_PROG_RUN
#endif

#endif /* SYSTRACE_COMPAT_BPF_H */
