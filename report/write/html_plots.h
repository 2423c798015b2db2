/* SPDX-License-Identifier: GPL-2.0-only */
/* The plots of a result folder, within the page. */
#ifndef RMAPBENCH_HTML_PLOTS_H
#define RMAPBENCH_HTML_PLOTS_H

#include <stdio.h>

/* Every SVG file in plots/ of the folder `dir` as a figure. 0 or -errno. */
int html_plots(FILE *out, const char *dir);

#endif
