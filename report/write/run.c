// SPDX-License-Identifier: GPL-2.0-only
#include "report.h"

int report_run_make(struct report_run *run, const char *dir, double margin)
{
	int ret = result_load(dir, &run->res);

	if (ret)
		return ret;
	analysis_make(&run->res, margin, &run->an);
	claims_make(&run->an, &run->claims);
	return 0;
}

void report_run_free(struct report_run *run)
{
	claims_free(&run->claims);
	analysis_free(&run->an);
	result_free(&run->res);
}
