/* SPDX-License-Identifier: GPL-2.0 */
/* Looks up symbols, sections and data in an ELF file of a watched program.  The file is not trusted. */
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

/* False: not an ELF file for x86-64. */
bool binary_open(struct binary *, int file);
void binary_close(struct binary *);

bool binary_symbol(const struct binary *, const char *name, uint64_t *value);
bool binary_section(const struct binary *, const char *name, uint64_t *address);
/* Whether it is a 32-bit ELF file, for any processor. */
bool binary_is_32bit(int file);
/* The bytes at this address, as they are in the file; NULL: not all of them are in it. */
const void *binary_at(const struct binary *, uint64_t address, size_t len);
/* The address at which the file's first mapping begins, as linked. */
uint64_t binary_base(const struct binary *);

#endif
