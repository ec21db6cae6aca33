// SPDX-License-Identifier: GPL-2.0
/* Real-time clocks: linux/rtc.h. */
#include <linux/rtc.h>
#include "ioctl.h"

XLATS(vl_flags, "RTC_VL_???", X(RTC_VL_DATA_INVALID), X(RTC_VL_BACKUP_LOW), X(RTC_VL_BACKUP_EMPTY),
      X(RTC_VL_ACCURACY_LOW), X(RTC_VL_BACKUP_SWITCH));
XLATS(params, "RTC_PARAM_???", X(RTC_PARAM_FEATURES), X(RTC_PARAM_CORRECTION), X(RTC_PARAM_BACKUP_SWITCH_MODE));
XLATS(features, "1<<RTC_FEATURE_???", X(1<<RTC_FEATURE_ALARM), X(1<<RTC_FEATURE_ALARM_RES_MINUTE),
      X(1<<RTC_FEATURE_NEED_WEEK_DAY), X(1<<RTC_FEATURE_ALARM_RES_2S), X(1<<RTC_FEATURE_UPDATE_INTERRUPT),
      X(1<<RTC_FEATURE_CORRECTION), X(1<<RTC_FEATURE_BACKUP_SWITCH_MODE), X(1<<RTC_FEATURE_ALARM_WAKEUP_ONLY));
XLATS(switch_modes, "RTC_BSM_???", X(RTC_BSM_DISABLED), X(RTC_BSM_DIRECT), X(RTC_BSM_LEVEL), X(RTC_BSM_STANDBY));

LAYOUT(rtc_time, "rtc_time", DEC(tm_sec), DEC(tm_min), DEC(tm_hour), DEC(tm_mday), DEC(tm_mon), DEC(tm_year),
       DEC(tm_wday, DETAIL), DEC(tm_yday, DETAIL), DEC(tm_isdst, DETAIL));
LAYOUT(rtc_wkalrm, "rtc_wkalrm", UNS(enabled, W8), UNS(pending, W8), EMBED(time, rtc_time));
LAYOUT(rtc_pll, "rtc_pll_info", DEC(pll_ctrl), DEC(pll_value), DEC(pll_max), DEC(pll_min), DEC(pll_posmult),
       DEC(pll_negmult), LDEC(pll_clock));

/* the parameter determines what the value means */
static bool is_other(const struct print *p, const struct node *n)
{
	const struct node *param = sibling(n->up->kids, n->up->nkids, "param");

	return param && get(p, param) > RTC_PARAM_BACKUP_SWITCH_MODE;
}

#define VALUE	HEX64(room, HIDDEN), FLAGS(uvalue, features, W64, SAME(room), WHEN_IS(param, RTC_PARAM_FEATURES)), \
	DEC64(svalue, SAME(room), WHEN_IS(param, RTC_PARAM_CORRECTION)), \
	XVAL(uvalue, switch_modes, W64, SAME(room), WHEN_IS(param, RTC_PARAM_BACKUP_SWITCH_MODE)), \
	HEX64(uvalue, SAME(room), IF(is_other))

LAYOUT(rtc_param, "rtc_param", XVAL(param, params, W64), VALUE, UNS(index), HEX(__pad, NONZERO));
LAYOUT(rtc_asked, "rtc_param", XVAL(param, params, W64), HEX64(uvalue, HIDDEN), UNS(index), HEX(__pad, NONZERO));
LAYOUT(rtc_answered, "rtc_param", HEX64(param, HIDDEN), VALUE, UNS(index, HIDDEN), HEX(__pad, NONZERO));

IOCTL_CASES(ioctl_rtc,
	IOCTL(RTC_ALM_READ, STRUCT_OUT(arg, rtc_time)),
	IOCTL(RTC_RD_TIME, STRUCT_OUT(arg, rtc_time)),
	IOCTL(RTC_ALM_SET, STRUCT_IN(arg, rtc_time)),
	IOCTL(RTC_SET_TIME, STRUCT_IN(arg, rtc_time)),
	WORDS(RTC_IRQP_SET, SIZE(arg)),
	WORDS(RTC_EPOCH_SET, SIZE(arg)),
	IOCTL(RTC_IRQP_READ, POINTS_OUT(arg, SIZE(v))),
	IOCTL(RTC_EPOCH_READ, POINTS_OUT(arg, SIZE(v))),
	IOCTL(RTC_WKALM_RD, STRUCT_OUT(arg, rtc_wkalrm)),
	IOCTL(RTC_WKALM_SET, STRUCT_IN(arg, rtc_wkalrm)),
	IOCTL(RTC_PLL_GET, STRUCT_OUT(arg, rtc_pll)),
	IOCTL(RTC_PLL_SET, STRUCT_IN(arg, rtc_pll)),
	IOCTL(RTC_VL_READ, POINTS_FLAGS_OUT(arg, vl_flags)),
	IOCTL(RTC_PARAM_GET, ANSWER(arg, rtc_asked, rtc_answered, ON_ERROR)),
	IOCTL(RTC_PARAM_SET, STRUCT_IN(arg, rtc_param)),
	PLAIN(RTC_AIE_ON),
	PLAIN(RTC_AIE_OFF),
	PLAIN(RTC_UIE_ON),
	PLAIN(RTC_UIE_OFF),
	PLAIN(RTC_PIE_ON),
	PLAIN(RTC_PIE_OFF),
	PLAIN(RTC_WIE_ON),
	PLAIN(RTC_WIE_OFF),
	PLAIN(RTC_VL_CLR),
);
