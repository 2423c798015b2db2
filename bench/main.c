// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapbench-bench: runs the cells of one boot and writes their samples. As
 * process 1 of a guest it first makes itself at home and at the end switches
 * the machine off.
 *
 *   rmapbench-bench CELLS OUT     CELLS: {"variant","target_ns","cells":[...]}
 */
#include <errno.h>
#include <unistd.h>

#include "descriptors.h"
#include "guest.h"
#include "msg.h"
#include "record.h"
#include "topology.h"

/* A plan may be older than what this process is allowed to use now. */
static int check_placement(const struct cell *c, hwloc_topology_t t)
{
	unsigned int cpus[NPROCS_MAX];
	char valid[CPUS_WORDS_BYTES];
	int ret = c->nprocs > NPROCS_MAX
			  ? -ERANGE
			  : placement_cpus(t, c->placement, c->nprocs, cpus);

	if (!ret)
		return 0;
	topology_words(hwloc_topology_get_topology_cpuset(t), valid,
		       sizeof(valid));
	msg_error("placement", c->placement,
		  "has no room for %u processes; the CPUs are %s", c->nprocs,
		  valid);
	return ret;
}

static int run_cell(const json_t *j, hwloc_topology_t t, uint64_t target_ns,
		    enum rule rule, int out)
{
	static struct sample s; /* too large for the stack */
	struct cell c;
	int ret = cell_from_json(&c, j);

	if (!ret)
		ret = check_placement(&c, t);
	if (ret)
		return ret;
	*s.reason = '\0';
	if (!c.ops)
		ret = sample_calibrate(&c, t, target_ns, &s);
	if (!ret && !*s.reason)
		ret = sample_run(&c, t, &s);
	if (ret) {
		msg_error("sample", c.load->name, "%s", s.reason);
		return ret;
	}
	return record_sample(out, &c, &s, rule);
}

static int run_cells(const json_t *plan, int out)
{
	json_int_t target_ns = 0;
	const json_t *cells, *cell;
	hwloc_topology_t t;
	const char *variant;
	size_t i;
	int ret;

	if (json_unpack((json_t *)plan, "{s:s, s?I, s:o}", "variant", &variant,
			"target_ns", &target_ns, "cells", &cells)) {
		msg_error("cells", "plan", "not of the form that is expected");
		return -EINVAL;
	}
	ret = topology_open(&t);
	if (ret)
		return ret;
	ret = record_context(out, t);
	json_array_foreach (cells, i, cell) {
		if (ret)
			break;
		ret = run_cell(cell, t, (uint64_t)target_ns,
			       rule_of_variant(variant), out);
	}
	if (!ret)
		ret = record_done(out, (unsigned int)json_array_size(cells));
	hwloc_topology_destroy(t);
	return ret;
}

static int bench(const char *cells, const char *out_path)
{
	json_error_t err;
	json_t *plan;
	int out, ret;

	plan = json_load_file(cells, 0, &err);
	if (!plan) {
		msg_error("cells", cells, "line %d: %s", err.line, err.text);
		return -EINVAL;
	}
	out = guest_open_out(out_path);
	ret = out < 0 ? out : run_cells(plan, out);
	if (out >= 0 && close(out))
		ret = -errno;
	json_decref(plan);
	return ret;
}

int main(int argc, char **argv)
{
	if (getpid() == 1) {
		guest_mount();
		bench(GUEST_ORDER, GUEST_OUT);
		guest_off();
	}
	descriptors_complete();
	if (argc != 3) {
		msg_error("bench", "arguments", "needs CELLS and OUT");
		return EXIT_USAGE;
	}
	return bench(argv[1], argv[2]) ? EXIT_FAILED : EXIT_OK;
}
