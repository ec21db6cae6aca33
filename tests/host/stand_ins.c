// SPDX-License-Identifier: GPL-2.0
/*
 * Stand-ins for the functions that kmod/capture.c calls, for userspace: they find nothing, or
 * return something that is easy to recognize.  A test that needs more defines its own.
 */
#include "kernel.h"
#include "../../kmod/capture.h"
#include "../../kmod/walk.h"

#define STAND_IN	__attribute__((weak))

STAND_IN u32 systrace_fdinfo(struct capture *c, void *at, u32 room, int fd)
{
	(void)c, (void)at, (void)room, (void)fd;
	return 0;
}

STAND_IN u32 systrace_mapped(struct capture *c, void *at, int fd, u64 from)
{
	u64 mapped[2] = { fd, from };

	(void)c;
	memcpy(at, mapped, sizeof(mapped));
	return fd < 0 ? 0 : sizeof(mapped);
}

STAND_IN bool systrace_registers(const struct capture *c, struct systrace_stack *to, u64 *sp, u32 *most)
{
	(void)c, (void)to, (void)sp, (void)most;
	return false;
}

STAND_IN u8 systrace_maps(struct capture *c, void *at, u32 cap, u32 room, u32 *len)
{
	(void)c, (void)at, (void)cap, (void)room, (void)len;
	return SYSTRACE_NONE;
}

STAND_IN u32 systrace_restart(struct capture *c, void *at, u32 room)
{
	(void)c, (void)at, (void)room;
	return 0;
}

STAND_IN u32 systrace_times(const struct capture *c, void *at, u32 room)
{
	(void)c;
	if (room < 32)
		return 0;
	memset(at, 't', 32);
	return 32;
}

STAND_IN u8 systrace_walk(struct capture *c, void *at, u32 cap, u32 have, u32 *len)
{
	(void)c, (void)at, (void)cap, (void)have, (void)len;
	return SYSTRACE_NONE;
}

STAND_IN const struct chain *systrace_walk_of(struct capture *c, struct walker *w, struct place *place)
{
	(void)c, (void)w, (void)place;
	return NULL;
}

STAND_IN bool systrace_walk_at_hand(struct walker *w)
{
	(void)w;
	return false;
}

STAND_IN u64 systrace_walk_quickly(struct walker *w, void *at, u32 cap)
{
	(void)w, (void)at, (void)cap;
	return 0;
}
