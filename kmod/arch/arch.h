/* SPDX-License-Identifier: GPL-2.0 */
/* Selects the header of the processor that the module is built for; each provides the same functions and macros. */
#ifndef SYSTRACE_ARCH_H
#define SYSTRACE_ARCH_H

#if defined(CONFIG_X86_64)
#include "x86.h"
#else
#error "systrace does not know this processor yet: see docs/ADDING.md"
#endif

#endif
