/* SPDX-License-Identifier: GPL-2.0 */
/* What printing asks of the machine on which the calls are made: this one, or that of a recording. */
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

bool host_is_elsewhere(void);				/* what is here says nothing of the calls */
const char *host_interface(uint32_t index);		/* of the network; NULL: there is none */
const struct xlats *host_generic_families(void);	/* generic netlink's, which have numbers while a kernel runs */
uint32_t host_optmem_max(void);				/* what the kernel takes at most as a message's control data */
bool host_lists_bound(void);				/* tables of sockets have those that are bound and no more */
uint32_t host_cpuset_bytes(void);			/* of the kernel's sets of CPUs */
struct timespec host_started(void);			/* when the machine was, by the wall clock */
uint64_t host_wall_clock(void);				/* what a record's time lacks to the nanoseconds since 1970 */

/* Interfaces, families and optmem_max as lines of text; from then on they are what counts. */
void host_save(struct text *);
bool host_restore(const char *, size_t len);		/* false: it cannot be that */
bool host_restore_more(const char *, size_t len);	/* the same when there are plans: what they were made for stays */
void host_set_wall_clock(uint64_t);
const struct utsname *host_uname(void);
void host_set_uname(const struct utsname *);

/* This machine's, to who cannot see it. */
int64_t host_answer_interface(const struct question *, struct text *, int *);
int64_t host_answer(const struct question *, struct text *, int *);

#endif
