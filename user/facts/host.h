/* SPDX-License-Identifier: GPL-2.0 */
/* Facts that printing needs about the machine on which the calls are made: this one, or that of a recording. */
#ifndef SYSTRACE_HOST_H
#define SYSTRACE_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct question;
struct text;
struct utsname;
struct xlats;

bool host_is_elsewhere(void);				/* this machine's facts do not apply to the calls */
const char *host_interface(uint32_t index);		/* a network interface's name; NULL: there is none */
const struct xlats *host_generic_families(void);	/* generic netlink's, numbered at run time */
uint32_t host_optmem_max(void);				/* the kernel's maximum size of a message's control data */
bool host_lists_bound(void);				/* the kernel's socket tables also list those that are only bound */
uint32_t host_cpuset_bytes(void);			/* size of the kernel's CPU sets */
struct timespec host_started(void);			/* wall-clock time at which the machine booted */
uint64_t host_wall_clock(void);				/* offset from a record's time to CLOCK_REALTIME, in ns */

/* Interfaces, families and optmem_max as lines of text.  Once restored, they are used instead of this machine's. */
void host_save(struct text *);
bool host_restore(const char *, size_t len);		/* false: the text is invalid */
bool host_restore_more(const char *, size_t len);	/* the same after plans were made: keeps the optmem_max they used */
void host_set_wall_clock(uint64_t);
const struct utsname *host_uname(void);
void host_set_uname(const struct utsname *);

/* This machine's facts, for a process that cannot look them up. */
int64_t host_answer_interface(const struct question *, struct text *, int *);
int64_t host_answer(const struct question *, struct text *, int *);

#endif
