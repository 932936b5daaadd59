package io.taskpool.process.fuzz;

import io.taskpool.process.host.FrameDispatcherTarget;
import io.taskpool.process.worker.ParentFrameHandlerTarget;
import java.io.OutputStream;
import java.io.PrintStream;

/** Fuzzes all targets: {@code FuzzMain [inputs each] [seed]}. */
public final class FuzzMain {
    private FuzzMain() {}

    public static void main(String[] args) throws Exception {
        long inputs = args.length > 0 ? Long.parseLong(args[0]) : 5_000_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        PrintStream console = System.out;
        // Frames that print are among what is fuzzed.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, java.nio.charset.StandardCharsets.UTF_8));
        for (Target target :
                new Target[] {new ValueTarget(), new FrameDispatcherTarget(), new ParentFrameHandlerTarget()}) {
            try (target) {
                console.println(new Fuzzer(target, seed).run(0, inputs));
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
