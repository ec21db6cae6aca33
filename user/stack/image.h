/* SPDX-License-Identifier: GPL-2.0 */
/* ELF files that programs are mapped from: where they are loaded, and the names of their functions. */
#ifndef SYSTRACE_IMAGE_H
#define SYSTRACE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

struct image;

/*
 * The file at this path, which is mapped at this place (see helper.h), or NULL.  Files are cached:
 * the pointer stays valid until the process ends.
 */
struct image *image_of(const char *path, uint32_t at);

int image_open(const struct image *, uint32_t at);	/* returns a descriptor, or -1 */

/*
 * For a file of which this offset is mapped executable at start: the bias to add to its addresses,
 * and the range of memory that it takes up.  Returns false if that mapping is impossible.
 */
bool image_place(const struct image *, uint64_t start, uint64_t offset, uint64_t *bias, uint64_t *low, uint64_t *high);

/* The last function that starts at or before the address, which is without the bias; NULL: none. */
const char *image_symbol(struct image *, uint32_t at, uint64_t address, uint64_t *offset);

#endif
