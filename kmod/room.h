/* SPDX-License-Identifier: GPL-2.0 */
/* The slow paths of a record for which there may be no room. */
#ifndef SYSTRACE_ROOM_H
#define SYSTRACE_ROOM_H

#include "ring.h"

struct watch;

/* For systrace_begin() and systrace_commit(), which are in record.h because they need struct watch. */
void *systrace_begin_short(struct ring *ring, struct watch *w, u32 min, u32 keep);
void systrace_commit_past(struct ring *ring, struct watch *w, void *at, u32 len);
/* The current record needs more room than the ring has now.  Returns where to begin it again, or NULL. */
void *systrace_begin_again(struct ring *ring, struct watch *w, u32 min, u32 keep);

#endif /* SYSTRACE_ROOM_H */
