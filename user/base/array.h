/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_ARRAY_H
#define SYSTRACE_ARRAY_H

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PADDED(len) (((len) + 7ULL) & ~7ULL)	/* up to 8 bytes, the alignment in records */

#endif
