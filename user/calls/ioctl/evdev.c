// SPDX-License-Identifier: GPL-2.0
/* Input devices: linux/input.h. */
#include <linux/input.h>
#include "ioctl.h"

SHARED_XLATS(evdev_abs, "ABS_???", X(ABS_X));
SHARED_XLATS(evdev_ev, "EV_???", X(EV_SYN));
