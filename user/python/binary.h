/* SPDX-License-Identifier: GPL-2.0 */
/* What an ELF file of a watched program says of itself: where a symbol is, and what stands there.  It is not believed. */
#ifndef SYSTRACE_BINARY_H
#define SYSTRACE_BINARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct binary {
	const uint8_t *bytes;		/* the file, mapped */
	size_t size;
	uint64_t ino;
};

/* False: it is no ELF file for x86-64. */
bool binary_open(struct binary *, int file);
void binary_close(struct binary *);

bool binary_symbol(const struct binary *, const char *name, uint64_t *value);
bool binary_section(const struct binary *, const char *name, uint64_t *address);
/* An ELF file for 32 bits, of whatever processor. */
bool binary_is_32bit(int file);
/* So many bytes at this address, as they are in the file; NULL: they are not in it. */
const void *binary_at(const struct binary *, uint64_t address, size_t len);
/* The address for which its first mapping begins. */
uint64_t binary_base(const struct binary *);

#endif
