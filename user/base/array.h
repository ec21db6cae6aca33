/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTRACE_ARRAY_H
#define SYSTRACE_ARRAY_H

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
