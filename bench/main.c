// SPDX-License-Identifier: GPL-2.0-only
/*
 * rmapbench-bench: takes the samples of one boot. As PID 1 of a guest it mounts
 * /proc, /sys and /dev first, and switches the machine off at the end.
 *
 *   rmapbench-bench ORDER OUT     ORDER: {"target_ns","samples":[...]}, and
 *with "events" (folder of event sets), "lock_sites" (file of the kernel that
 *runs) and "turn" (of their groups): count, too
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "descriptors.h"
#include "guest.h"
#include "jsonfile.h"
#include "lines.h"
#include "msg.h"
#include "topology.h"

/* A plan may be older than what this process is allowed to use now. */
static int check_placement(const struct workload *w, hwloc_topology_t t)
{
	unsigned int cpus[NPROCS_MAX];
	char valid[CPUS_WORDS_BYTES];
	int ret = w->nprocs > NPROCS_MAX
			  ? -ERANGE
			  : placement_cpus(t, w->placement, w->nprocs, cpus);

	if (!ret)
		return 0;
	topology_words(hwloc_topology_get_topology_cpuset(t), valid,
		       sizeof(valid));
	msg_error("placement", w->placement,
		  "has no room for %u processes; the CPUs are %s", w->nprocs,
		  valid);
	return ret;
}

/* What is asked of one boot: order.json, written by the campaign. */
struct order {
	uint64_t target_ns;
	json_t *samples;
	const char *events;	/* "": nothing is counted */
	const char *lock_sites; /* of the kernel that runs; "": unknown */
	uint64_t turn;
};

static const struct field order_fields[] = {
	FIELD(MUST, COUNT, order, target_ns),
	FIELD(MUST, LIST, order, samples),
	FIELD(MAY, TEXT, order, events),
	FIELD(MAY, TEXT, order, lock_sites),
	FIELD(MAY, COUNT, order, turn),
	{.name = NULL},
};

/*
 * Run it as often again, for those counters that cost time where they count:
 * nothing of it is kept but what they say. The sample before stands in any
 * case.
 */
static void count_untimed(const struct workload *w, hwloc_topology_t t,
			  struct counter_choice choice, struct timing *found)
{
	static struct timing again; /* too large for the stack */
	size_t i;
	int ret;

	choice.in = COUNTED_UNTIMED;
	if (!counters_any(&choice))
		return;
	ret = sample_run(w, t, &choice, &again);
	if (ret || *again.reason)
		msg_warn("sample", w->load->name, "not counted untimed: %s",
			 again.reason);
	for (i = 0; !ret && !*again.reason && i < COUNTABLE_MAX; i++)
		if (again.counted[i].there)
			found->counted[i] = again.counted[i];
}

/* Does it move pages of files, under some rule? Nobody knows of programs. */
static bool moves_files(const struct workload *w)
{
	static const struct rule most = {MOVE_TABLE, MOVE_TABLE, FORK_NONE};
	struct range now = workload_locks(w, &most, false).imap;
	struct range beside = now;

	if (workload_background(w))
		beside = workload_locks(w, &most, true).imap;
	return !now.known || now.max || !beside.known || beside.max;
}

/* Timed, and counted; the first of a cell in a boot is counted untimed, too. */
static int run_sample(const struct workload *w, hwloc_topology_t t,
		      const struct counting *counting, uint64_t turn,
		      uint64_t rep, struct timing *found)
{
	struct counter_choice choice = {.counting = counting,
					.files = moves_files(w),
					.per_cpu = w->load->forks};
	int ret;

	if (!counting)
		return sample_run(w, t, NULL, found);
	choice.group = counters_group(counting, turn + rep);
	ret = sample_run(w, t, &choice, found);
	if (!ret && !rep && !*found->reason)
		count_untimed(w, t, choice, found);
	return ret;
}

