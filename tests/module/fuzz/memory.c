// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that all processes share. It has no descriptor, because tasks write to any descriptor.
 * Inaccessible memory surrounds it, because a call may write more than intended. Only the first
 * process can write to the part that the oracles rely on.
 */
#include <sys/mman.h>
#include <sys/shm.h>
#include "fuzz.h"

#define AROUND	(1UL << 20)
#define PATTERN	0x5ad0c0dedeadbea7ULL

const struct basis *basis;
struct basis *mine;
struct shared *shared;

static int basis_id, shared_id;

static void *attach(int id, size_t size, int flags)
{
	uint8_t *room = mmap(NULL, size + 2 * AROUND, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (room == MAP_FAILED || shmat(id, room + AROUND, flags | SHM_REMAP) != room + AROUND)
		return NULL;
	return room + AROUND;
}

static bool attach_both(void)
{
	basis = attach(basis_id, sizeof(*basis), SHM_RDONLY);
	shared = attach(shared_id, sizeof(*shared), 0);
	return basis && shared;
}

static void draw_edge(uint64_t *edge)
{
	size_t i;

	for (i = 0; i < EDGE; i++)
		edge[i] = PATTERN + i;
}

bool memory_begin(void)
{
	basis_id = shmget(IPC_PRIVATE, sizeof(*basis), 0644);
	shared_id = shmget(IPC_PRIVATE, sizeof(*shared), 0666);
	mine = attach(basis_id, sizeof(*mine), 0);
	/* A removed segment exists as long as it is attached, and can still be attached by its id. */
	if (!mine || !attach_both() || shmctl(basis_id, IPC_RMID, NULL) || shmctl(shared_id, IPC_RMID, NULL))
		return false;
	draw_edge(shared->first_edge);
	draw_edge(shared->middle_edge);
	draw_edge(shared->last_edge);
	return !madvise(mine, (sizeof(*mine) + PAGE - 1) / PAGE * PAGE, MADV_DONTFORK);
}

void memory_names(char *text, size_t size)
{
	snprintf(text, size, "%d:%d", basis_id, shared_id);
}

bool memory_attach(const char *names)
{
	return sscanf(names, "%d:%d", &basis_id, &shared_id) == 2 && attach_both();
}

static void check_edge(uint64_t *edge)
{
	size_t i;

	for (i = 0; i < EDGE; i++)
		if (edge[i] != PATTERN + i)
			fail(O_MEMORY, "byte %zu is %#llx", (size_t)((uint8_t *)&edge[i] - (uint8_t *)shared),
			     (unsigned long long)edge[i]);
	draw_edge(edge);
}

void memory_check(void)
{
	check_edge(shared->first_edge);
	check_edge(shared->middle_edge);
	check_edge(shared->last_edge);
}
