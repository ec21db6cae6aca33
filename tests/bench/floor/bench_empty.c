// SPDX-License-Identifier: GPL-2.0
/* The least possible cost of a tracer that uses the tracepoints: probes that do nothing. */
#include "floor.h"

static void on_enter(void *unused, struct pt_regs *regs, long nr)
{
}

static void on_exit(void *unused, struct pt_regs *regs, long ret)
{
}

module_init(floor_register);
module_exit(floor_unregister);
MODULE_DESCRIPTION("systrace's bench: empty probes");
