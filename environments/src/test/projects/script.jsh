import io.taskpool.*
import io.taskpool.process.ProcessTaskPool
import java.nio.charset.StandardCharsets
import java.util.concurrent.ExecutionException

record Point(int x, int y) implements Serializable { int sum() { return x + y; } }

class OrderException extends Exception {
    final int order;
    OrderException(int order) { super("order " + order); this.order = order; }
}

int square(int n) { return n * n; }

void expect(Object expected, Object actual) {
    if (!expected.equals(actual)) { throw new AssertionError("expected " + expected + ", got " + actual); }
}

String report() throws Exception {
    long start = System.nanoTime();
    try (ProcessTaskPool pool = (ProcessTaskPool) TaskPool.processes(1)) {
        expect("first", pool.submit(() -> "first").get());
        long first = (System.nanoTime() - start) / 1_000_000;
        expect(List.of(1, 4, 9), pool.map(n -> square(n), List.of(1, 2, 3)));
        Point captured = new Point(40, 2);
        expect(42, pool.submit(() -> captured.sum()).get());
        expect(new Point(1, 1), pool.submit(() -> new Point(1, 1)).get());
        try {
            pool.submit(() -> { if (captured.x() > 0) { throw new OrderException(7); } }).get();
            throw new AssertionError("no exception");
        } catch (ExecutionException e) {
            expect(7, ((OrderException) e.getCause()).order);
        }
        expect("Grüße aus dem Programm", pool.submit(() -> {
            try (var in = Point.class.getResourceAsStream("/com/example/app/greeting.txt")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
        }).get());
        start = System.nanoTime();
        try (ProcessTaskPool other = (ProcessTaskPool) TaskPool.processes(1)) {
            expect(2, other.submit(() -> 1 + 1).get());
            long second = (System.nanoTime() - start) / 1_000_000;
            return "taskpool-environment first=" + first + " second=" + second + " workers=" + pool.workerPids().get(0) + ","
                + other.workerPids().get(0) + " java=" + Runtime.version().feature() + " workerJava="
                + other.submit(() -> Runtime.version().feature()).get();
        }
    }
}
System.out.println(report())
/exit
