// SPDX-License-Identifier: GPL-2.0
#include <linux/systrace.h>
#include "settings.h"

struct options opt = { .string_max = 32, .column = 40, .signals = ~0ULL, .newer = true };
struct run run = { .mode = SYSTRACE_LOSSLESS };
struct show show = { .clock_digits = 0, .relative_digits = -1, .duration_digits = -1 };
struct views views;
struct counting counting;
struct until until;
struct touch touch;
