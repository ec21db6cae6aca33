/* SPDX-License-Identifier: GPL-2.0 */
/* Lossless sessions: a record that does not fit into its ring waits in its task's stash. */
#ifndef SYSTRACE_STASH_H
#define SYSTRACE_STASH_H

#include <linux/types.h>

struct ring;
struct session;
struct stashed;
struct watch;

/*
 * A stash has room for what a task can write between two runs of its task work:
 * ENTER, EXEC, EXIT, GONE and signals.  A record that could grow leaves KEEP_*
 * bytes free for the records that may follow it.
 */
#define STASH_SIZE	8192U
#define KEEP_NOTE	4096U
#define KEEP_ENTER	2048U
#define KEEP_EXEC	1024U
#define KEEP_EXIT	512U

/*
 * Called by the producer, preemption off.  Both reserve room in the stash or, if @unless bytes are free there
 * after all, in the ring.  NULL: there is no room; the loss is counted.
 */
void *systrace_stash_begin(struct ring *ring, struct watch *w, u32 unless, u32 min, u32 keep);
void *systrace_stash_begin_in(struct ring *ring, struct stashed *s, u32 unless, u32 size);
void systrace_stash_commit(struct ring *ring, struct watch *w, void *at);
void systrace_stash_cancel(struct ring *ring);
bool systrace_stash_has(const struct watch *w, u32 bytes);

/*
 * Called by the reader, in poll(): moves waiting records to the rings, as far as they fit.  True:
 * some still wait.
 */
bool systrace_fetch(struct session *session);
void systrace_stash_drop(struct ring *ring);

/* In task work: waits until all of the task's records are in the rings, or it is killed or detached. */
void systrace_await_room(struct watch *w);

#endif /* SYSTRACE_STASH_H */
