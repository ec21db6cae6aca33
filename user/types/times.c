// SPDX-License-Identifier: GPL-2.0
/* Times that several kinds hold. */
#include <unistd.h>
#include "row/call.h"
#include "settings.h"
#include "types/shared.h"

/* ticks of the clock that times(2) counts in, of which Linux shows everybody 100 a second */
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
