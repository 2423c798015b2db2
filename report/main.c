// SPDX-License-Identifier: GPL-2.0-only
/* rmapbench-report: from result folders to evidence. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "descriptors.h"
#include "memory.h"
#include "msg.h"
#include "parse.h"
#include "report.h"

static const char help[] =
	"usage: rmapbench-report DIR... [--format FORMAT] [--margin PERCENT]\n"
	"       rmapbench-report --plot-data DIR OUTDIR\n"
	"\n"
	"Report what the result folders DIR hold. Of several, first what each\n"
	"says of the statements, then what was measured alike in the first,\n"
	"and in each other, side by side.\n"
	"\n"
	"  --format FORMAT   text (default), tsv, json or html\n"
	"  --margin PERCENT  what is within it counts as same (default 2)\n"
	"  --plot-data       write the TSV files that plots/*.gp read into\n"
	"                    OUTDIR and name each on stdout\n"
	"  --help            this text\n";

struct options {
	int (*print)(FILE *out, const struct report *report);
	double margin; /* fraction */
	bool plot_data, help;
};

static const struct {
	const char *name;
	int (*print)(FILE *out, const struct report *report);
} formats[] = {
	{"text", report_text},
	{"tsv", report_tsv},
	{"json", report_json},
	{"html", report_html},
};

static int set_format(struct options *opt, const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (!strcmp(name, formats[i].name)) {
			opt->print = formats[i].print;
			return 0;
		}
	return msg_invalid("report", name,
			   "unknown format; valid: text, tsv, json, html");
}

static int set_margin(struct options *opt, const char *text)
{
	double percent;

	if (parse_decimal(text, 0, 100, &percent))
		return msg_invalid(
			"report", text,
			"no margin; valid: a percentage from 0 to 100");
	opt->margin = percent / 100;
	return 0;
}

static int bad_option(char **argv, int missing)
{
	const char *word = argv[optind - 1];

	if (missing)
		msg_error("report", word, "value missing");
	else
		msg_error("report", word,
			  "unknown option; valid: --format, "
			  "--margin, --plot-data, --help");
	return -EINVAL;
}

static int parse_options(int argc, char **argv, struct options *opt)
{
	static const struct option options[] = {
		{"format", required_argument, NULL, 'f'},
		{"margin", required_argument, NULL, 'm'},
		{"plot-data", no_argument, NULL, 'p'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	int c, ret = 0;

	while (!ret && (c = getopt_long(argc, argv, ":h", options, NULL)) != -1)
		switch (c) {
		case 'f':
			ret = set_format(opt, optarg);
			break;
		case 'm':
			ret = set_margin(opt, optarg);
			break;
		case 'p':
			opt->plot_data = true;
			break;
		case 'h':
			opt->help = true;
			return 0;
		default:
			ret = bad_option(argv, c == ':');
		}
	return ret;
}

static int plot_data(const char *dir, const char *outdir, double margin)
{
	struct report_run run;
	int ret = report_run_make(&run, dir, margin);

	if (ret)
		return ret;
	ret = report_plot_data(stdout, &run, outdir);
	report_run_free(&run);
	return ret;
}

static int report_dirs(char **dirs, size_t n, const struct options *opt)
{
	struct report report = {.margin = opt->margin};
	int ret = 0;

	report.runs = memory_get(n, sizeof(*report.runs));
	while (!ret && report.n < n) {
		ret = report_run_make(&report.runs[report.n], dirs[report.n],
				      opt->margin);
		report.n += !ret;
	}
	if (!ret)
		ret = opt->print(stdout, &report);
	/* what main() finds on its way out is said there */
	if (ret && report.n == n && !ferror(stdout))
		msg_error("report", dirs[0], "%s", strerror(-ret));
	while (report.n)
		report_run_free(&report.runs[--report.n]);
	free(report.runs);
	return ret;
}

static int report_main(int argc, char **argv)
{
	struct options opt = {.print = report_text, .margin = 0.02};
	int n, ret;

	descriptors_complete();
	unsetenv("POSIXLY_CORRECT"); /* options may follow DIR */
	if (parse_options(argc, argv, &opt))
		return EXIT_USAGE;
	if (opt.help)
		return fputs(help, stdout) < 0 ? EXIT_FAILED : EXIT_OK;
	n = argc - optind;
	if (opt.plot_data && n != 2) {
		msg_error("report", "--plot-data", "takes DIR and OUTDIR");
		return EXIT_USAGE;
	}
	if (!n) {
		msg_error("report", "DIR",
			  "missing; valid: folders that ./run.sh sim or here "
			  "made");
		return EXIT_USAGE;
	}
	if (opt.plot_data)
		ret = plot_data(argv[optind], argv[optind + 1], opt.margin);
	else
		ret = report_dirs(argv + optind, (size_t)n, &opt);
	return ret ? EXIT_FAILED : EXIT_OK;
}

int main(int argc, char **argv)
{
	return msg_close_stdout(report_main(argc, argv));
}
