// SPDX-License-Identifier: GPL-2.0
/* Requests, and mappings: a session's own rings, and random mappings of any descriptor. */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "fuzz.h"

struct slot slots[SLOTS];

/* Returns a negative errno instead of -1. */
int request(int fd, unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) < 0 ? -errno : 0;
}

int open_device(struct systrace_hello *hello)
{
	struct systrace_hello own;
	int fd = open(SYSTRACE_DEVICE, O_RDWR | O_CLOEXEC), err;

	hello = hello ?: &own;
	*hello = (struct systrace_hello){ .abi = SYSTRACE_ABI };
	if (fd < 0)
		return -errno;
	atomic_fetch_add(&shared->sessions, 1);
	err = request(fd, SYSTRACE_HELLO, hello);
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}

/* ---- a session's own rings ------------------------------------------------------------- */

bool map_ring(int fd, uint32_t cpu, uint32_t size, struct ring_map *map)
{
	off_t at = cpu * SYSTRACE_RING_SPAN;
	void *p = mmap(NULL, PAGE, RW, MAP_SHARED, fd, at);

	if (p == MAP_FAILED)
		return false;
	map->consumer = p;
	p = mmap(NULL, PAGE + 2UL * size, PROT_READ, MAP_SHARED, fd, at + PAGE);
	if (p == MAP_FAILED) {
		munmap(map->consumer, PAGE);
		map->consumer = NULL;
		return false;
	}
	map->producer = p;
	map->size = size;
	map->data = (uint8_t *)p + PAGE;
	map->at = map->consumer->pos;
	return true;
}

void unmap_ring(struct ring_map *map)
{
	if (map->consumer)
		munmap(map->consumer, PAGE);
	if (map->producer)
		munmap((void *)map->producer, PAGE + 2UL * map->size);
	*map = (struct ring_map){ 0 };
}

/* Maps the rings that exist and are not mapped yet. */
void map_rings(struct slot *s)
{
	uint64_t bits[16] = { 0 };
	struct systrace_rings rings = { .bits = (uintptr_t)bits, .nbits = 1024 };
	uint32_t cpu;

	if (!s->size || request(s->fd, SYSTRACE_RINGS, &rings))
		return;
	for (cpu = 0; cpu < CPUS; cpu++)
		if (bits[0] >> cpu & 1 && !s->ring[cpu].data)
			map_ring(s->fd, cpu, s->size, &s->ring[cpu]);
}

void unmap_rings(struct slot *s)
{
	uint32_t cpu;

	for (cpu = 0; cpu < CPUS; cpu++)
		unmap_ring(&s->ring[cpu]);
}

/* ---- random mappings --------------------------------------------------------------------- */

enum { FREE, THERE, USED };
#define ODD_MAPS	16

static struct odd {
	_Atomic int state;
	uint8_t *p;
	size_t len;
	bool consumer;
} odd_maps[ODD_MAPS];

static struct odd *take(int state)
{
	int i, expected, from = below(ODD_MAPS);

	for (i = 0; i < ODD_MAPS; i++) {
		struct odd *m = &odd_maps[(from + i) % ODD_MAPS];

		expected = state;
		if (atomic_compare_exchange_strong(&m->state, &expected, USED))
			return m;
	}
	return NULL;
}

/* Checks the ring of a session that was not started; its SETUP may even have failed. */
static void check_zero(struct slot *s, const struct odd *m, uint32_t changes)
{
	size_t at;
	uint64_t found = word_there(m->p, m->len, m->len / 8 > 65536 ? 37 : 1, &at);

	if (found && !atomic_load(&s->starts) && changes == atomic_load(&s->changes))
		fail(O_ZERO, "%#llx at %zu of a mapping of %zu", (unsigned long long)found, at, m->len);
}

void map_something(struct slot *s, bool odd)
{
	struct odd *m = take(FREE);
	uint32_t changes = atomic_load(&s->changes), starts = atomic_load(&s->starts);
	uint32_t cpu = below(basis->cpus), size = s->size;
	off_t at = cpu * SYSTRACE_RING_SPAN;
	int prot = PROT_READ, flags = MAP_SHARED;
	bool orderly = s < slots + ORDERLY;
	void *p;

	if (!m)
		return;
	/* The writable page of an orderly slot belongs to its reader alone. */
	m->consumer = !orderly && !below(3);
	m->len = m->consumer ? PAGE : PAGE + 2UL * size;
	if (m->consumer)
		prot |= PROT_WRITE;
	else
		at += PAGE;
	if (odd) {
		switch (below(6)) {
		case 0:
			m->len = PAGE * (1 + below(40));
			break;
		case 1:
			at = odd_number() & ~(PAGE - 1);
			break;
		case 2:
			prot |= PROT_EXEC;
			break;
		case 3:
			prot = orderly ? PROT_NONE : RW;
			break;
		case 4:
			flags = MAP_PRIVATE;
			break;
		default:
			at += PAGE * (below(5) - 2);
		}
	}
	p = mmap(NULL, m->len, prot, flags, s->fd, at);
	note(odd ? OP_MAP_ODD : OP_MAP, s - slots, p == MAP_FAILED ? -errno : 0, at >> 12, m->len >> 12);
	if (p == MAP_FAILED) {
		atomic_store(&m->state, FREE);
		return;
	}
	m->p = p;
	m->consumer &= prot == RW && flags == MAP_SHARED;
	if (!starts && !odd && !m->consumer)
		check_zero(s, m, changes);
	atomic_store(&m->state, THERE);
}

void unmap_something(void)
{
	struct odd *m = take(THERE);

	if (!m)
		return;
	if (!below(8))
		madvise(m->p, m->len, MADV_DONTNEED);
	if (!below(8))
		mremap(m->p, m->len, 2 * m->len, MREMAP_MAYMOVE);
	/* A mapping that was moved stays until its process exits, and keeps its session alive. */
	munmap(m->p, m->len);
	note(OP_UNMAP, 0, 0, m->len >> 12, 0);
	atomic_store(&m->state, FREE);
}

/* In a child: it has not inherited the mappings, and their addresses may be in use again. */
void forget_maps(void)
{
	memset(odd_maps, 0, sizeof(odd_maps));
}

/* Writes to the page that has the reader's position. */
void write_something(void)
{
	struct odd *m = take(THERE);
	volatile uint64_t *pos;

	if (!m)
		return;
	if (m->consumer) {
		pos = (uint64_t *)m->p;
		switch (below(4)) {
		case 0:
			*pos = odd_number();
			break;
		case 1:
			*pos += 8 * below(1000);
			break;
		case 2:
			*pos -= 8 * below(1000);
			break;
		default:
			*pos ^= 1ULL << below(64);
		}
		note(OP_WRITE_ODD, 0, 0, *pos, *pos >> 32);
	}
	atomic_store(&m->state, THERE);
}
