/* SPDX-License-Identifier: GPL-2.0 */
/* ELF files that programs are mapped from: where they are loaded, and what their functions are called. */
#ifndef SYSTRACE_IMAGE_H
#define SYSTRACE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

struct image;

/*
 * The file at this path, which is mapped at this place (see helper.h), or NULL.
 * Files are kept for later, so that it stays valid for as long as the process.
 */
struct image *image_of(const char *path, uint32_t at);

int image_open(const struct image *, uint32_t at);	/* a descriptor of it, or -1 */

/*
 * What is to be added to its addresses if this offset of it is mapped
 * executable at start, and where it lies then.  False: it cannot be.
 */
bool image_place(const struct image *, uint64_t start, uint64_t offset, uint64_t *bias, uint64_t *low, uint64_t *high);

/* The last function that begins at or before the address, without the bias; NULL: there is none. */
const char *image_symbol(struct image *, uint32_t at, uint64_t address, uint64_t *offset);

#endif
