/* SPDX-License-Identifier: GPL-2.0 */
/* Lossless: what does not fit waits in its task's stash. */
#ifndef SYSTRACE_STASH_H
#define SYSTRACE_STASH_H

#include <linux/types.h>

struct ring;
struct session;
struct stashed;
struct watch;

/*
 * A stash has room for what a task can write between two visits to its task
 * work: ENTER, EXEC, EXIT, GONE and signals.  A record that could be larger leaves
 * so many bytes free for those that may follow.
 */
#define STASH_SIZE	8192U
#define KEEP_NOTE	4096U
#define KEEP_ENTER	2048U
#define KEEP_EXEC	1024U
#define KEEP_EXIT	512U

/* By the producer, preemption off; NULL: there is no room, and the loss is counted.  @unless: so many bytes are free in the ring. */
void *systrace_stash_begin(struct ring *ring, struct watch *w, u32 unless, u32 min, u32 keep);
void *systrace_stash_begin_in(struct ring *ring, struct stashed *s, u32 unless, u32 size);
void systrace_stash_commit(struct ring *ring, struct watch *w, void *at);
void systrace_stash_cancel(struct ring *ring);
bool systrace_stash_has(const struct watch *w, u32 bytes);

/* The reader, in poll(): brings to the rings what has room there.  True: some still waits. */
bool systrace_fetch(struct session *session);
void systrace_stash_drop(struct ring *ring);

/* In task work: until all of the task's records have gone, or it is killed, or let go. */
void systrace_await_room(struct watch *w);

#endif /* SYSTRACE_STASH_H */
