/* SPDX-License-Identifier: GPL-2.0 */
/* Building blocks of plays. */
#ifndef SYSTRACE_FUZZ_SCENE_H
#define SYSTRACE_FUZZ_SCENE_H

#include "fuzz.h"

/* Memory that the processes of a play share. */
struct stage {
	_Atomic int go, done;
	_Atomic uint64_t beat[32];
};
extern struct stage *stage;

#define FOLLOW	(SYSTRACE_A_PROCESS | SYSTRACE_A_FOLLOW)

void pin(int cpu);
bool setup(struct slot *s, struct systrace_setup by);
void shut(struct slot *s);
int attach(struct slot *s, pid_t pid, uint32_t flags);
int detach(struct slot *s, pid_t pid);
int start(struct slot *s);
int load(struct slot *s, struct systrace_plan *plan, uint32_t nplans, struct systrace_op *op, uint32_t nops);
void only(struct slot *s, const int *nrs);
struct systrace_op copy_op(int flags, int arg, uint32_t len);
pid_t begin(void (*what)(void));
void end(pid_t pid, const char *what);
/* has a timeout: the leader of the play may have given up */
void await(_Atomic int *what, int value);
/* false: the actor was OOM-killed, or the time is over */
bool await_actor(pid_t pid, _Atomic int *what, int value);
bool go_on(pid_t pid, int n);
void take_memory(uint32_t largest, uint32_t smallest);
void give_memory(void);

void play_exits(struct slot *s);
void play_setup(struct slot *s);
void play_cost(struct slot *s);
void play_dying(struct slot *s);
void play_beside(struct slot *s);

#endif
