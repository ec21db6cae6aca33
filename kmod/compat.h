/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before every file (-include), so that the sources are written for
 * the newest kernel only.  What older kernels need, or a change that no wrapper
 * can hide, is in compat/, by subsystem; each entry says what the kernel changed
 * and when.  The build probes what the headers provide (compat/has.c) and not
 * their version, because distributions backport.
 */
#ifndef SYSTRACE_COMPAT_H
#define SYSTRACE_COMPAT_H

/* Before any header: they define a default. */
#define pr_fmt(fmt) "systrace: " fmt

#include "compat-config.h"
#include "compat/mm.h"

#endif /* SYSTRACE_COMPAT_H */
