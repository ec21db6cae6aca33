/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forced in before every file (-include), so that these are written for the
 * newest kernel alone.  Where older ones, or a change that no name can hide,
 * need something else, that stands in compat/, by subsystem; each entry says
 * what the kernel changed and when.  The headers are asked what they can do
 * (compat/has.c), not for their version, for distributions backport.
 */
#ifndef SYSTRACE_COMPAT_H
#define SYSTRACE_COMPAT_H

/* Before any header, for they give it a default. */
#define pr_fmt(fmt) "systrace: " fmt

#include "compat-config.h"
#include "compat/mm.h"

#endif /* SYSTRACE_COMPAT_H */
