package io.taskpool.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Passes its arguments to JMH. */
@Command(
        name = "jmh",
        description = "Runs JMH on the parts that can be measured within one JVM; -h lists JMH's own options.")
public final class Jmh implements Callable<Integer> {
    @Unmatched
    @SuppressWarnings("FieldMayBeFinal") // picocli sets it
    private List<String> arguments = new ArrayList<>();

    /** Called by picocli. */
    public Jmh() {}

    @Override
    public Integer call() throws Exception {
        Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
