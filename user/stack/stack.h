/* SPDX-License-Identifier: GPL-2.0 */
/* -k: the frames of a task's stack, as they were when its record was written. */
#ifndef SYSTRACE_STACK_H
#define SYSTRACE_STACK_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/systrace.h>

struct maps;
struct text;

/* The bytes of a stack, and of the mappings, that are captured with rings of this size. */
uint32_t stack_bytes(uint32_t ring_size);
uint32_t stack_maps_bytes(uint32_t ring_size);

/* Mappings in a record replace those known so far. */
void maps_learn(struct maps **, const struct systrace_record *);
struct maps *maps_share(struct maps *);
void maps_drop(struct maps **);

/* The frames of a call, if strace looks at the stack before that call; else returns false. */
bool stack_before(struct text *, struct maps **, int tgid, const struct systrace_enter *);
/* The same for a call that was in progress when the watch began, if the task slept in it. */
bool stack_midway(struct text *, struct maps **, int tgid, const struct systrace_enter *);
void stack_at_exit(struct text *, struct maps **, int tgid, const struct systrace_exit *);
void stack_at_signal(struct text *, struct maps **, int tgid, const struct systrace_signal *);

#endif