/* Of all in the background at a set rate, while the others did theirs. */
static uint64_t background_due(const struct workload *w, const struct timing *t)
{
	uint64_t period_ns = workload_period_ns(w), longest_ns = 0;

	for (unsigned int i = 0; i < w->nprocs; i++)
		if (!workload_in_background(w, i) &&
		    t->elapsed_ns[i] > longest_ns)
			longest_ns = t->elapsed_ns[i];
	return period_ns ? workload_background(w) * longest_ns / period_ns : 0;
}

/*
 * The last op of each in the background ended after the others had done theirs.
 * What was due was done, but for a twentieth.
 */
static void check_background(const struct workload *w, struct timing *found)
{
	uint64_t n = workload_background(w), done = found->background_ops;
	uint64_t due = background_due(w, found);

	if (*found->reason || !n)
		return;
	if (done <= n)
		strcpy(found->reason, "too short: those in the background did "
				      "no op each beside it");
	else if (done + n < due - due / 20)
		snprintf(found->reason, sizeof(found->reason),
			 "those in the background did %llu ops of the %llu "
			 "that were due",
			 (unsigned long long)done, (unsigned long long)due);
}

static int take_sample(struct sample *s, hwloc_topology_t t,
		       const struct order *order,
		       const struct counting *counting, int out)
{
	static struct timing found; /* too large for the stack */
	struct workload w;
	int ret = workload_from_cell(&w, &s->as);

	if (!ret)
		ret = check_placement(&w, t);
	if (ret)
		return ret;
	*found.reason = '\0';
	if (!w.ops)
		ret = sample_calibrate(&w, t, order->target_ns, &found);
	if (!ret && !*found.reason)
		ret = run_sample(&w, t, counting, order->turn, s->rep, &found);
	if (ret) {
		msg_error("sample", w.load->name, "%s", found.reason);
		return ret;
	}
	check_background(&w, &found);
	s->as.ops = w.ops;
	return lines_sample(out, s, &found, counting);
}

static int take_samples(const struct order *order, const struct where *at,
			int out)
{
	static struct counting found; /* too large for the stack */
	const struct counting *counting = *order->events ? &found : NULL;
	struct sample s;
	struct others since;
	hwloc_topology_t t;
	json_t *asked;
	size_t i;
	int ret = topology_open(&t);

	if (ret)
		return ret;
	if (counting)
		ret = counting_find(&found, order->events, order->lock_sites);
	if (!ret)
		ret = lines_context(out, t, counting);
	since = others_now();
	json_array_foreach (order->samples, i, asked) {
		if (ret)
			break;
		ret = sample_read_asked(&s, asked, at);
		if (!ret)
			ret = take_sample(&s, t, order, counting, out);
		sample_free(&s);
	}
	if (!ret)
		ret = lines_after(out, &since);
	if (!ret)
		ret = lines_done(out,
				 (unsigned int)json_array_size(order->samples));
	if (counting)
		counting_end();
	hwloc_topology_destroy(t);
	return ret;
}

static int bench(const char *path, const char *out_path)
{
	struct where at = {.file = path};
	struct order order = {.target_ns = 0};
	json_t *root;
	int out, ret = jsonfile_load(path, &root);

	if (ret == -ENOENT || ret == -ENOTDIR)
		msg_error("order", path, "%s", strerror(-ret));
	if (!ret)
		ret = fields_read(order_fields, root, &at, &order);
	if (!ret) {
		out = guest_open_out(out_path);
		ret = out < 0 ? out : take_samples(&order, &at, out);
		if (out >= 0 && guest_close_out(out))
			ret = -EIO;
	}
	json_decref(root);
	return ret;
}

int main(int argc, char **argv)
{
	if (getpid() == 1) {
		guest_mount();
		guest_wait_for_clock();
		bench(GUEST_ORDER, GUEST_OUT);
		guest_off();
	}
	descriptors_complete();
	if (argc != 3) {
		msg_error("bench", "arguments", "needs ORDER and OUT");
		return EXIT_USAGE;
	}
	return bench(argv[1], argv[2]) ? EXIT_FAILED : EXIT_OK;
}
