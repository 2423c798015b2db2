// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

#include <string.h>

#include "../common/msg.h"

int report_run_make(struct report_run *run, const char *dir, double margin)
{
	int ret = result_load(dir, &run->res);

	if (ret)
		return ret;
	ret = analysis_make(&run->res, margin, &run->an);
	if (!ret) {
		ret = claims_make(&run->an, &run->claims);
		if (ret)
			analysis_free(&run->an);
	}
	if (ret) {
		msg_error("report", dir, "%s", strerror(-ret));
		result_free(&run->res);
	}
	return ret;
}

void report_run_free(struct report_run *run)
{
	claims_free(&run->claims);
	analysis_free(&run->an);
	result_free(&run->res);
}
