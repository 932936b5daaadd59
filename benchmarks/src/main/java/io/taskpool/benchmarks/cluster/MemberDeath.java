package io.taskpool.benchmarks.cluster;

import io.taskpool.TaskFuture;
import io.taskpool.WorkerDiedException;
import io.taskpool.benchmarks.os.Machine;
import io.taskpool.cluster.ClusterTaskPool;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Kills members at full load, and checks by a ledger that no call is lost and none runs twice. */
@Command(
        name = "member-death",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Kills members of a cluster at full load, and checks that no call is lost or runs twice.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class MemberDeath implements Callable<Integer> {
    private static final int MEMBERS = 3;
    private static final int CALLS = 1_000;
    private static final int CALL_MILLIS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Option(names = "--times", description = "how many members to kill", defaultValue = "100")
    private int times;

    @Option(names = "--seed", description = "decides which, and when", defaultValue = "1")
    private long seed;

    /** Called by picocli. */
    public MemberDeath() {}

    @Override
    public Integer call() throws Exception {
        return run(System.out, times, seed) ? 0 : 1;
    }

    /**
     * Runs the proof.
     *
     * @param out the stream to print the report to
     * @param times how many members to kill
     * @param seed decides which, and when
     * @return whether the proof succeeded
     * @throws Exception if it cannot be carried out
     */
    public static boolean run(PrintStream out, int times, long seed) throws Exception {
        out.println("member-death: " + times + " times, seed " + seed);
        out.println(Machine.describe());
        Random random = new Random(seed);
        Path ledger = Files.createTempFile("taskpool-ledger", ".txt");
        long start = System.nanoTime();
        int deaths = 0;
        int most = 0;
        try (LoopbackMembers members = new LoopbackMembers(MEMBERS, 2);
                ClusterTaskPool pool = ClusterTaskPool.builder()
                        .members(members.addresses().toArray(new String[0]))
                        .maxHeap("64m")
                        .build()) {
            for (int i = 0; i < times; i++) {
                if (!pool.awaitMembers(MEMBERS, LIMIT)) {
                    out.println("VIOLATION: only " + pool.members() + " are connected after " + LIMIT);
                    return false;
                }
                int failed = round(pool, members, random, ledger, i * CALLS);
                if (failed < 0) {
                    out.println("VIOLATION: a call has no outcome, or a wrong one");
                    return false;
                }
                deaths += failed;
                most = Math.max(most, failed);
            }
            int wrong = check(out, ledger, times * CALLS);
            out.printf(
                    "%s  member-death in %d s: %d members killed, %d calls, of which %d were under way on them, %d at most at once%n",
                    wrong == 0 ? "PASSED" : "FAILED",
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                    times,
                    times * CALLS,
                    deaths,
                    most);
            return wrong == 0;
        } finally {
            Files.delete(ledger);
        }
    }

    /** Makes calls, kills a member meanwhile, and returns how many failed; -1 if one has no outcome, or a wrong one. */
    private static int round(ClusterTaskPool pool, LoopbackMembers members, Random random, Path ledger, int first)
            throws Exception {
        String file = ledger.toString();
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            futures.add(pool.submit(
                    (Integer number) -> {
                        Files.writeString(Path.of(file), number + "\n", StandardOpenOption.APPEND);
                        Thread.sleep(CALL_MILLIS);
                        return number;
                    },
                    first + i));
        }
        int victim = random.nextInt(MEMBERS);
        Integer unused = futures.get(random.nextInt(CALLS / 2)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        members.kill(victim);
        int failed = 0;
        for (int i = 0; i < CALLS; i++) {
            try {
                if (futures.get(i).get(LIMIT.toSeconds(), TimeUnit.SECONDS) != first + i) {
                    return -1;
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof WorkerDiedException)) {
                    throw e;
                }
                failed++;
            }
        }
        members.restart(victim);
        return failed;
    }

    private static int check(PrintStream out, Path ledger, int calls) throws IOException {
        BitSet begun = new BitSet(calls);
        int wrong = 0;
        for (String line : Files.readAllLines(ledger)) {
            int number = Integer.parseInt(line);
            if (begun.get(number)) {
                wrong++;
                out.println("VIOLATION: call " + number + " ran twice");
            }
            begun.set(number);
        }
        return wrong;
    }
}
