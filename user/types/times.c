// SPDX-License-Identifier: GPL-2.0
/* Times that several kinds of value use. */
#include <unistd.h>
#include "row/call.h"
#include "settings.h"
#include "types/shared.h"

/* Prints clock ticks, as times(2) has them: Linux shows all programs 100 ticks a second. */
void print_clock_ticks(struct text *t, uint64_t v)
{
	pen_uns(t, v);
	if (!v || t->xlat == XLAT_RAW)
		return;
	put_s(t, " /* ");
	put_uns(t, v / 100);
	put_c(t, '.');
	put_uns0(t, v % 100, 2);
	put_s(t, " s */");
}
