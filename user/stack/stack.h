/* SPDX-License-Identifier: GPL-2.0 */
/* -k: the frames of a task's stack, as they were when its record was written. */
#ifndef SYSTRACE_STACK_H
#define SYSTRACE_STACK_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>

struct maps;
struct text;

/* How much of a stack is captured, and of the mappings, in rings of this size. */
uint32_t stack_bytes(uint32_t ring_size);
uint32_t stack_maps_bytes(uint32_t ring_size);

/* What a record says of its process's mappings takes the place of what was known of them. */
void maps_learn(struct maps **, const struct systrace_record *);
struct maps *maps_share(struct maps *);
void maps_drop(struct maps **);

/* Whether strace looks at the stack before the call; and its frames then. */
bool stack_before(struct text *, struct maps **, int tgid, const struct systrace_enter *);
/* The same of a call that was under way when the watch began, if it was asleep in it. */
bool stack_midway(struct text *, struct maps **, int tgid, const struct systrace_enter *);
void stack_at_exit(struct text *, struct maps **, int tgid, const struct systrace_exit *);
void stack_at_signal(struct text *, struct maps **, int tgid, const struct systrace_signal *);

#endif
