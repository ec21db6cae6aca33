/* SPDX-License-Identifier: GPL-2.0 */
/* Layouts, constants and kinds of value that more than one family needs. */
#ifndef SYSTRACE_CALLS_SHARED_H
#define SYSTRACE_CALLS_SHARED_H

#include "../call.h"

/* in file.c */
extern const struct layout layout_stat;
extern const struct xlats open_flags, at_flags;

/* in time.c */
extern const struct layout layout_timespec, layout_timeval, layout_itimerspec;

/* in signal.c: a signal set behind a pointer (SIGSET(set, sigsetsize)) */
extern const struct type type_sigset;
#define SIGSET_IN(n, l, ...)	{ .name = #n, .type = &type_sigset, .dir = IN, .len = #l, __VA_ARGS__ }
#define SIGSET_OUT(n, l, ...)	{ .name = #n, .type = &type_sigset, .dir = OUT, .len = #l, __VA_ARGS__ }

/* in net.c: a socket address behind a pointer */
extern const struct type type_sockaddr;
#define SOCKADDR_IN(n, l, ...)	{ .name = #n, .type = &type_sockaddr, .dir = IN, .len = #l, __VA_ARGS__ }
#define SOCKADDR_OUT(n, l, ...)	{ .name = #n, .type = &type_sockaddr, .dir = OUT, .len = #l, __VA_ARGS__ }

/* in kinds/bpf_filter.c: programs of classic BPF, behind a struct sock_fprog */
extern const struct layout layout_seccomp_fprog, layout_sock_fprog;
#define SECCOMP_FPROG(n, ...)	STRUCT_IN(n, seccomp_fprog, __VA_ARGS__)
#define SOCK_FPROG(n, ...)	STRUCT_IN(n, sock_fprog, __VA_ARGS__)
extern const struct xlats seccomp_actions;
void print_bpf_code(struct text *, unsigned code, bool ebpf);

#endif
